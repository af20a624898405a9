"""What the filters of a log offer to choose from."""

from typing import Any

from service.domain.decision import SOURCES, Outcome
from service.domain.languages import LANGUAGES
from service.storage.engine import db
from service.usecases.list_notices import list_notices
from service.web.officer.access import site


def filter_choices() -> dict[str, Any]:
    """For the site at hand, by the names that `filters.html` has."""
    return {
        "outcomes": list(Outcome),
        "sources": SOURCES,
        "tags": [*LANGUAGES, "und"],
        "notices": list_notices(db.session(), site()),
    }
