"""A draft as visitors would see it: the real script in a frame, beside calls that record nothing.

The address says the language, the direction and the scheme, so that all the script asks for lies
below it (`web/stand_in.py`, as in the demonstration's gallery).
"""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.domain.canonical import canonical
from service.domain.errors import UnknownNotice
from service.domain.ids import SHA256
from service.domain.languages import is_right_to_left
from service.domain.notice import NoticeDraft
from service.domain.officer import Role
from service.storage.engine import db
from service.usecases.keep_draft import open_draft
from service.usecases.preview_notice import preview_configuration, preview_words
from service.usecases.serve_banner import PANEL, script_with, serve_part
from service.web import stand_in, strict_json
from service.web.context import now
from service.web.officer.access import officer, site, with_role
from service.web.officer.notice_repair import shown_draft
from service.web.officer.pages import page

blueprint = Blueprint("preview", __name__)

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
RTL, LTR = "rtl", "ltr"
_LOOK = "/preview/<language>/<any(ltr,rtl):direction>/<any(light,dark):scheme>"


@blueprint.get("/preview/")
@with_role(Role.OFFICER)
def choose(site_key: str) -> ResponseReturnValue:
    """To the look that the form beside the frame asks for."""
    to = url_for(
        ".show",
        site_key=site_key,
        language=request.args.get("language", "en"),
        direction=RTL if request.args.get("direction") == RTL else LTR,
        scheme="dark" if request.args.get("scheme") == "dark" else "light",
    )
    return redirect(to, 303)


@blueprint.get(f"{_LOOK}/")
@with_role(Role.OFFICER)
def show(site_key: str, language: str, direction: str, scheme: str) -> ResponseReturnValue:
    """A page of no site in particular, with our tag on it."""
    return page("notice_preview.html", site_key=site_key, look=(language, direction), scheme=scheme)


@blueprint.get("/preview/visitor.js")
@with_role(Role.OFFICER)
def visitor(site_key: str) -> Response:  # noqa: ARG001 - `with_role` reads it
    """The visitor whom the script meets."""
    return _javascript(stand_in.VISITOR)


@blueprint.get(f"{_LOOK}/b/{stand_in.SITE}.js")
@with_role(Role.OFFICER)
def script(site_key: str, language: str, direction: str, scheme: str) -> Response:  # noqa: ARG001 - part of the address
    """The real script."""
    return _javascript(script_with(_configuration(language, direction)).content)


@blueprint.get(f"{_LOOK}/b/{stand_in.SITE}.json")
@with_role(Role.OFFICER)
def renewed(site_key: str, language: str, direction: str, scheme: str) -> Response:  # noqa: ARG001 - as above
    """What the script would carry now."""
    return _json(canonical(_configuration(language, direction)))


@blueprint.get(f"{_LOOK}/b/panel.<sha256>.js")
@with_role(Role.OFFICER)
def panel(site_key: str, language: str, direction: str, scheme: str, sha256: str) -> Response:  # noqa: ARG001 - as above
    """The real panel."""
    if not SHA256.fullmatch(sha256):  # a NUL would be an error of the database
        raise UnknownNotice("No script names a panel of that hash.")
    return _javascript(serve_part(db.session(), PANEL, sha256).content)


@blueprint.get(f"{_LOOK}/b/{stand_in.SITE}.<prefix>.<asked>.json")
@with_role(Role.OFFICER)
def every_word(
    site_key: str,  # noqa: ARG001 - as above
    language: str,
    direction: str,
    scheme: str,  # noqa: ARG001 - as above
    prefix: str,  # noqa: ARG001 - the draft as it is now, whichever began to be shown
    asked: str,  # noqa: ARG001 - there is one language here
) -> Response:
    """Every text, the panel's too."""
    draft = _draft()
    words = preview_words(db.session(), site(), draft, _spoken(draft, language))
    return _json(canonical(_mirrored(words, language, direction)))


@blueprint.post(f"{_LOOK}/v1/sites/{stand_in.SITE}/decisions")
@with_role(Role.OFFICER)
def decide(site_key: str, language: str, direction: str, scheme: str) -> ResponseReturnValue:  # noqa: ARG001 - as above
    """An answer as the service gives it, to a decision that nobody records."""
    return jsonify(stand_in.answer(strict_json.parse(request.get_data()), now())), 201


@blueprint.after_request
def let_be_framed(response: Response) -> Response:
    """By these pages alone."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _draft() -> NoticeDraft:
    return shown_draft(open_draft(db.session(), site(), officer().officer_id).document)


def _spoken(draft: NoticeDraft, language: str) -> str:
    return language if language in draft.languages else draft.default_language


def _configuration(language: str, direction: str) -> dict[str, Any]:
    draft = _draft()
    spoken = _spoken(draft, language)
    told = preview_configuration(db.session(), site(), draft, spoken)
    return _mirrored(told, spoken, direction) | {
        "site": stand_in.SITE,
        "cookie": None,
        "languages": [spoken],
        "rtl": [spoken] if direction == RTL or is_right_to_left(spoken) else None,
        "ask": True,
    }


def _mirrored(words: dict[str, Any], language: str, direction: str) -> dict[str, Any]:
    """In letters that stand in for those of a language written from right to left."""
    if direction != RTL or is_right_to_left(language):
        return words
    return words | {
        name: stand_in.rewritten(words[name], stand_in.right_to_left) for name in ("lines", "texts")
    }


def _javascript(content: bytes) -> Response:
    return Response(content, content_type="text/javascript; charset=utf-8")


def _json(content: bytes) -> Response:
    return Response(content, content_type="application/json")
