"""/v1/sites: the websites that embed the banner, and what their owners decide about them."""

from typing import Any

from flask.typing import ResponseReturnValue

from service.domain.api_key import Scope
from service.domain.site import NewSite, SiteChanges
from service.storage.engine import db
from service.storage.sites import Site, all_sites
from service.usecases.add_site import add_site
from service.usecases.change_site import change_site
from service.usecases.describe_site import notice_facts
from service.web.auth import key_with, site_to_manage
from service.web.context import now, writes
from service.web.openapi import Blueprint
from service.web.schemas.site import NewSiteSchema, SiteChangesSchema
from service.web.schemas.site_document import SiteSchema, SitesSchema, as_document

blueprint = Blueprint("sites", __name__, description="Sites")


@blueprint.route("/v1/sites", methods=["POST"])
@key_with(Scope.SITE_ADMIN)
@blueprint.arguments(NewSiteSchema)
@blueprint.response(201, SiteSchema)
@writes
def post_site(new: NewSite) -> ResponseReturnValue:
    """Add a site; takes an operator's key."""
    return _described(add_site(db.session(), new, now())), 201


@blueprint.route("/v1/sites")
@key_with(Scope.SITE_ADMIN)
@blueprint.response(200, SitesSchema)
def get_sites() -> dict[str, Any]:
    """Every site, by key; takes an operator's key."""
    return {"sites": [_described(site) for site in all_sites(db.session())]}


@blueprint.route("/v1/sites/<site_key>")
@key_with(Scope.SITE_ADMIN)
@blueprint.response(200, SiteSchema)
def get_site(site_key: str) -> dict[str, Any]:  # noqa: ARG001 - read by `site_to_manage`
    """The site; a disabled one is shown to an operator's key alone."""
    return _described(site_to_manage())


@blueprint.route("/v1/sites/<site_key>", methods=["PATCH"])
@key_with(Scope.SITE_ADMIN)
@blueprint.arguments(SiteChangesSchema)
@blueprint.response(200, SiteSchema)
@writes
def patch_site(changes: SiteChanges, site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - as above
    """Change what is named and nothing else, at once.

    Controller, texts, validity, colours and layout belong to the notice, because whatever is shown
    must be provable as a notice's content: changing them means publishing another.
    """
    return _described(change_site(db.session(), site_to_manage(), changes, now()))


def _described(site: Site) -> dict[str, Any]:
    return as_document(site, notice_facts(db.session(), site.site_key))
