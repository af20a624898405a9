"""/healthz: this process answers. /readyz: it can record."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from service.domain.errors import Unavailable
from service.storage.engine import db
from service.storage.revisions import is_migrated
from service.web.auth import anyone

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@anyone
def healthz() -> ResponseReturnValue:
    """Alive, whatever the store does."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@anyone
def readyz() -> ResponseReturnValue:
    """Ready when the store answers and has this version's tables; 503 otherwise."""
    db.session.execute(text("SELECT 1"))
    if not is_migrated(db.session.connection()):
        raise Unavailable("The store has not been migrated: run `pahintulot db upgrade`.")
    return {"status": "ready"}
