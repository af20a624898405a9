"""Every way to fail has a page that explains it, and the page has no more than that."""

import html
import re
from pathlib import Path

from werkzeug.exceptions import default_exceptions

from service.domain import errors
from service.web.problem_types import PROBLEM_TYPES
from service.web.problems import _HTTP_SLUGS, SLUGS
from tests.integration.web.page import SHAPE

ROOT = Path(__file__).parents[2]
# raised for the operator's commands, which have no HTTP answer
OF_THE_COMMANDS = {errors.UntrustedCertificate, errors.UntrustedExport, errors.UntrustedReceipt}
# answered with a page for people (ADR 13)
OF_THE_PAGES = {
    *(errors.UnknownDecision, errors.ErasedDecision, errors.NotNumberedYet),
    *(errors.UnknownErasure, errors.UnknownExport, errors.ExportBegun),
    errors.LastOwner,
    *(errors.UnknownInvitation, errors.UnknownOfficer, errors.TooManyTries),
}


def words(page: str) -> str:
    """What a reader sees of a page."""
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_every_type_is_a_heading_of_the_document_and_of_the_page(client):
    """`…/docs/problems#slug` leads to a heading of that name, and nothing else is there."""
    text = client.get("/docs/problems").get_data(as_text=True)
    headings = re.findall(r'<section id="([a-z-]+)">\s*<h2>([a-z-]+)</h2>', text)
    assert headings == [(slug, slug) for slug in PROBLEM_TYPES]
    written = re.findall(r"^## (.+)$", (ROOT / "docs/problems.md").read_text(), re.MULTILINE)
    assert written == list(PROBLEM_TYPES)
    for kind in PROBLEM_TYPES.values():
        assert kind.advice.replace("`", "") in words(text)


def refusals(base: type[errors.PahintulotError]) -> set[type[errors.PahintulotError]]:
    """The error and all that inherit from it."""
    return {base}.union(*(refusals(kind) for kind in base.__subclasses__()))


def test_every_error_of_the_domain_has_its_type():
    """Itself or one it inherits from; a new error without one fails here."""
    spared = {errors.PahintulotError} | OF_THE_COMMANDS | OF_THE_PAGES
    for kind in refusals(errors.PahintulotError) - spared:
        assert [base for base in kind.__mro__ if base in SLUGS], kind.__name__
    assert set(SLUGS.values()) | set(_HTTP_SLUGS.values()) | {
        "bad-request",
        "internal-error",
    } == set(PROBLEM_TYPES)


def test_a_type_has_one_status(app):
    """A client may switch on either: they never disagree."""
    for status, slug in _HTTP_SLUGS.items():
        assert PROBLEM_TYPES[slug].status is status


def test_whatever_http_error_a_framework_raises_has_the_one_shape(app):
    """Also those that nothing raises today: ours are called ours, the caller's the caller's."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail(code: int):
        raise default_exceptions[code]

    app.add_url_rule("/planted/<int:code>", view_func=fail)
    client = app.test_client()
    for code in sorted(code for code in default_exceptions if code >= 400):
        response = client.get(f"/planted/{code}")
        body = response.get_json()
        assert response.content_type == "application/problem+json"
        assert set(body) == SHAPE, code
        assert response.status_code == body["status"] == code
        slug = body["type"].rpartition("#")[2]
        assert (PROBLEM_TYPES[slug].status >= 500) == (code >= 500), (code, slug)


def test_each_request_has_an_id_of_its_own(client):
    """Two requests, two ids."""
    found = [client.get("/nowhere").get_json()["request_id"] for _ in range(2)]
    assert len(set(found)) == 2
