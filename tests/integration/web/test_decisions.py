"""A decision is recorded once, under the service's own clock, with nothing about the person."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from service.domain.times import parse_rfc3339
from tests.fixtures.sites import make_key, make_site, publish
from tests.integration.web.page import assert_problem, execute, last_body, pointers, rows

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIELDS = {"decision_id", "outcome", "purposes", "decided_at", "expires_at", "notice", "allowed"}
UUID7 = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def test_an_accept_is_answered_with_an_id_a_token_and_a_yes(page, app):
    """201, one row, every field of the contract and no other."""
    answer = page.decide("accept")

    assert set(answer) == FIELDS | {"subject_id", "token"}
    assert re.fullmatch(UUID7, answer["decision_id"])
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", answer["subject_id"])
    assert len(answer["token"]) <= 640
    assert answer["outcome"] == "accept"
    assert answer["purposes"] == ["analytics"]
    assert answer["notice"] == page.site.notice
    assert answer["allowed"] == {"analytics": True}
    assert set(rows(app).values()) == {1}


@pytest.mark.rule(22)
@pytest.mark.parametrize("outcome", ["decline", "withdraw"])
def test_a_refusal_without_a_token_names_nobody(outcome, page, app):
    """No subject, no token; a withdrawal of nothing is a decline."""
    answer = page.decide(outcome)

    assert set(answer) == FIELDS
    assert answer["outcome"] == "decline"
    assert answer["purposes"] == []
    assert answer["allowed"] == {"analytics": False}
    assert last_body(app)["subject_id"] is None


@pytest.mark.rule(18, 19)
def test_the_time_is_the_services_and_the_end_six_calendar_months_later(page, app):
    """What waited in a queue is decided when it is recorded."""
    with time_machine.travel(NOON.replace(microsecond=123_999), tick=False):
        answer = page.decide("accept", queued_s=3600)

    assert answer["decided_at"] == "2026-11-23T12:00:00.123Z"
    assert answer["expires_at"] == "2027-05-23T12:00:00.123Z"
    assert last_body(app)["queued_s"] == 3600
    milliseconds = int(answer["decision_id"].replace("-", "")[:12], 16)
    assert datetime.fromtimestamp(milliseconds / 1000, UTC) == parse_rfc3339(answer["decided_at"])


def test_the_notice_says_how_long_each_answer_holds(page, cli_env, tmp_path):
    """Twelve months for an accept, thirteen for a refusal, as published."""
    words = {"body_validity": "{validity} for a yes, {refusal_validity} for a no."}
    notice = publish(
        cli_env,
        tmp_path,
        page.site.key,
        accept_months=12,
        refusal_months=13,
        languages={"fil": words, "en": words},
    )
    with time_machine.travel(NOON, tick=False):
        assert page.decide("accept", notice=notice)["expires_at"].startswith("2027-11-23T")
        assert page.decide("decline", notice=notice)["expires_at"].startswith("2027-12-23T")


def test_what_is_stored_is_what_the_contract_lists(page, app):
    """Every field of the record, and nothing of the request beside it."""
    phone = {"User-Agent": "Mozilla/5.0 (Android) Mobile Safari", "Sec-GPC": "1"}
    page.decide("accept", headers=phone, languages=["fil", "en"], source="settings", parity=True)

    stored = last_body(app)
    assert stored["languages"] == "fil en"
    assert stored["source"] == "settings"
    assert stored["parity"] in (True, 1)
    assert stored["gpc"] in (True, 1)
    assert stored["form_factor"] == "mobile"
    assert stored["page_origin"] == page.site.origin
    assert stored["actor"] == "data_subject"
    assert len(stored["salt"]) == 32


@pytest.mark.parametrize("outcome", ["decline", "withdraw"])
def test_a_refusal_with_the_token_is_the_persons(outcome, page, app):
    """It is linked to who accepted, keeps its own word, and ends the yes at once."""
    accepted = page.decide("accept")
    answer = page.decide(outcome, token=accepted["token"])

    assert answer["outcome"] == outcome
    assert answer["subject_id"] == accepted["subject_id"]
    assert "token" not in answer
    assert answer["allowed"] == {"analytics": False}
    assert page.answer(accepted["token"])["allowed"] is False


@pytest.mark.rule(21)
def test_an_accept_after_a_withdrawal_begins_a_new_subject(page):
    """Nothing ties the new yes to the person who had said no; the old token stays a no."""
    first = page.decide("accept")
    page.decide("withdraw", token=first["token"])
    second = page.decide("accept", token=first["token"])

    assert second["subject_id"] != first["subject_id"]
    assert page.answer(first["token"])["allowed"] is False
    assert page.answer(second["token"])["allowed"] is True


def test_a_later_decision_of_a_person_is_later_even_when_the_clock_stepped_back(page):
    """`decided_at` is at least one millisecond after the person's last."""
    with time_machine.travel(NOON, tick=False):
        accepted = page.decide("accept")
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        withdrawn = page.decide("withdraw", token=accepted["token"])
        assert page.answer(accepted["token"])["allowed"] is False
    assert withdrawn["decided_at"] == "2026-11-23T12:00:00.001Z"
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert page.answer(accepted["token"])["reason"] == "withdrawn"


