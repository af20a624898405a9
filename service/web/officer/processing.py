"""The record of processing of a site (GDPR Art. 30, DPA IRR section 26), to print."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.domain.officer import Role
from service.storage.engine import db
from service.usecases.describe_processing import declared_processing
from service.web.context import now, settings
from service.web.officer.access import site, with_role
from service.web.officer.pages import page, words

blueprint = Blueprint("processing", __name__)

# what anybody can check of this service; what depends on who runs it is theirs to fill in
SECURITY = ("nameless", "sealed", "erased", "officers", "keys", "trail", "sites")


@blueprint.get("/sites/<site_key>/processing")
@with_role(Role.VIEWER)
def show(site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - `site` reads it
    """Made from the settings and the notice of this moment; what neither says is left empty."""
    return page(
        "processing.html",
        site=site(),
        declared=declared_processing(db.session(), site(), words().language),
        at=now(),
        security=[*SECURITY, *(["https"] if settings().public_url.startswith("https:") else [])],
    )
