"""What is kept about a person: told to that person, with their token, and to nobody else."""

import json
from datetime import timedelta

import pytest
import time_machine

from service.usecases import show_history
from service.web.context import now
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import Page, assert_problem, tamper

MARK = "no.decline"


@pytest.fixture
def me(client, page):
    """Ask for oneself with this bearer, from one of the site's pages."""

    def asking(bearer: str | None, query: str = "", **headers: str):
        sent = {"Origin": page.site.origin} | headers
        if bearer is not None:
            sent["Authorization"] = f"Bearer {bearer}"
        return client.get(page.path(f"subjects/me{query}"), headers=sent)

    return asking


def test_a_person_sees_their_history_and_their_receipts(client, page, me, cli_env, site):
    """Records as the export has them, newest first; an accept's receipts, plain and signed."""
    accepted = page.decide("accept")
    withdrawn = page.decide("withdraw", token=accepted["token"])
    page.decide("accept")
    answer = me(accepted["token"])
    body = answer.get_json()
    key = {"Authorization": f"Bearer {make_key(cli_env, site.key, 'export:read', 'log:read')}"}
    export = client.get(page.path("decisions.jsonl"), headers=key).data.splitlines()

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == site.origin
    assert body["subject_id"] == accepted["subject_id"]
    ids = [record["decision_id"] for record in body["decisions"]]
    assert ids == [withdrawn["decision_id"], accepted["decision_id"]]
    assert body["decisions"] == [json.loads(line) for line in export[1::-1]]
    [receipt] = body["receipts"]
    assert receipt["decision_id"] == accepted["decision_id"]
    path = page.path(f"decisions/{receipt['decision_id']}/receipt")
    for form in ("dpv", "kantara"):
        plain = client.get(f"{path}?format={form}", headers=key)
        assert json.loads(plain.data) == receipt[form]
        assert receipt["signed"][form].count(".") == 2
    assert body["next"] is None


def test_a_token_past_its_end_still_names_its_person(page, me):
    """The right of access does not end with the validity of a consent."""
    accepted = page.decide("accept")
    with time_machine.travel(now() + timedelta(days=400), tick=False):
        assert me(accepted["token"]).get_json()["subject_id"] == accepted["subject_id"]


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic abc"])
def test_without_a_token_there_is_nobody_to_tell_about(client, page, authorization):
    """401, and how to come back."""
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = client.get(page.path("subjects/me"), headers=headers)
    assert_problem(answer, 401, "token-missing")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_whoever_is_not_known_is_answered_alike(app, client, page, me, cli_env, tmp_path):
    """A bad token, another site's, an erased person's, a mark, an API key, someone's decision."""
    theirs = make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    foreign = Page(client, theirs).decide("accept")
    known, erased = page.decide("accept"), page.decide("accept")
    tamper(app, "DELETE FROM decision_body WHERE subject_id = :id", id=erased["subject_id"])
    token = known["token"]
    mark = f"{MARK}.{known['notice'][7:23]}.2099-01-01"
    key = make_key(cli_env, "pahayagan", "log:read", "status:read")
    nobodies = [erased["token"], foreign["token"], token[:-9] + "AAAAAAAAA", mark, key, "x" * 5000]
    nobodies += [known["subject_id"], known["decision_id"], "null", "é", "a.b.c", "..", token + "."]
    answers = set()
    for bearer in nobodies:
        answer = me(bearer)
        body = assert_problem(answer, 404, "unknown-subject")
        headers = {k: v for k, v in answer.headers if k not in ("X-Request-Id", "Date")}
        raw = answer.data.replace(body["request_id"].encode(), b"")
        answers.add((raw, json.dumps(headers, sort_keys=True)))
    assert len(answers) == 1
    assert me(token).status_code == 200


def test_nobody_sees_anything_of_another_person(page, me):
    """Not by the token, nor by naming another's decision to begin from."""
    own, other = page.decide("accept"), page.decide("accept")
    text = me(own["token"]).get_data(as_text=True)
    assert other["subject_id"] not in text
    assert other["decision_id"] not in text
    assert_problem(me(own["token"], f"?before={other['decision_id']}"), 404, "unknown-subject")
    assert me(own["token"], "?before=x").status_code == 422


def test_a_long_history_comes_in_pages(page, me, monkeypatch):
    """Every decision once, newest first; the last page says that nothing is left."""
    monkeypatch.setattr(show_history, "PAGE", 2)
    said = [page.decide("accept")]
    token = said[0]["token"]
    said += [page.decide("accept", token=token) for _ in range(4)]
    seen, following, pages = [], "", 0
    while following is not None:
        body = me(token, f"?before={following}" if following else "").get_json()
        seen += [record["decision_id"] for record in body["decisions"]]
        following, pages = body["next"], pages + 1
    assert pages == 3
    assert seen == [decision["decision_id"] for decision in reversed(said)]


def test_a_record_that_was_changed_is_shown_but_gets_no_receipt(app, page, me):
    """What does not verify is never signed."""
    accepted = page.decide("accept")
    tamper(app, "UPDATE decision_body SET source = 'script'")
    body = me(accepted["token"]).get_json()
    assert (len(body["decisions"]), body["receipts"]) == (1, [])


def test_only_the_sites_own_pages_may_ask(me, page):
    """As for a decision."""
    token = page.decide("accept")["token"]
    assert_problem(me(token, Origin="https://evil.example"), 403, "origin-not-allowed")
