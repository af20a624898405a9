"""First-party mode: the cookies that the service keeps on the site's own host, and nowhere else."""

import re

import pytest
import time_machine

from tests.fixtures.commands import run
from tests.fixtures.sites import make_site, publish
from tests.integration.web.home import (
    A_READ,
    FROM_A_PAGE,
    KEPT,
    ORIGIN,
    SHOWN,
    URL,
    Home,
    set_cookies,
)
from tests.integration.web.page import Page, assert_problem, rows

HARDENED = {"path=/", "secure", "samesite=lax"}


@pytest.fixture
def site(app, cli_env, tmp_path):
    made = make_site(cli_env, tmp_path, origin=ORIGIN)
    run(["site", "set", made.key, "--first-party-url", URL], cli_env)
    return made


@pytest.fixture
def home(client, site) -> Home:
    return Home(client, site)


@pytest.mark.rule(25)
def test_an_accept_keeps_the_token_from_scripts_and_shows_them_a_mark(home, site):
    """Rule 25: `__Host-`, Path=/, Secure, SameSite=Lax, no Domain; only the mark is readable."""
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        response = home.post("accept")

    answer, cookies = response.get_json(), set_cookies(response)
    assert set(cookies) == {KEPT, SHOWN}
    token, attributes = cookies[KEPT]
    assert token == answer["token"]
    lifetime = f"max-age={181 * 24 * 3600}"
    assert attributes == HARDENED | {"httponly", lifetime}
    mark, attributes = cookies[SHOWN]
    assert attributes == HARDENED | {lifetime}
    assert mark == answer["mark"]
    prefix = site.notice[7:23]
    assert mark == f"yes.analytics.{prefix}.1795521600.1811160000"


def test_the_readable_mark_of_an_accept_names_nobody(home):
    """Neither subject nor decision, and not the token."""
    answer = home.decide("accept", gpc=True)
    mark = home.jar[SHOWN]
    assert mark.endswith(".gpc")
    for name in ("subject_id", "decision_id", "token"):
        assert answer[name] not in mark


@pytest.mark.parametrize("outcome", ["decline", "withdraw"])
def test_a_refusal_leaves_a_mark_in_both_cookies_and_no_id(home, site, outcome):
    """Rule 22; both end as the refusal does."""
    response = home.post(outcome)
    answer = response.get_json()
    assert "subject_id" not in answer
    assert "token" not in answer
    mark = rf"no\.decline\.{site.notice[7:23]}\.\d{{4}}-\d\d-\d\d"
    cookies = set_cookies(response)
    assert set(cookies) == {KEPT, SHOWN}
    assert all(re.fullmatch(mark, value) for value, _ in cookies.values())
    assert "httponly" in cookies[KEPT][1]


def test_a_withdrawal_by_the_cookie_is_linked_and_takes_the_token_away(home, app):
    """The body names no token: no script has it."""
    accepted = home.decide("accept")
    token = home.jar[KEPT]
    withdrawn = home.decide("withdraw")
    assert withdrawn["outcome"] == "withdraw"
    assert withdrawn["subject_id"] == accepted["subject_id"]
    assert home.jar[KEPT] == home.jar[SHOWN] == withdrawn["mark"]
    assert home.jar[KEPT].startswith("no.withdraw.")
    assert Page(home.client, home.site).answer(token)["reason"] == "withdrawn"


@pytest.mark.rule(27)
def test_the_lifetime_is_never_longer_than_browsers_keep_a_cookie(home, cli_env, tmp_path):
    """Rule 27: at most 400 days, with the longest validity there is."""
    longest = publish(cli_env, tmp_path, home.site.key, accept_months=13, refusal_months=13)
    for outcome in ("accept", "decline"):
        response = home.post(outcome, notice=longest)
        for _, attributes in set_cookies(response).values():
            (age,) = [int(text[8:]) for text in attributes if text.startswith("max-age=")]
            assert 394 <= age / 86400 <= 400


@pytest.mark.rule(19)
def test_a_status_by_the_cookie_never_prolongs_it(home):
    """Rule 19: a read sets nothing."""
    home.decide("accept")
    response = home.call("GET", home.path("status"), A_READ)
    assert response.get_json()["allowed"] is True
    assert "Set-Cookie" not in response.headers


