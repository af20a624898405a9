"""A person is erased, or held: what goes, what stays, and what nobody can tell."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.orm import Session

from service import housekeeping
from service.domain.ids import new_subject_id
from service.domain.times import rfc3339
from service.storage.engine import db
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import Page, assert_problem, execute, pointers, rows

NEXT_YEAR = rfc3339(datetime.now(UTC) + timedelta(days=365))


@pytest.fixture
def officer(client, site, cli_env):
    """Calls of a back end that may erase and hold at the site."""
    key = make_key(cli_env, site.key, "subjects:erase", "export:read")
    bearer = {"Authorization": f"Bearer {key}"}

    def call(method: str, what: str, body=None, site_key: str = site.key, **more):
        return client.open(
            f"/v1/sites/{site_key}/{what}", method=method, json=body, headers=bearer, **more
        )

    return call


@pytest.fixture
def erase(officer):
    return lambda subject_id: officer("POST", "subjects/erase", {"subject_id": subject_id})


@pytest.fixture
def hold(officer):
    return lambda subject_id, reason="a claim", until=NEXT_YEAR: officer(
        "PUT", "subjects/hold", {"subject_id": subject_id, "reason": reason, "until": until}
    )


def select(app, statement: str) -> list[tuple]:
    with app.app_context(), db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def number(app) -> None:
    with app.app_context():
        housekeeping.number_pending(db.engine, datetime.now(UTC))


def counted(app) -> list[tuple]:
    return select(app, "SELECT outcome, SUM(decisions) FROM daily_count GROUP BY 1 ORDER BY 1")


def test_an_erasure_takes_the_bodies_and_leaves_the_commitments(app, page, erase) -> None:
    """All of the subject's decisions go, nobody else's; the log is told which entries."""
    gone = page.decide("accept")
    page.decide("decline")
    page.decide("accept")
    page.decide("withdraw", token=gone["token"])
    before = rows(app)

    assert erase(gone["subject_id"]).status_code == 204

    after = rows(app)
    assert after["decision"] == before["decision"] == 4
    assert after["decision_body"] == 2
    notice_entries = select(app, "SELECT count(*) FROM log_entry WHERE kind = 'notice'")[0][0]
    assert notice_entries == 1
    [erasure] = select(app, "SELECT site, reason, subject_id, indexes FROM erasure")
    assert erasure == ("pahayagan", "request", gone["subject_id"], "1 4")
    assert select(app, "SELECT kind FROM pending") == [("erasure",)]


def test_what_was_never_counted_is_counted_before_it_goes(app, page, erase) -> None:
    """The counters stay as they would have been: numbered first, then erased."""
    gone = page.decide("accept")
    assert counted(app) == []

    erase(gone["subject_id"])

    assert counted(app) == [("accept", 1)]
    number(app)
    assert counted(app) == [("accept", 1)]


def test_erasing_nobody_is_answered_alike_and_leaves_nothing(app, page, erase) -> None:
    """204 with the same bytes for the known, the erased and the unknown."""
    known = page.decide("accept")["subject_id"]
    number(app)

    answers = [erase(known), erase(known), erase(new_subject_id())]

    assert {(a.status_code, a.data, tuple(sorted(a.headers.keys()))) for a in answers} == {
        (204, b"", tuple(sorted(answers[0].headers.keys())))
    }
    assert len(select(app, "SELECT 1 FROM erasure")) == 1
    assert len(select(app, "SELECT 1 FROM pending")) == 1


def test_a_dead_token_is_row_4_and_links_to_nobody(app, page, erase) -> None:
    """Status `no_record`; a refusal is recorded without a link; an accept makes a new subject."""
    person = page.decide("accept")
    erase(person["subject_id"])

    asked = page.answer(person["token"])
    assert (asked["allowed"], asked["reason"], asked["ask"]) == (False, "no_record", True)
    assert asked == page.answer()
    for outcome in ("decline", "withdraw"):
        refused = page.decide(outcome, token=person["token"])
        assert refused["outcome"] == "decline"
        assert "subject_id" not in refused
    again = page.decide("accept", token=person["token"])
    assert again["subject_id"] != person["subject_id"]
    assert select(app, "SELECT DISTINCT subject_id FROM decision_body ORDER BY 1") in (
        [(None,), (again["subject_id"],)],
        [(again["subject_id"],), (None,)],
    )


def test_the_key_of_an_erased_click_is_used_up(page, erase) -> None:
    """The same click again is 409, not a new record of who was erased."""
    said = page.body("accept")
    person = page.post(said).get_json()
    erase(person["subject_id"])

    assert_problem(page.post(said), 409, "key-reused")


def test_a_held_subject_is_not_erased_and_the_answer_says_why(app, page, erase, hold) -> None:
    """409 with reason and end; nothing is written; a new hold replaces the old one."""
    person = page.decide("accept")["subject_id"]
    assert hold(person, "first").status_code == 200
    answer = hold(person, "Sentensya 12/2026")
    assert answer.get_json() == {
        "subject_id": person,
        "reason": "Sentensya 12/2026",
        "until": NEXT_YEAR,
    }

    refused = assert_problem(erase(person), 409, "on-hold")

    assert refused["hold"] == {"reason": "Sentensya 12/2026", "until": NEXT_YEAR}
    assert person not in str(refused)
    assert rows(app)["decision_body"] == 1
    assert len(select(app, "SELECT 1 FROM hold")) == 1


def test_a_lifted_hold_and_a_lapsed_one_hold_no_more(app, page, officer, erase, hold) -> None:
    """DELETE with a body answers 204, twice too; the clock lifts the other one."""
    lifted, lapsed = (page.decide("accept")["subject_id"] for _ in range(2))
    hold(lifted)
    for _ in range(2):
        assert officer("DELETE", "subjects/hold", {"subject_id": lifted}).status_code == 204
    assert erase(lifted).status_code == 204

    hold(lapsed, until=rfc3339(datetime.now(UTC) + timedelta(hours=1)))
    assert erase(lapsed).status_code == 409
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1, seconds=1), tick=False):
        assert erase(lapsed).status_code == 204
    assert select(app, "SELECT * FROM hold") == []


def test_a_hold_on_nobody_is_one_answer(app, page, client, cli_env, tmp_path, officer, erase):
    """Absent, erased and another site's subject: byte for byte alike but for the request's id."""
    other = make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    foreign = Page(client, other).decide("accept")["subject_id"]
    erased = page.decide("accept")["subject_id"]
    erase(erased)
    for method in ("PUT", "DELETE"):
        bodies = []
        for subject_id in (new_subject_id(), erased, foreign):
            said = {"subject_id": subject_id}
            if method == "PUT":
                said |= {"reason": "a claim", "until": NEXT_YEAR}
            answer = officer(method, "subjects/hold", said)
            request_id = assert_problem(answer, 404, "unknown-subject")["request_id"]
            bodies.append(answer.data.replace(request_id.encode(), b""))
        assert bodies[0] == bodies[1] == bodies[2]
    assert select(app, "SELECT * FROM hold") == []


def test_no_site_erases_anothers_subject(app, page, client, cli_env, tmp_path, officer, erase):
    """The id is another site's: 204 as for nobody, and nothing is touched."""
    other = make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    foreign = Page(client, other).decide("accept")["subject_id"]

    assert erase(foreign).status_code == 204
    assert rows(app)["decision_body"] == 1
    body = {"subject_id": foreign}
    assert officer("POST", "subjects/erase", body, site_key="ibapa").status_code == 403


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"subject_id": "short"}, "/subject_id"),
        ({"subject_id": None}, "/subject_id"),
        ({"reason": ""}, "/reason"),
        ({"reason": "   "}, "/reason"),
        ({"reason": "two\nlines"}, "/reason"),
        ({"reason": "x" * 501}, "/reason"),
        ({"until": "2026-11-23T20:15:04"}, "/until"),
        ({"until": "2020-01-01T00:00:00Z"}, "/until"),
        ({"until": "2199-01-01T00:00:00Z"}, "/until"),
        ({"until": "9999-12-31T23:59:59-23:59"}, "/until"),
        ({"until": 5}, "/until"),
        ({"unknown": 1}, "/unknown"),
    ],
)
def test_a_hold_that_breaks_a_rule_is_refused_with_its_place(page, officer, changes, pointer):
    """422 and a pointer, whatever else is right."""
    said = {
        "subject_id": page.decide("accept")["subject_id"],
        "reason": "a claim",
        "until": NEXT_YEAR,
    }
    answer = officer("PUT", "subjects/hold", said | changes)

    assert_problem(answer, 422, "invalid-input")
    assert set(pointers(answer)) == {pointer}


