"""Notices that a site cannot publish, and older ones that lack what today's pages say."""

from typing import Any

import pytest

from tests.fixtures.sites import DRAFT, make_key, make_site
from tests.integration.web.page import assert_problem, pointers
from tests.integration.web.test_page import store_changed

NEWER = ("button_choose", "purposes_", "purpose_", "record_download", "detail_", "embed_")
UNNAMED = ["analytics", "marketing"]


@pytest.fixture
def site(cli_env, tmp_path):
    return make_site(cli_env, tmp_path)


@pytest.fixture
def check(client, cli_env, site):
    """What publishing this draft would say."""
    key = make_key(cli_env, site.key, "site:admin")
    headers = {"Authorization": f"Bearer {key}"}

    def checking(**changes: Any):
        body = {"draft": DRAFT | changes, "change": "material", "replaces": site.notice}
        return client.post(f"/v1/sites/{site.key}/notices/check", json=body, headers=headers)

    return checking


def flaws(answer) -> set[str]:
    """Where, whether it was no draft at all or one with flaws."""
    if answer.status_code == 422:
        return set(pointers(answer))
    return {flaw["pointer"] for flaw in answer.get_json()["flaws"]}


@pytest.mark.parametrize(
    "purposes",
    [
        ["analytics", *(f"p{number}" for number in range(29))],
        ["analytics", *(f"p{number}" for number in range(8))],
        ["analytics", "p" * 17],
        ["analytics", "analytics"],
        ["marketing"],
    ],
    ids=len,
)
def test_purposes_that_a_token_cannot_hold_are_refused_with_their_place(check, purposes) -> None:
    refused = check(purposes=purposes)
    assert_problem(refused, 422, "invalid-input")
    assert {pointer.rsplit("/purposes")[0] for pointer in pointers(refused)} == {"/draft"}


def test_a_language_that_is_half_translated_is_not_published(check) -> None:
    """One that we have no texts for needs all of them from the site."""
    half = {"title": "Hic locus crustulis utitur", "button_accept": "Accipio"}
    answer = check(languages=DRAFT["languages"] | {"la": half})
    assert "/draft/languages/la" in flaws(answer)


def test_a_language_that_the_notice_lacks_is_not_there_and_the_page_speaks_its_default(
    client, site
) -> None:
    assert client.get(f"/b/{site.key}.la.js").status_code == 404
    assert client.get(f"/b/{site.key}.{site.notice[7:23]}.la.json").status_code == 404
    page = client.get(f"/b/{site.key}?lang=la").get_data(as_text=True)
    assert f'<html lang="{DRAFT["default_language"]}"' in page


@pytest.mark.parametrize("purposes", [["analytics"], UNNAMED])
def test_an_older_notice_is_served_with_what_it_has(app, client, site, purposes) -> None:
    """As script, as texts and as a page; no place says undefined, None or null."""

    def make_older(content: dict[str, Any]) -> None:
        content["purposes"] = purposes
        del content["colours"], content["layout"], content["authority"]
        for language in content["languages"].values():
            del language["name"], language["reviewed_by"]
            for key in [key for key in language["texts"] if key.startswith(NEWER)]:
                del language["texts"][key]

    store_changed(app, make_older)
    assert client.get(f"/b/{site.key}.js").status_code == 200
    words = client.get(f"/b/{site.key}.{'0' * 16}.fil.json").get_json()
    assert words["purposes"] == {name: [name, ""] for name in purposes}
    assert "button_choose" not in words["texts"]
    assert None not in words["texts"].values()
    for query in ("", "?lang=en"):
        page = client.get(f"/b/{site.key}{query}").get_data(as_text=True)
        assert "<button" in page
        assert not any(word in page for word in ("undefined", "Undefined", "None", "null"))