@pytest.mark.parametrize("outcome", ["decline", "withdraw"])
def test_a_refusal_under_an_unknown_notice_is_recorded_without_it(outcome, page, app):
    """Refusals are never refused: the notice is null, the answer a no."""
    answer = page.decide(outcome, notice="sha256:" + "0" * 64)

    assert answer["notice"] is None
    assert answer["allowed"] == {"analytics": False}
    assert last_body(app)["notice"] is None


def test_an_accept_under_a_notice_never_served_here_is_refused(page, app, cli_env, tmp_path):
    """Neither an invented hash nor another site's notice counts as having been read."""
    with_other = page.decide("accept")
    foreign = make_site(cli_env, tmp_path, "ibapa", "https://other.example").notice
    before = rows(app)
    for notice in ("sha256:" + "0" * 64, foreign, page.site.notice[:-1] + "0"):
        for token in (None, with_other["token"]):
            response = page.post(page.body(notice=notice, token=token))
            assert_problem(response, 422, "invalid-input")
            assert pointers(response) == ["/notice"]
    assert rows(app) == before


def test_an_accept_under_a_replaced_notice_is_recorded_and_allows_nothing(page, cli_env, tmp_path):
    """201, `allowed` false, and the reason, so that the script fetches the new notice."""
    publish(cli_env, tmp_path, page.site.key)
    answer = page.decide("accept")

    assert answer["allowed"] == {"analytics": False}
    assert answer["reason"] == "notice_changed"
    assert page.answer(answer["token"])["allowed"] is False


def test_an_accept_under_an_older_notice_that_stands_is_a_yes(page, cli_env, tmp_path):
    """An editorial change asks nobody again."""
    publish(cli_env, tmp_path, page.site.key, "editorial", privacy_url="https://site.example/p")
    assert page.decide("accept")["allowed"] == {"analytics": True}


def test_purposes_are_allowed_one_by_one(page, cli_env, tmp_path):
    """A yes to one purpose is none to the next."""
    notice = publish(cli_env, tmp_path, page.site.key, purposes=["analytics", "marketing"])
    answer = page.decide("accept", notice=notice, purposes=["marketing"])

    assert answer["allowed"] == {"analytics": False, "marketing": True}
    assert page.answer(answer["token"])["reason"] == "purpose_not_covered"
    assert page.answer(answer["token"], "?purpose=marketing")["allowed"] is True


@pytest.mark.rule(46)
@pytest.mark.parametrize(
    ("header", "body", "recorded"), [("1", False, True), ("0", True, True), ("0", False, False)]
)
def test_the_privacy_signal_counts_from_header_or_body(header, body, recorded, page, app):
    """Either is enough; a `0` cannot take the other's `1` away."""
    page.decide("decline", headers={"Sec-GPC": header}, gpc=body)
    assert bool(last_body(app)["gpc"]) is recorded


def test_a_back_end_with_the_scope_records_with_source_api(page, app, cli_env):
    """No `Origin`, a key with decisions:write: 201, and no page is named."""
    key = make_key(cli_env, page.site.key, "decisions:write")
    bearer = {"Authorization": f"Bearer {key}"}
    for source in ("banner", "api"):
        response = page.post(page.body(source=source), origin=None, headers=bearer)
        assert response.status_code == 201
        assert last_body(app)["source"] == "api"
        assert last_body(app)["page_origin"] is None


def test_a_page_cannot_say_that_it_is_a_back_end(page, app):
    """The source `api` from a browser is refused, so that the log does not lie."""
    response = page.post(page.body(source="api"))
    assert_problem(response, 422, "invalid-input")
    assert pointers(response) == ["/source"]
    assert set(rows(app).values()) == {0}


def test_a_site_directed_at_children_never_answers_yes(page, app):
    """Row 26: whatever is posted, nothing is allowed."""
    execute(app, "UPDATE site SET child_directed = :yes", yes=True)
    answer = page.decide("accept")
    assert answer["allowed"] == {"analytics": False}
    assert answer["reason"] == "child_directed"


def test_no_answer_sets_a_cookie(page):
    """The API carries no ambient cookie, and reads none."""
    for outcome in ("accept", "decline"):
        response = page.post(page.body(outcome), headers={"Cookie": "pahintulot=x"})
        assert "Set-Cookie" not in response.headers
    assert "Set-Cookie" not in page.status("x").headers


def test_a_decision_is_never_kept_by_a_cache(page):
    """An answer with a token in it is for one browser only."""
    assert "no-store" in page.post(page.body()).headers.get("Cache-Control", "")
