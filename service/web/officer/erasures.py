"""What was erased at somebody's request, and a certificate of it that names nobody."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from service.domain.errors import UnknownErasure
from service.domain.officer import Role
from service.storage.engine import db, is_postgresql
from service.storage.erasures import ErasureReason, erasures_by_id
from service.usecases.certify_erasure import certify_erasure
from service.web.context import keyring
from service.web.officer.access import asked_from_here, site, with_role
from service.web.officer.pages import page

blueprint = Blueprint("erasures", __name__)


@blueprint.get("/sites/<site_key>/erasures/<int:number>")
@with_role(Role.OFFICER)
def show(site_key: str, number: int) -> ResponseReturnValue:
    """What went, and when."""
    erasure = erasures_by_id(db.session(), site_key, [number]).get(number)
    if erasure is None:
        raise UnknownErasure("This site has no such erasure.")
    return page(
        "erasure.html",
        site=site(),
        erasure=erasure,
        is_asked_for=erasure.reason == ErasureReason.REQUEST,
        scrubs_itself=not is_postgresql(db.session()),
    )


@blueprint.get("/sites/<site_key>/erasures/<int:number>/certificate.jws")
@asked_from_here
@with_role(Role.OFFICER)
def certificate(site_key: str, number: int) -> ResponseReturnValue:
    """The certificate, to keep and to give away."""
    text = certify_erasure(db.session(), keyring(), site_key, number)
    answer = Response(text, content_type="application/jose")
    answer.headers["Content-Disposition"] = f'attachment; filename="erasure-{number}.jws"'
    return answer