def test_a_call_without_its_body_is_refused(officer) -> None:
    """No id, no erasure; a DELETE needs its body too."""
    for method, what in (("POST", "subjects/erase"), ("DELETE", "subjects/hold")):
        assert officer(method, what, {}).status_code == 422
        assert officer(method, what, content_type="application/json").status_code == 400


def test_the_description_names_the_body_of_each_call(client) -> None:
    """OpenAPI shows that lifting a hold takes a body too."""
    paths = client.get("/openapi.json").get_json()["paths"]
    for call, method, schema in (
        ("erase", "post", "Subject"),
        ("hold", "put", "HoldRequest"),
        ("hold", "delete", "Subject"),
    ):
        described = paths[f"/v1/sites/{{site_key}}/subjects/{call}"][method]["requestBody"]
        taken = described["content"]["application/json"]["schema"]
        assert taken == {"$ref": f"#/components/schemas/{schema}"}


def test_the_export_after_an_erasure_holds_nothing_of_the_person(page, officer, erase) -> None:
    """Neither the id of the subject nor that of the decision."""
    gone, stays = page.decide("accept"), page.decide("accept")
    erase(gone["subject_id"])

    file = officer("GET", "decisions.jsonl").get_data(as_text=True)

    assert stays["decision_id"] in file
    assert gone["decision_id"] not in file
    assert gone["subject_id"] not in file


def test_a_person_with_many_decisions_is_erased_whole(app, page, erase) -> None:
    """More than fits into one statement."""
    person = page.decide("accept")
    with app.app_context(), Session(db.engine) as session:
        session.connection(execution_options={"writes": True})
        _multiply(session, 2_500)
        session.commit()
    assert rows(app)["decision_body"] == 2_501

    assert erase(person["subject_id"]).status_code == 204

    assert rows(app)["decision_body"] == 0
    assert select(app, "SELECT indexes FROM erasure") == [("1-2501",)]


def _multiply(session: Session, times: int) -> None:
    from service.storage.decisions import append, decision_by_seq  # noqa: PLC0415 - used once
    from tests.unit.domain.samples import decision  # noqa: PLC0415 - used once

    first = decision_by_seq(session, "pahayagan", 1)
    assert first
    for number_ in range(times):
        append(
            session.connection(),
            decision(
                site="pahayagan",
                subject_id=first.subject_id,
                decision_id=f"{number_}",
                decided_at=first.decided_at + timedelta(milliseconds=number_ + 1),
            ),
            bytes(32),
        )


def test_a_disabled_site_erases_nobody(app, page, erase) -> None:
    """404 as for every call of it."""
    person = page.decide("accept")["subject_id"]
    execute(app, "UPDATE site SET disabled_at = created_at")

    assert_problem(erase(person), 404, "unknown-site")
