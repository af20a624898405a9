"""The batch answers for many what the status call answers for one, and says nothing more."""

import json

import pytest
import time_machine

from service.domain.ids import new_subject_id
from service.domain.times import parse_rfc3339
from tests.fixtures.sites import make_key, make_site, publish
from tests.integration.web.page import Page, assert_problem, execute, pointers, rows
from tests.integration.web.stored_cases import STORED, store

WORDS = ("allowed", "ask", "status", "reason")


@pytest.fixture
def key(site, cli_env) -> str:
    return make_key(cli_env, site.key, "status:read")


@pytest.fixture
def ask(client, site, key):
    """Ask for these subjects with a good key; ids alone will do."""

    def asking(subjects, *, site_key=site.key, raw: bytes | None = None, **more):
        listed = [{"subject_id": one} if isinstance(one, str) else one for one in subjects]
        body = raw if raw is not None else json.dumps({"subjects": listed, **more}).encode()
        return client.post(
            f"/v1/sites/{site_key}/status/batch",
            data=body,
            headers={"Authorization": f"Bearer {key}"},
            content_type="application/json",
        )

    return asking


def results(response):
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    assert set(response.get_json()) == {"results"}
    return response.get_json()["results"]


def test_one_and_many_are_answered_alike_in_every_case_of_the_table(app, ask, client):
    """Each case that can lie in a store: by token, by id, and as the table says."""
    execute(app, "UPDATE api_key SET site = NULL")  # an operator's
    kept = [store(app, number) for number in range(len(STORED))]
    assert len(kept) > 30
    for one in kept:
        case, gpc = one.case, one.case["gpc_now"]
        with time_machine.travel(parse_rfc3339(case["now"]), tick=False):
            alone = client.get(
                f"/v1/sites/{one.site}/status?purpose={case['purpose']}&gpc={gpc:d}",
                headers={"Authorization": f"Bearer {one.token}"},
            ).get_json()
            asked = {"subject_id": one.subject_id, "gpc": gpc, "country": "PH"}
            (listed,) = results(ask([asked], site_key=one.site, purpose=case["purpose"]))
        assert listed == alone | {"subject_id": one.subject_id}, case["name"]
        assert {word: alone[word] for word in WORDS} == case["expect"], case["name"]


def test_answers_come_in_the_order_asked_and_as_often(page, ask):
    """Duplicates are answered each, every one under its own signal."""
    yes, no = page.decide("accept"), page.decide("accept")
    page.decide("withdraw", token=no["token"])
    asked = [
        {"subject_id": no["subject_id"]},
        {"subject_id": yes["subject_id"], "gpc": True},
        {"subject_id": yes["subject_id"], "gpc": False},
        {"subject_id": yes["subject_id"]},
        {"subject_id": no["subject_id"], "gpc": True},
    ]
    answers = results(ask(asked))
    assert [answer["subject_id"] for answer in answers] == [one["subject_id"] for one in asked]
    assert [answer["allowed"] for answer in answers] == [False, False, True, True, False]
    assert [answer["reason"] for answer in answers] == [
        *("withdrawn", "gpc_conflict", "given", "given", "withdrawn"),
    ]
    assert [answer["gpc"] for answer in answers] == [False, True, False, False, True]


def test_a_thousand_are_answered_in_one_call(page, ask):
    """With every field spelt out; the only one with a record is the only yes."""
    known = page.decide("accept")["subject_id"]
    asked = [{"subject_id": new_subject_id(), "gpc": False, "country": "PH"} for _ in range(1_000)]
    asked[700]["subject_id"] = known
    answers = results(ask(asked, purpose="analytics"))
    assert [n for n, answer in enumerate(answers) if answer["allowed"]] == [700]
    assert len(answers) == 1_000


def test_unknown_erased_and_foreign_subjects_are_answered_alike(
    page, ask, app, client, cli_env, tmp_path
):
    """Row 4, byte for byte but for the id itself."""
    other = Page(client, make_site(cli_env, tmp_path, "ibapa", "https://other.example"))
    foreign, erased = other.decide("accept")["subject_id"], page.decide("accept")["subject_id"]
    execute(app, "DELETE FROM decision_body WHERE subject_id = :id", id=erased)
    ids = [new_subject_id(), erased, foreign]
    for gpc in (False, True):
        answers = [
            ask([{"subject_id": one, "gpc": gpc}]).get_data(as_text=True).replace(one, "")
            for one in ids
        ]
        assert answers[0] == answers[1] == answers[2]
        assert f'"reason":"{"gpc" if gpc else "no_record"}"' in answers[0]
        assert '"allowed":false' in answers[0]


