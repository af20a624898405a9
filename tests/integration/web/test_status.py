"""The rule of status over HTTP, row by row; it never has side effects."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from service.storage.postgresql import GuardedConnection
from tests.fixtures.sites import make_site, publish
from tests.integration.web.page import (
    assert_problem,
    execute,
    pointers,
    rows,
    tamper,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HALF_A_YEAR_ON = datetime(2027, 5, 23, 12, tzinfo=UTC)
FIELDS = {
    *("allowed", "purpose", "status", "reason", "ask"),
    *("decided_at", "expires_at", "notice", "gpc"),
}
NO_RECORD = {
    "allowed": False,
    "purpose": "analytics",
    "status": "unknown",
    "reason": "no_record",
    "ask": True,
    "decided_at": None,
    "expires_at": None,
    "notice": None,
    "gpc": False,
}


def words(answer) -> tuple[object, ...]:
    """What a row of the table says: allowed, ask, status, reason."""
    return answer["allowed"], answer["ask"], answer["status"], answer["reason"]


def mark(page, outcome: str, last_day: str) -> str:
    return f"no.{outcome}.{page.site.notice.removeprefix('sha256:')[:16]}.{last_day}"


def test_row_1_an_unknown_or_disabled_site_is_404_and_no(page, client, app):
    """Both answer alike, and neither allows anything."""
    token = page.decide("accept")["token"]
    assert page.answer(token)["allowed"] is True
    execute(app, "UPDATE site SET disabled_at = created_at")
    disabled = page.status(token)
    unknown = client.get("/v1/sites/nowhere/status")
    for response in (disabled, unknown):
        body = assert_problem(response, 404, "unknown-site")
        assert body["reason"] == "unknown_site"
        del body["request_id"]
    assert disabled.get_json() | {"request_id": ""} == unknown.get_json() | {"request_id": ""}
    assert_problem(page.post(page.body("decline")), 404, "unknown-site")


def test_row_2_another_origin_is_403_and_no(page):
    """With the token itself; the control is the listed origin."""
    token = page.decide("accept")["token"]
    response = page.status(token, headers={"Origin": "https://evil.example"})
    assert assert_problem(response, 403, "origin-not-allowed")["reason"] == "origin_not_allowed"
    assert page.answer(token, Origin=page.site.origin)["allowed"] is True


def test_row_3_nothing_known_is_a_no_and_a_question(page):
    """The whole answer: times and notice are null."""
    assert page.answer() == NO_RECORD


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic eDp5", "Token x"])
def test_row_3_what_brings_no_credential_is_a_stranger(authorization, page):
    """Only a bearer is read."""
    assert page.answer(Authorization=authorization) == NO_RECORD


def test_row_4_an_erased_subject_is_like_one_that_never_was(page, app):
    """Byte for byte what a stranger is told."""
    token = page.decide("accept")["token"]
    execute(app, "DELETE FROM decision_body")
    assert page.answer(token) == NO_RECORD


def test_row_6_an_accept_is_a_yes_with_its_times(page):
    """Given, for the purpose it named, until its end."""
    accepted = page.decide("accept")
    answer = page.answer(accepted["token"])
    assert set(answer) == FIELDS
    assert words(answer) == (True, False, "given", "given")
    assert answer["decided_at"] == accepted["decided_at"]
    assert answer["expires_at"] == accepted["expires_at"]
    assert answer["notice"] == page.site.notice


def test_rows_7_and_8_a_refusal_on_record_is_a_no(page):
    """Whatever the old token says."""
    for outcome, status in (("decline", "refused"), ("withdraw", "withdrawn")):
        token = page.decide("accept")["token"]
        page.decide(outcome, token=token)
        assert words(page.answer(token)) == (False, False, status, status)


@pytest.mark.parametrize(("outcome", "status"), [("decline", "refused"), ("withdraw", "withdrawn")])
def test_rows_7_8_and_10_a_mark_says_no_until_the_end_of_its_last_day(outcome, status, page):
    """Then it has lapsed; it never names a time of decision."""
    kept = mark(page, outcome, "2026-11-23")
    with time_machine.travel(datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC), tick=False):
        answer = page.answer(kept)
    assert words(answer) == (False, False, status, status)
    assert answer["decided_at"] is None
    assert answer["notice"] == page.site.notice
    with time_machine.travel(datetime(2026, 11, 24, tzinfo=UTC), tick=False):
        assert words(page.answer(kept)) == (False, True, "expired", "refusal_lapsed")


def test_no_mark_can_say_yes(page):
    """A made-up mark is no credential at all."""
    prefix = page.site.notice.removeprefix("sha256:")[:16]
    for kept in (
        f"yes.analytics.{prefix}.2099-01-01",
        f"no.accept.{prefix}.2099-01-01",
        f"no.decline.{prefix}.2099-13-01",
        f"no.decline.{prefix}.9999-12-31",
        f"no.decline.{prefix.upper()}x.2099-01-01",
    ):
        assert words(page.answer(kept)) == (False, True, "unknown", "token_invalid"), kept


def test_row_9_an_accept_is_over_at_its_end_and_not_before(page):
    """One millisecond decides; a visit in between prolongs nothing."""
    with time_machine.travel(NOON, tick=False):
        token = page.decide("accept")["token"]
    with time_machine.travel(HALF_A_YEAR_ON - timedelta(milliseconds=1001), tick=False):
        assert words(page.answer(token)) == (True, False, "given", "given")
    for moment in (HALF_A_YEAR_ON, HALF_A_YEAR_ON + timedelta(days=999)):
        with time_machine.travel(moment, tick=False):
            answer = page.answer(token)
        assert words(answer) == (False, True, "expired", "expired")
        assert answer["expires_at"] == "2027-05-23T12:00:00.000Z"


def test_row_10_a_refusal_on_record_lapses(page):
    """Counted from the withdrawal, not from the accept before it."""
    with time_machine.travel(NOON - timedelta(days=30), tick=False):
        token = page.decide("accept", notice=page.site.notice)["token"]
    with time_machine.travel(NOON, tick=False):
        page.decide("withdraw", token=token)
    with time_machine.travel(HALF_A_YEAR_ON - timedelta(seconds=1), tick=False):
        assert words(page.answer(token)) == (False, False, "withdrawn", "withdrawn")
    with time_machine.travel(HALF_A_YEAR_ON, tick=False):
        assert words(page.answer(token)) == (False, True, "expired", "refusal_lapsed")


def test_rows_11_and_12_only_a_material_notice_ends_an_accept(page, cli_env, tmp_path):
    """By lineage, not by time: an editorial one after the material one does not bring it back."""
    token = page.decide("accept")["token"]
    publish(cli_env, tmp_path, page.site.key, "editorial", privacy_url="https://site.example/2")
    assert words(page.answer(token)) == (True, False, "given", "given")
    publish(cli_env, tmp_path, page.site.key, "material", privacy_url="https://site.example/3")
    assert words(page.answer(token)) == (False, True, "expired", "notice_changed")
    publish(cli_env, tmp_path, page.site.key, "editorial", privacy_url="https://site.example/4")
    assert words(page.answer(token)) == (False, True, "expired", "notice_changed")


@pytest.mark.parametrize("reask", [False, True])
def test_row_13_a_refusal_outlives_a_material_notice(reask, page, app, cli_env, tmp_path):
    """Asked again only where the site is set so."""
    execute(app, "UPDATE site SET reask_decliners = :reask", reask=reask)
    token = page.decide("accept")["token"]
    page.decide("withdraw", token=token)
    publish(cli_env, tmp_path, page.site.key)
    assert words(page.answer(token)) == (False, reask, "withdrawn", "withdrawn")
    kept = mark(page, "decline", "2099-01-01")
    assert words(page.answer(kept)) == (False, reask, "refused", "refused")


GPC_ON = [("", "1"), ("?gpc=1", None), ("", "0, 1"), ("", " 1 "), ("?gpc=1", "0"), ("?gpc=0", "1")]
GPC_OFF = [("", "0"), ("", "true"), ("", "01"), ("", "1.0"), ("", "11"), ("", "yes"), ("", '"1"')]


def ask_under(page, credential, query, header):
    return page.answer(credential, query, **({} if header is None else {"Sec-GPC": header}))


def test_row_14_with_the_signal_on_nobody_is_asked_unprompted(page):
    """However it comes; nothing is recorded for it."""
    for query, header in GPC_ON:
        answer = ask_under(page, None, query, header)
        assert words(answer) == (False, False, "unknown", "gpc"), (query, header)
        assert answer["gpc"] is True


def test_row_15_the_signal_ends_an_accept_that_was_given_without_it(page):
    """Still given, but not allowed while the signal is on."""
    token = page.decide("accept")["token"]
    for query, header in GPC_ON:
        words_now = words(ask_under(page, token, query, header))
        assert words_now == (False, False, "given", "gpc_conflict"), (query, header)
    assert page.answer(token)["allowed"] is True


@pytest.mark.rule(46)
def test_what_is_not_exactly_one_is_no_signal(page):
    """`0`, `true`, `01`: the control of the rows around it."""
    token = page.decide("accept")["token"]
    for query, header in GPC_OFF:
        answer = ask_under(page, token, query, header)
        assert words(answer) == (True, False, "given", "given"), header
        assert answer["gpc"] is False


@pytest.mark.parametrize("strict", [False, True])
def test_row_16_an_accept_given_under_the_signal_holds_unless_the_site_is_strict(strict, page, app):
    """The person saw both and chose; a strict site says no all the same."""
    execute(app, "UPDATE site SET gpc_strict = :strict", strict=strict)
    token = page.decide("accept", gpc=True)["token"]
    answer = page.answer(token, **{"Sec-GPC": "1"})
    assert words(answer) == (not strict, False, "given", "given_over_gpc")
    assert words(page.answer(token)) == (True, False, "given", "given")


def test_row_17_the_signal_silences_every_other_question(page):
    """Expired and lapsed stay what they are, but nobody is asked."""
    with time_machine.travel(NOON, tick=False):
        token = page.decide("accept")["token"]
    with time_machine.travel(HALF_A_YEAR_ON, tick=False):
        assert words(page.answer(token, "?gpc=1")) == (False, False, "expired", "expired")
        lapsed = page.answer(mark(page, "decline", "2026-12-01"), "?gpc=1")
    assert words(lapsed) == (False, False, "expired", "refusal_lapsed")
    assert words(page.answer("x", "?gpc=1")) == (False, False, "unknown", "token_invalid")


def test_row_18_an_invalidated_notice_ends_its_accepts(page, app):
    """What an officer invalidated is asked again."""
    token = page.decide("accept")["token"]
    execute(app, "UPDATE notice SET invalidated_at = published_at")
    assert words(page.answer(token)) == (False, True, "invalidated", "invalidated")


def test_row_19_a_purpose_that_was_not_accepted_is_a_no(page, cli_env, tmp_path):
    """Refused where the notice offered it, unknown where it did not."""
    notice = publish(cli_env, tmp_path, page.site.key, purposes=["analytics", "marketing"])
    token = page.decide("accept", notice=notice)["token"]
    offered, unknown = (page.answer(token, f"?purpose={p}") for p in ("marketing", "preferences"))
    assert words(offered) == (False, False, "refused", "purpose_not_covered")
    assert words(unknown) == (False, True, "unknown", "purpose_not_covered")
    assert unknown["purpose"] == "preferences"


TAMPERING = {
    "expires_at": "UPDATE decision_body SET expires_at = '2099-01-01 00:00:00.000000'",
    "decided_at": "UPDATE decision_body SET decided_at = '2026-01-01 00:00:00.000000'",
    "outcome": "UPDATE decision_body SET outcome = 'accept', purposes = 'analytics'",
    "no outcome": "UPDATE decision_body SET outcome = 'granted'",
    "purposes": "UPDATE decision_body SET purposes = 'analytics marketing'",
    "notice": "UPDATE decision_body SET notice = NULL",
    "salt": "UPDATE decision_body SET salt = commitment FROM decision WHERE true",
    "seq": "UPDATE decision_body SET seq = seq + 1000",
    "source": "UPDATE decision_body SET source = 'script'",
    "parity": "UPDATE decision_body SET parity = :yes",
}


@pytest.mark.parametrize("what", TAMPERING)
def test_row_20_a_record_that_was_changed_does_not_count(what, page, app):
    """Whichever field: not allowed, and asked again."""
    token = page.decide("accept")["token"]
    if what == "outcome":
        page.decide("withdraw", token=token)
    values = {"yes": True} if ":yes" in TAMPERING[what] else {}
    tamper(app, TAMPERING[what], **values)
    assert words(page.answer(token)) == (False, True, "invalidated", "invalid_record")


def test_row_20_a_record_of_the_future_does_not_count(page):
    """More than five minutes ahead of the clock, it is not believed."""
    with time_machine.travel(NOON, tick=False):
        token = page.decide("accept")["token"]
    with time_machine.travel(NOON - timedelta(minutes=5), tick=False):
        assert page.answer(token)["allowed"] is True
    with time_machine.travel(NOON - timedelta(minutes=5, milliseconds=1), tick=False):
        assert words(page.answer(token)) == (False, True, "invalidated", "invalid_record")


def test_row_21_the_last_recorded_wins_and_a_tie_goes_to_the_stricter(page, app):
    """Two decisions of one millisecond: the refusal counts."""
    token = page.decide("accept")["token"]
    page.decide("withdraw", token=token)
    same_time = "UPDATE decision_body SET decided_at = (SELECT min(decided_at) FROM decision_body)"
    tamper(app, same_time)
    assert page.answer(token)["allowed"] is False
    assert page.answer(token)["reason"] != "given"


def test_row_22_what_is_no_token_of_ours_is_a_question(page):
    """See test_tokens.py for every kind of forgery."""
    assert words(page.answer("nonsense")) == (False, True, "unknown", "token_invalid")


def test_row_23_without_the_store_the_answer_is_no_and_when_to_come_back(page, app, monkeypatch):
    """503 for the question and for the decision; nothing of the database is told."""
    token = page.decide("accept")["token"]
    _break_the_store(app, monkeypatch)
    for response in (page.status(token), page.post(page.body()), page.client.get("/readyz")):
        body = assert_problem(response, 503, "unavailable")
        assert (body["allowed"], body["reason"]) == (False, "unavailable")
        assert int(response.headers["Retry-After"]) > 0
        assert "sql" not in response.get_data(as_text=True).lower()
    assert page.client.get("/healthz").status_code == 200


def _break_the_store(app, monkeypatch):
    from service.storage.engine import db  # noqa: PLC0415

    with app.app_context():
        engine = db.engine
    engine.dispose()

    def refuse(*_args, **_options):
        raise engine.dialect.loaded_dbapi.OperationalError("password=secret host=db.internal")

    monkeypatch.setattr(engine.dialect, "connect", refuse)
    monkeypatch.setattr(GuardedConnection, "connect", refuse)  # on PostgreSQL


@pytest.mark.rule("15a")
def test_row_26_a_site_directed_at_children_neither_asks_nor_allows(page, app):
    """Whatever the visitor brings."""
    token = page.decide("accept")["token"]
    execute(app, "UPDATE site SET child_directed = :yes", yes=True)
    for kept in (None, token, "nonsense", mark(page, "decline", "2099-01-01")):
        assert words(page.answer(kept)) == (False, False, None, "child_directed")


def test_a_status_never_has_a_side_effect(page, app):
    """No row more, no row less, whoever asks; the client also watches every statement."""
    token = page.decide("accept")["token"]
    before = rows(app)
    for kept in (None, token, "nonsense", mark(page, "decline", "2099-01-01")):
        for query in ("", "?gpc=1", "?purpose=marketing"):
            page.answer(kept, query)
    assert rows(app) == before


def test_no_answer_of_the_status_is_ever_kept_by_a_cache(page, client):
    """Neither the answer nor a refusal to answer."""
    asked = [
        page.status(),
        page.status("x", headers={"Origin": page.site.origin}),
        page.status(headers={"Origin": "https://evil.example"}),
        page.status(query="?purpose=!"),
        client.get("/v1/sites/nowhere/status"),
    ]
    found = [(answer.status_code, answer.headers.get("Cache-Control")) for answer in asked]
    assert found == [(status, "no-store") for status in (200, 200, 403, 422, 404)]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("?token=x", "/token"),
        ("?subject_id=AAAAAAAAAAAAAAAAAAAAAA", "/subject_id"),
        ("?country=PH", "/country"),
        ("?purpose=", "/purpose"),
        ("?purpose=Analytics", "/purpose"),
        ("?purpose=analytics%0A", "/purpose"),
        ("?purpose=%00", "/purpose"),
        ("?purpose=" + "a" * 17, "/purpose"),
        ("?gpc=true", "/gpc"),
        ("?gpc=", "/gpc"),
        ("?gpc=1%0A", "/gpc"),
    ],
)
def test_a_question_that_is_not_understood_is_refused(query, place, page):
    """An id in an address, a purpose that is none: 422 and where."""
    response = page.status(query=query)
    assert_problem(response, 422, "invalid-input")
    assert pointers(response) == [place]


def test_a_parameter_given_twice_never_hides_the_signal(page):
    """`gpc=0&gpc=1` is refused or counts as on, but is never a yes."""
    token = page.decide("accept")["token"]
    response = page.status(token, "?gpc=0&gpc=1")
    assert response.status_code == 422 or response.get_json()["allowed"] is False


def test_a_clock_that_steps_back_revives_nothing(page, client, cli_env, tmp_path):
    """The rule's now never runs behind the newest time that the service has recorded."""
    with time_machine.travel(NOON, tick=False):
        token = page.decide("accept")["token"]
    with time_machine.travel(HALF_A_YEAR_ON + timedelta(days=1), tick=False):
        assert page.answer(token)["allowed"] is False
        page.decide("decline")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert words(page.answer(token)) == (False, True, "expired", "expired")


def test_one_sites_token_says_nothing_on_another(page, client, cli_env, tmp_path):
    """A yes is for one site; the control is that site."""
    other = make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    token = page.decide("accept")["token"]
    response = client.get(
        f"/v1/sites/{other.key}/status", headers={"Authorization": f"Bearer {token}"}
    )
    assert words(response.get_json()) == (False, True, "unknown", "token_invalid")
    assert page.answer(token)["allowed"] is True
