"""The trail of what officers did: of a site, or of the whole service."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service.domain.officer import Role
from service.domain.trail import Action, Entry
from service.storage.engine import db
from service.usecases.read_trail import read_trail
from service.web.officer.access import officer, owns_everything, site, with_role
from service.web.officer.noting import noted
from service.web.officer.pages import page

blueprint = Blueprint("trail", __name__)

PAGE = 50
_LARGEST = 2**63 - 1


@blueprint.get("/trail")
@owns_everything
def of_all() -> ResponseReturnValue:
    """What was done anywhere, newest first."""
    return _page(None)


@blueprint.get("/sites/<site_key>/trail")
@with_role(Role.OFFICER)
def of_site(site_key: str) -> ResponseReturnValue:
    """What was done on the site, newest first."""
    return _page(site_key)


def _page(site_key: str | None) -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    if before is not None and not 0 < before <= _LARGEST:
        before = None
    found = read_trail(db.session(), site_key, before, PAGE)
    shown: dict[str, Any] = {
        "site": site() if site_key else None,
        "trail": found,
        "is_first": before is None,
    }
    answer = page("trail.html", **shown)
    return noted(answer, Entry(Action.TRAIL_READ, "done", site_key, officer().officer_id))
