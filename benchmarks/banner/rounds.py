"""Every notice in every round, each time in another order, and what each round showed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser

from benchmarks.banner.loads import Cost, Seen, answered_visit, watched_visit, weighed_visit
from benchmarks.banner.notices import Notice
from benchmarks.banner.origins import Origin, served
from benchmarks.banner.page import page_files, page_with


@dataclass
class Measured:
    """What was asked for and sent of a notice's files in a visit, and what the rounds showed."""

    notice: Notice
    files: int = 0
    size: int = 0
    seen: list[Seen] = field(default_factory=list)
    cost: list[Cost] = field(default_factory=list)


@dataclass(frozen=True)
class Street:
    """The page's origin, and the one of all notices."""

    pages: Origin
    notices: Origin


@contextmanager
def built_street(notices: Sequence[Notice]) -> Iterator[Street]:
    """A page for each notice, served."""
    files = {path: file for notice in notices for path, file in notice.files.items()}
    with served(files) as sources, served(page_files()) as pages:
        for notice in notices:
            pages.files[notice.path] = page_with(notice, sources.address)
        yield Street(pages, sources)


def measure(
    browser: Browser, notices: Sequence[Notice], rounds: int, *, slow: bool = True
) -> list[Measured]:
    """The first round answers each notice, which warms up too, and is not counted."""
    measured = [Measured(notice) for notice in notices]
    with built_street(notices) as street:
        for each in measured:
            if each.notice.decline:
                address = street.pages.address + each.notice.path
                answered_visit(browser, address, each.notice.decline)
        for number in range(rounds):
            turn = number % len(measured)
            for each in measured[turn:] + measured[:turn]:
                _visit(browser, street, each, slow=slow)
    return measured


def _visit(browser: Browser, street: Street, measured: Measured, *, slow: bool) -> None:
    notice = measured.notice
    address = street.pages.address + notice.path
    street.notices.forget()
    measured.seen.append(watched_visit(browser, address, notice.decline, slow=slow))
    measured.files, measured.size = street.notices.sent()
    measured.cost.append(weighed_visit(browser, address, notice.decline))
