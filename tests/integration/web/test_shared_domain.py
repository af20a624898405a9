"""The domain whose hosts share one choice: taken, refused and told to the script."""

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner

from service.cli import main
from service.domain.api_key import Scope
from tests.fixtures.keys import bearer, stored
from tests.fixtures.sites import ServedSite, make_site
from tests.integration.web.owners_room import Room, seen, signed_in
from tests.integration.web.page import Page, assert_problem, pointers

HOME, SHOP, OTHER = "https://news.example", "https://shop.news.example", "https://other.example"
FIRST_PARTY = f"{HOME}/p"
TAKE_AWAY = "take the first-party address away"


@pytest.fixture
def site(app, cli_env, tmp_path) -> ServedSite:
    return make_site(cli_env, tmp_path, origin=HOME)


@pytest.fixture
def patch(app, client, site):
    """Change the site as its owner; its origins are three hosts, two of them of one domain."""
    owner = bearer(stored(app, site.key, [Scope.SITE_ADMIN]))

    def patching(**changes: Any):
        return client.patch(f"/v1/sites/{site.key}", json=changes, headers=owner)

    assert patching(origins=[HOME, SHOP, OTHER]).status_code == 200
    return patching


@pytest.fixture
def owner(app, patch) -> Room:
    return signed_in(app, "ben@site.example", pahayagan="owner")


def told(client, site: ServedSite) -> dict[str, Any]:
    """What the script says of the site."""
    return json.loads(client.get(f"/b/{site.key}.json").get_data())


@pytest.mark.parametrize("domain", ["news.example", "shop.news.example", "other.example"])
def test_the_domain_of_an_origin_is_taken_and_leaves_again(patch, domain: str) -> None:
    assert patch(shared_domain=domain).get_json()["shared_domain"] == domain
    assert patch(name="Iba").get_json()["shared_domain"] == domain
    assert patch(shared_domain=None).get_json()["shared_domain"] is None


@pytest.mark.parametrize(
    "domain",
    [
        "www.news.example",
        "foreign.example",
        "ews.example",
        "example",
        "",
        ".news.example",
        "news.example.",
        "News.example",
        "NEWS.EXAMPLE",
        "*.news.example",
        "https://news.example",
        "news.example:443",
        "news.example/",
        "news.example\n",
        "news.example;secure",
        "news..example",
        "-news.example",
        "news_.example",
        "bücher.example",
        "localhost",
        "127.0.0.1",
        "0.0.1",
        "[::1]",
        "::1",
        f"{'a' * 64}.news.example",
        f"{'a.' * 130}example",
        5,
        ["news.example"],
    ],
)
def test_whatever_is_no_domain_of_an_origin_is_refused_with_its_place(patch, domain) -> None:
    refused = patch(shared_domain=domain)
    assert_problem(refused, 422, "invalid-input")
    assert set(pointers(refused)) == {"/shared_domain"}


def test_an_international_domain_is_taken_as_browsers_write_it(patch) -> None:
    assert patch(origins=["https://www.xn--bcher-kva.example"]).status_code == 200
    assert patch(shared_domain="xn--bcher-kva.example").status_code == 200


def test_an_address_of_numbers_shares_with_nobody(patch) -> None:
    assert patch(origins=["http://127.0.0.1:8000", "http://10.0.0.1"]).status_code == 200
    for domain in ("127.0.0.1", "0.0.1", "10.0.0.1"):
        assert pointers(patch(shared_domain=domain)) == ["/shared_domain"]


def test_the_last_origin_of_the_domain_stays_or_the_domain_goes_with_it(patch) -> None:
    assert patch(shared_domain="news.example").status_code == 200
    assert patch(origins=[SHOP]).status_code == 200
    assert pointers(patch(origins=[OTHER])) == ["/shared_domain"]
    assert patch(origins=[OTHER], shared_domain=None).status_code == 200


