"""Charts as SVG: shapes alone, one path a series, in classes that a style sheet colours.

A chart stretches to the place it is given, 320 px or 1,000: so its words, which may not stretch,
stand in the page around it, and strokes keep their width (`vector-effect` in the sheet). What a
screen reader is told are the title and the description; every figure is in a table beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict, Unpack

from markupsafe import Markup

from service.domain.proportion import Share

WIDTH, HEIGHT = 600, 200  # of a chart of columns, in its own units
ROW, TOP, BAR = 50, 29, 12  # of a bar's row; its label stands over it, from one line to two
COLUMN = 0.8  # of a column's place; the rest is a gap
_FEW, _NICE = (2, 4, 6, 8, 10), (12, 16, 20, 24, 30, 40, 50, 60, 80, 100)  # times a power of 10

_FRAME = Markup(
    '<svg class="{kind}" viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="img"'
    ' aria-labelledby="{name}-title {name}-description">'
    '<title id="{name}-title">{title}</title>'
    '<desc id="{name}-description">{description}</desc>'
    "{patterns}<g{turned}>{shapes}</g></svg>"
)
# stripes across lie alike however far the chart is stretched
_STRIPES = Markup(
    '<pattern id="{name}-{key}" width="8" height="5" patternUnits="userSpaceOnUse">'
    '<rect class="stripe-{key}" width="8" height="3"/></pattern>'
)
_PLAIN = Markup('<path class="{kind}" d="{line}"/>')
_STRIPED = Markup('<path class="{kind}" fill="url(#{name}-{key})" d="{line}"/>')
_TURNED = Markup(' transform="matrix(-1 0 0 1 {width} 0)"').format(width=WIDTH)


@dataclass(frozen=True, slots=True)
class Series:
    """`key` ends its class (`series-accept`); a value a column; stripes tell it without colours."""

    key: str
    values: Sequence[int]
    is_striped: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its interval; an empty row where there is none."""

    key: str
    share: Share | None
    is_striped: bool = False


class Words(TypedDict):
    """`name` begins the ids within the chart: no other on the page has it."""

    name: str
    title: str
    description: str
    is_right_to_left: NotRequired[bool]


def axis_top(series: Sequence[Series]) -> int:
    """A round number that no stack is higher than; even, so that its half is one; 0 for nothing."""
    most = max(map(sum, _stacks(series)), default=0)
    power = 1
    while most > _NICE[-1] * power:
        power *= 10
    tops = (0, *_FEW, *(nice * power for nice in _NICE))
    return next(top for top in tops if top >= most)


def stacked_columns(series: Sequence[Series], **words: Unpack[Words]) -> Markup:
    """A column a place, the first series at the foot; the axis goes from 0 to `axis_top`."""
    stacks = list(_stacks(series))
    lines = [""] * len(series)
    place = WIDTH / max(len(stacks), 1)
    unit = HEIGHT / (axis_top(series) or 1)
    for at, stack in enumerate(stacks):
        left, foot = place * (at + (1 - COLUMN) / 2), float(HEIGHT)
        for nth, value in enumerate(stack):
            foot -= unit * value
            lines[nth] += _box(left, foot, place * COLUMN, unit * value)
    grid = "".join(f"M0 {y}H{WIDTH}" for y in (0, HEIGHT // 2, HEIGHT))
    shapes = [_PLAIN.format(kind="grid", line=grid)]
    shapes += [_drawn(each, line, words["name"]) for each, line in zip(series, lines, strict=True)]
    return _chart("columns", HEIGHT, series, shapes, words)


def share_bars(bars: Sequence[Bar], **words: Unpack[Words]) -> Markup:
    """A bar a row from 0 to 1, all rows alike high, and over it a whisker for its interval."""
    height = ROW * len(bars)
    kinds = list({bar.key: bar for bar in bars}.values())
    lines = dict.fromkeys((bar.key for bar in kinds), "")
    whiskers = ""
    for row, bar in enumerate(bars):
        if bar.share:
            top = ROW * row + TOP
            lines[bar.key] += _box(0, top, WIDTH * bar.share.point, BAR)
            whiskers += _whisker(bar.share, top + BAR / 2)
    grid = "".join(f"M{x} 0V{height}" for x in (0, WIDTH // 2, WIDTH))
    shapes = [_PLAIN.format(kind="grid", line=grid)]
    shapes += [_drawn(bar, lines[bar.key], words["name"]) for bar in kinds]
    shapes.append(_PLAIN.format(kind="whisker", line=whiskers))
    return _chart("bars", height, kinds, shapes, words)


def _stacks(series: Sequence[Series]) -> Iterable[tuple[int, ...]]:
    return zip(*(each.values for each in series), strict=True)


def _box(left: float, top: float, width: float, height: float) -> str:
    """A rectangle as a piece of a path; nothing for an empty one."""
    if not height:
        return ""
    return f"M{left:.2f} {top:.2f}h{width:.2f}v{height:.2f}h-{width:.2f}z"


def _whisker(share: Share, middle: float) -> str:
    """A line over the interval with a cap at each end."""
    low, high, cap = WIDTH * share.low, WIDTH * share.high, BAR / 2
    caps = "".join(f"M{end:.2f} {middle - cap / 2:.2f}v{cap:.2f}" for end in (low, high))
    return f"M{low:.2f} {middle:.2f}H{high:.2f}{caps}"


def _drawn(of: Series | Bar, line: str, name: str) -> Markup:
    path = _STRIPED if of.is_striped else _PLAIN
    return path.format(kind=f"series-{of.key}", key=of.key, name=name, line=line)


def _chart(
    kind: str, height: int, drawn: Sequence[Series | Bar], shapes: Sequence[Markup], words: Words
) -> Markup:
    name = words["name"]
    return _FRAME.format(
        kind=kind,
        width=WIDTH,
        height=height,
        name=name,
        title=words["title"],
        description=words["description"],
        patterns=Markup().join(
            _STRIPES.format(name=name, key=each.key) for each in drawn if each.is_striped
        ),
        turned=_TURNED if words.get("is_right_to_left") else "",
        shapes=Markup().join(shapes),
    )
