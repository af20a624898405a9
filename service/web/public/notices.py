"""GET /v1/notices/{sha256}: exactly what was served, byte for byte."""

from flask.typing import ResponseReturnValue

from service.domain.errors import UnknownNotice
from service.domain.ids import SHA256
from service.storage.engine import db
from service.storage.notices import notice_content
from service.web.auth import anyone
from service.web.caching import immutable
from service.web.cors import open_to_every_page
from service.web.openapi import Blueprint

blueprint = Blueprint("notices", __name__, description="What visitors were shown")
blueprint.after_request(open_to_every_page)


@blueprint.route("/v1/notices/<sha256>")
@anyone
@blueprint.response(
    200,
    {"type": "object"},
    description="The notice; its SHA-256 is the one in the address",
    example={
        "format": "pahintulot-notice/v2",
        "controller": {"name": "Example Publishing Inc."},
        "languages": {"fil": {"texts": {"button_decline": "Tanggihan"}}},
    },
)
def get_notice(sha256: str) -> ResponseReturnValue:
    """The notice with that hash."""
    content = notice_content(db.session(), sha256) if SHA256.fullmatch(sha256) else None
    if content is None:
        raise UnknownNotice("No notice has that hash.")
    return immutable(content, "application/json", sha256)
