"""What a spreadsheet might run never comes as far as the log."""

import json

import pytest

from service.domain.errors import InvalidInput
from service.domain.origin import parse_origin
from tests.integration.web.page import Page, rows
from tests.unit.domain.payloads import PAYLOADS


def says(page: Page, **changes: object):
    return lambda payload: page.post(
        page.body("decline", **{name: wrap(payload) for name, wrap in changes.items()})
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_payload_is_recorded(app, page) -> None:
    """Languages and the page's origin are the only texts of others in a record: both have forms."""
    tried = {
        "languages": says(page, languages=lambda payload: [payload]),
        "second language": says(page, languages=lambda payload: ["fil", payload]),
        "source": says(page, source=str),
        "notice": says(page, notice=str),
        "purposes": says(page, purposes=lambda payload: [payload]),
        "origin": lambda payload: page.client.post(
            page.path("decisions"),
            data=json.dumps(page.body("decline")),
            content_type="text/plain",
            environ_overrides={"HTTP_ORIGIN": payload.encode().decode("latin-1")},
        ),
    }

    answers = {
        where: {attempt(payload).status_code for payload in PAYLOADS}
        for where, attempt in tried.items()
    }

    assert answers == {where: {403 if where == "origin" else 422} for where in tried}
    assert rows(app)["decision"] == 0


def test_no_site_lists_a_payload_as_an_origin() -> None:
    for payload in PAYLOADS:
        with pytest.raises(InvalidInput):
            parse_origin(payload)
