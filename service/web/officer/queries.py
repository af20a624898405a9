"""What the addresses of pages ask for: days and words, checked; each flaw said at its field."""

from datetime import UTC, date, datetime, time, timedelta

from service.domain.decision import SOURCES, Outcome
from service.domain.errors import FieldError, InvalidInput
from service.domain.ids import SHA256
from service.domain.languages import LANGUAGES
from service.usecases.browse_log import LogQuery
from service.usecases.export_log import LogFilter
from service.web.officer.cursors import opened
from service.web.officer.forms import Form

NOT_A_DAY = "Write a day of the calendar as 2026-11-30."
NOT_IN_LIST = "Choose one of the list."
REVERSED = "The last day must not be before the first."


def log_query(asked: Form) -> LogQuery:
    """The filter of a log; days are UTC's, the last one included. `InvalidInput`."""
    flaws: list[FieldError] = []
    first, last = _day(asked, "from", flaws), _day(asked, "to", flaws)
    if first and last and last < first:
        flaws.append(FieldError("/to", REVERSED))
    outcome = _one_of(asked, "outcome", [*Outcome], flaws)
    language = _one_of(asked, "language", [*LANGUAGES, "und"], flaws)
    source, notice = _one_of(asked, "source", SOURCES, flaws), _notice(asked, flaws)
    if flaws:
        raise InvalidInput(flaws)
    return LogQuery(
        since=_midnight(first),
        until=_midnight(last + timedelta(days=1)) if last and last < date.max else None,
        outcome=Outcome(outcome) if outcome else None,
        language=language,
        notice=notice,
        source=source,
        before=opened(asked["before"]),
    )


def log_filter(asked: Form) -> LogFilter:
    """The same for an export. `InvalidInput`."""
    query = log_query(asked)
    return LogFilter(
        *(query.since, query.until, query.outcome, query.language, query.notice, query.source)
    )


def asked_again(wanted: LogFilter) -> dict[str, str]:
    """What a form of that filter is filled in with."""
    last = wanted.until - timedelta(days=1) if wanted.until else None
    named = {
        "from": wanted.since.date().isoformat() if wanted.since else "",
        "to": last.date().isoformat() if last else "",
        "outcome": wanted.outcome,
        "language": wanted.language,
        "notice": wanted.notice,
        "source": wanted.source,
    }
    return {name: str(value) for name, value in named.items() if value}


def _day(asked: Form, name: str, flaws: list[FieldError]) -> date | None:
    if not asked[name]:
        return None
    try:
        return datetime.strptime(asked[name], "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        flaws.append(FieldError(f"/{name}", NOT_A_DAY))
        return None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _one_of(
    asked: Form, name: str, known: "list[str] | tuple[str, ...]", flaws: list[FieldError]
) -> str | None:
    if asked[name] and asked[name] not in known:
        flaws.append(FieldError(f"/{name}", NOT_IN_LIST))
    return asked[name] or None


def _notice(asked: Form, flaws: list[FieldError]) -> str | None:
    found = asked["notice"].removeprefix("sha256:")
    if found and not SHA256.fullmatch(found):
        flaws.append(FieldError("/notice", NOT_IN_LIST))
    return found or None
