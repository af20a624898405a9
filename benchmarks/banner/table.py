"""What was measured, as two Markdown tables: what is downloaded, what a visitor waits for."""

import statistics
from collections.abc import Iterable, Sequence

import brotli

from benchmarks.banner.notices import Notice
from benchmarks.banner.rounds import Measured

DOWNLOADED = ("notice", "version", "requests", "bytes", "in the page", "made so")
WAITED = (
    "notice",
    "Decline clickable",
    "script",
    "all work",
    "first paint",
    "largest paint",
    "shift",
    "long tasks",
    "is the largest paint",
)


def downloaded(measured: Iterable[Measured], languages: Iterable[Notice]) -> str:
    """A row for each notice as it was visited, then one for each further language of ours."""
    rows = [(each.notice, each.files, each.size) for each in measured if each.notice.decline] + [
        (each, len(each.files), _size(each)) for each in languages
    ]
    return _table(
        DOWNLOADED,
        [
            (each.name, each.version, f"{files}", f"{size:,}", f"{_in_page(each):,}", each.note)
            for each, files, size in rows
        ],
    )


def waited(measured: Sequence[Measured]) -> str:
    """The page alone in milliseconds, then what each notice adds to it, round for round."""
    return _table(WAITED, [_waited(each, measured[0]) for each in measured])


def _waited(each: Measured, bare: Measured) -> tuple[str, ...]:
    clickable = [one.clickable for one in each.seen if one.clickable is not None]

    def over_bare(what: str, mine: Sequence[object], theirs: Sequence[object]) -> str:
        values = [float(getattr(one, what)) for one in mine]
        if each is bare:
            return spread(values)
        pairs = zip(values, theirs, strict=True)
        return spread([value - float(getattr(one, what)) for value, one in pairs], sign="+")

    return (
        each.notice.name,
        spread(clickable) if clickable else "",
        spread([one.script for one in each.cost]),
        over_bare("all", each.cost, bare.cost),
        over_bare("first_paint", each.seen, bare.seen),
        over_bare("largest_paint", each.seen, bare.seen),
        f"{statistics.median(one.shift for one in each.seen):.3f}",
        over_bare("long_tasks", each.seen, bare.seen),
        f"{sum(one.is_largest for one in each.seen)} of {len(each.seen)}",
    )


def spread(values: Sequence[float], sign: str = "") -> str:
    """The median, and between which values the middle half lies."""
    pair = [*values] * 2 if len(values) == 1 else values
    low, middle, high = statistics.quantiles(pair, n=4, method="inclusive")
    return f"{middle:{sign}z,.0f} ({low:{sign}z,.0f} to {high:{sign}z,.0f})"


def _size(notice: Notice) -> int:
    return sum(len(file.body) for file in notice.files.values())


def _in_page(notice: Notice) -> int:
    """Bytes of the notice's markup in a page, compressed on its own."""
    return len(brotli.compress("".join(notice.markup("https://notice.example")).encode()))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    ruler = ["---"] + ["--:"] * (len(head) - 1)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *rows)) + "\n"