def test_the_same_click_again_is_one_row_and_keeps_the_same(home, app):
    """The cookie that came meanwhile makes no other request of it."""
    body = home.site.click("accept")
    first, second = (
        home.call("POST", home.path("decisions"), FROM_A_PAGE, json=body) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.get_json()["decision_id"] == first.get_json()["decision_id"]
    assert set_cookies(second)[SHOWN][0] == set_cookies(first)[SHOWN][0]
    assert rows(app)["decision"] == 1


def test_an_accept_that_comes_again_after_a_withdrawal_brings_no_yes_back(home):
    """Its first answer may have been lost; what counts is what was said last."""
    body = home.site.click("accept")
    home.call("POST", home.path("decisions"), FROM_A_PAGE, json=body)
    home.decide("withdraw")
    again = home.call("POST", home.path("decisions"), FROM_A_PAGE, json=body)
    assert again.status_code == 200
    assert "Set-Cookie" not in again.headers
    assert "mark" not in again.get_json()
    assert home.status()["status"] == "withdrawn"


def test_an_accept_under_a_notice_that_was_replaced_is_not_kept(home, cli_env, tmp_path):
    """It is recorded, and the visitor is asked again."""
    old = home.site.notice
    publish(cli_env, tmp_path, home.site.key, privacy_url="https://www.example.com/iba")
    response = home.post("accept", notice=old)
    assert response.get_json()["reason"] == "notice_changed"
    assert "Set-Cookie" not in response.headers


def test_a_refusal_on_its_way_goes_before_the_token(home):
    """The script has written the mark; the withdrawal itself waits for better times."""
    home.decide("accept")
    home.jar[SHOWN] = f"no.withdraw.{home.site.notice[7:23]}.2100-01-01"
    assert home.status()["reason"] == "withdrawn"
    accepted_again = home.decide("accept")
    assert home.jar[KEPT] == accepted_again["token"]
    assert home.status()["allowed"] is True


def test_a_yes_that_anyone_could_write_is_no_yes(home):
    """The mark alone, however well formed, is no record."""
    home.decide("accept")
    del home.jar[KEPT]
    assert home.status()["reason"] == "no_record"
    assert Page(home.client, home.site).answer(home.jar[SHOWN])["reason"] == "token_invalid"


@pytest.mark.parametrize("name", [KEPT, SHOWN])
@pytest.mark.parametrize("forged", ["x", "yes.analytics.0000000000000000.1.9999999999"])
def test_two_cookies_of_one_name_are_no_choice(home, name, forged):
    """A sibling host can add one; nobody can tell which is whose."""
    home.decide("accept")
    sent = "; ".join(f"{name}={value}" for name, value in home.jar.items())
    assert home.status(A_READ | {"Cookie": sent})["allowed"] is True
    for cookie in (f"{name}={forged}; {sent}", f"{sent}; {name}={forged}"):
        assert home.status(A_READ | {"Cookie": cookie})["reason"] == "no_record"


def test_a_withdrawal_reaches_the_person_though_a_mark_was_forged(home):
    """The second mark makes no choice of it, and keeps no choice from being ended."""
    accepted = home.decide("accept")
    sent = "; ".join(f"{name}={value}" for name, value in home.jar.items())
    withdrawn = home.decide("withdraw", FROM_A_PAGE | {"Cookie": f"{sent}; {SHOWN}=x"})
    assert withdrawn["subject_id"] == accepted["subject_id"]


def test_the_pages_own_bearer_goes_before_the_cookie(home):
    """A caller that says whom it asks about is believed; other schemes are not its word."""
    home.decide("accept")
    mark = f"no.decline.{home.site.notice[7:23]}.2100-01-01"
    assert home.status(A_READ | {"Authorization": f"Bearer {mark}"})["reason"] == "refused"
    assert home.status(A_READ | {"Authorization": "Basic eDp5"})["reason"] == "given"


def test_a_person_sees_their_history_by_the_cookie(home, client):
    """And nobody else does."""
    accepted = home.decide("accept")
    mine = home.call("GET", home.path("subjects/me"), A_READ).get_json()
    assert mine["subject_id"] == accepted["subject_id"]
    assert [item["decision_id"] for item in mine["decisions"]] == [accepted["decision_id"]]
    stranger = Home(client, home.site).call("GET", home.path("subjects/me"), A_READ)
    assert_problem(stranger, 401, "token-missing")


def test_a_token_from_before_first_party_mode_still_counts(home):
    """The script had kept it; nobody is asked again for the site's having moved."""
    other = Page(home.client, home.site)
    accepted = other.decide("accept")
    assert "mark" not in accepted
    home.jar = {SHOWN: accepted["token"]}
    assert home.status()["allowed"] is True
    withdrawn = home.decide("withdraw", token=accepted["token"])
    assert withdrawn["subject_id"] == accepted["subject_id"]
    assert home.jar[SHOWN].startswith("no.withdraw.")


def test_an_answer_to_an_error_keeps_nothing(home):
    """What was not recorded leaves nothing in the browser."""
    response = home.post("accept", notice=f"sha256:{'0' * 64}")
    assert response.status_code == 422
    assert "Set-Cookie" not in response.headers