def test_a_batch_sees_what_each_notice_has_become(page, ask, cli_env, tmp_path):
    """Subjects of one batch under different notices: by lineage, each its own."""
    first = page.decide("accept")["subject_id"]
    second_notice = publish(cli_env, tmp_path, page.site.key, privacy_url="https://site.example/2")
    second = page.decide("accept", notice=second_notice)["subject_id"]
    answers = results(ask([first, second]))
    assert [answer["reason"] for answer in answers] == ["notice_changed", "given"]
    assert [answer["notice"] for answer in answers] == [page.site.notice, second_notice]


@pytest.mark.parametrize(("count", "place"), [(0, "/subjects"), (1_001, "/subjects")])
def test_too_few_and_too_many_are_refused(count, place, ask):
    """Nothing, and a thousand and one."""
    response = ask([new_subject_id()] * count)
    assert_problem(response, 422, "invalid-input")
    assert pointers(response) == [place]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"subject_id": "short"}, "/subjects/3/subject_id"),
        ({"subject_id": "A" * 22 + "\n"}, "/subjects/3/subject_id"),
        ({"subject_id": "A" * 21 + "B"}, "/subjects/3/subject_id"),
        ({"subject_id": None}, "/subjects/3/subject_id"),
        ({"subject_id": 7}, "/subjects/3/subject_id"),
        ({"gpc": 1}, "/subjects/3/gpc"),
        ({"gpc": None}, "/subjects/3/gpc"),
        ({"country": "ph"}, "/subjects/3/country"),
        ({"country": "PHL"}, "/subjects/3/country"),
        ({"token": "x"}, "/subjects/3/token"),
        ({"purpose": "analytics"}, "/subjects/3/purpose"),
    ],
)
def test_what_is_not_understood_is_pointed_to(change, place, ask):
    """The fourth of five: the index stands in the pointer, and nobody is answered."""
    asked = [{"subject_id": new_subject_id()} for _ in range(5)]
    asked[3] |= change
    response = ask(asked)
    assert_problem(response, 422, "invalid-input")
    assert pointers(response) == [place]


@pytest.mark.parametrize(
    ("more", "place"),
    [({"purpose": "Analytics"}, "/purpose"), ({"gpc": True}, "/gpc"), ({"after": "x"}, "/after")],
)
def test_an_unknown_field_or_purpose_of_the_batch_is_refused(more, place, ask):
    """As everywhere."""
    response = ask([new_subject_id()], **more)
    assert_problem(response, 422, "invalid-input")
    assert pointers(response) == [place]


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b'{"subjects": {}}', b'{"subjects": [[]]}'])
def test_a_body_that_is_no_batch_is_refused(raw, ask):
    """Never more than a 4xx."""
    assert ask([], raw=raw).status_code in (400, 422)


def test_a_batch_may_be_larger_than_a_decision_and_not_endless(ask):
    """128 KB, of spaces too."""
    one = json.dumps({"subjects": [{"subject_id": new_subject_id()}]}).encode()
    assert ask([], raw=one.ljust(128 * 1024)).status_code == 200
    assert_problem(ask([], raw=one.ljust(128 * 1024 + 1)), 413, "body-too-large")


def test_the_signal_of_the_back_end_itself_is_nobodys(page, client, key):
    """A `Sec-GPC` header on the call says nothing of the visitors it asks about."""
    subject_id = page.decide("accept")["subject_id"]
    response = client.post(
        page.path("status/batch"),
        json={"subjects": [{"subject_id": subject_id}]},
        headers={"Authorization": f"Bearer {key}", "Sec-GPC": "1"},
    )
    assert [answer["allowed"] for answer in results(response)] == [True]


def test_a_batch_never_has_a_side_effect_and_is_never_cached(page, ask, app):
    """Asked and asked again: not a row more."""
    subject_id = page.decide("accept")["subject_id"]
    before = rows(app)
    for _ in range(3):
        assert ask([subject_id, new_subject_id()]).headers["Cache-Control"] == "no-store"
    assert rows(app) == before


def test_nobody_has_another_regime_whatever_country_is_named(page, ask, app):
    """Rows 24 and 25: every site is `optin`, so a stranger is never allowed anything."""
    countries = [{"subject_id": new_subject_id(), "country": name} for name in ("GB", "FR", "PH")]
    for answer in results(ask(countries)):
        assert (answer["allowed"], answer["reason"]) == (False, "no_record")
    assert page.answer()["reason"] == "no_record"