def test_beside_first_party_mode_it_is_refused_whichever_comes_first(patch) -> None:
    """And what to do is said; both may change at once."""
    assert patch(shared_domain="news.example").status_code == 200
    assert TAKE_AWAY in patch(first_party_url=FIRST_PARTY).get_json()["errors"][0]["detail"]
    assert patch(first_party_url=FIRST_PARTY, shared_domain=None).status_code == 200
    refused = patch(shared_domain="news.example")
    assert pointers(refused) == ["/shared_domain"]
    assert TAKE_AWAY in refused.get_json()["errors"][0]["detail"]
    assert patch(shared_domain="news.example", first_party_url=None).status_code == 200


def test_the_command_takes_it_and_refuses_it_in_the_same_words(client, site, patch, cli_env):
    def say(*options: str):
        return CliRunner().invoke(main, ["site", "set", site.key, *options], env=cli_env)

    assert say("--shared-domain", "news.example").exit_code == 0
    assert told(client, site)["domain"] == "news.example"
    refused = say("--first-party-url", FIRST_PARTY)
    assert refused.exit_code != 0
    assert TAKE_AWAY in " ".join(refused.output.split())
    assert "at least one" in say("--shared-domain", "foreign.example").output
    assert say("--no-shared-domain", "--first-party-url", FIRST_PARTY).exit_code == 0
    assert TAKE_AWAY in " ".join(say("--shared-domain", "news.example").output.split())
    assert say("--shared-domain", "news.example", "--no-first-party").exit_code == 0


@pytest.mark.parametrize(
    ("domain", "first_party"),
    [("news.example", FIRST_PARTY), ("foreign.example", ""), ("News.example", "")],
)
def test_the_officers_form_says_at_the_field_what_to_do(owner, domain, first_party) -> None:
    form = owner.read("/sites/pahayagan/settings")
    assert "Domain that shares one choice" in form
    typed = {"name": "Iba", "origins": f"{HOME} {SHOP}", "cookie_name": "pahintulot"}
    months = {"keep_accepts_months": "36", "keep_refusals_months": "1"}
    places = {"shared_domain": domain, "first_party_url": first_party}
    answer = owner.post("/sites/pahayagan/settings", **typed, **months, **places)
    assert answer.status_code == 422
    assert "Write a domain such as news.example" in seen(answer)
    assert "or take that away" in seen(answer)
    text = answer.get_data(as_text=True)
    assert re.search(r'id="shared_domain"[^>]*aria-invalid="true"', text)
    places = {"shared_domain": "news.example", "first_party_url": ""}
    saved = owner.post("/sites/pahayagan/settings", **typed, **months, **places)
    assert saved.status_code == 303
    assert "<code>news.example</code>" in _read_only(owner)


def _read_only(owner: Room) -> str:
    viewer = signed_in(owner.app, "carla@site.example", pahayagan="viewer")
    return viewer.get("/sites/pahayagan/settings").get_data(as_text=True)


def test_the_script_is_told_whose_pages_share_and_only_then_weighs_more(client, site, patch):
    light = len(client.get(f"/b/{site.key}.js").get_data())
    assert (told(client, site)["domain"], told(client, site)["origins"]) == (None, None)
    patch(shared_domain="news.example")
    assert told(client, site)["domain"] == "news.example"
    assert told(client, site)["origins"] == [HOME, SHOP]
    script = client.get(f"/b/{site.key}.js").get_data(as_text=True)
    assert '"domain":"news.example"' in script
    assert OTHER not in script
    assert len(script) > light
    patch(shared_domain=None)
    assert len(client.get(f"/b/{site.key}.js").get_data()) == light


def test_a_host_of_the_domain_that_is_no_origin_is_answered_nothing(client, site, patch) -> None:
    """Whatever it reads from the cookie that it sees."""
    patch(shared_domain="news.example")
    page = Page(client, site)
    token = page.post(page.body(), origin=SHOP).get_json()["token"]
    stranger = {"Origin": "https://blog.news.example"}
    assert_problem(page.post(page.body(), headers=stranger), 403, "origin-not-allowed")
    assert_problem(page.status(token, headers=stranger), 403, "origin-not-allowed")
    assert page.answer(token, Origin=HOME)["allowed"] is True
    withdrawn = page.post(page.body("withdraw", token=token), origin=HOME)
    assert withdrawn.status_code == 201
    assert page.answer(token, Origin=SHOP)["status"] == "withdrawn"
