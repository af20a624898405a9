"""The search: a site's decisions, newest first, a page at a time."""

import json

import pytest
from jsonschema import Draft202012Validator

from service.domain.cursor import write_cursor
from tests.fixtures.sites import make_key, make_site, publish
from tests.integration.web.page import Page, assert_problem, execute, pointers


@pytest.fixture
def key(cli_env, site) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_key(cli_env, site.key, 'log:read', 'export:read')}"}


@pytest.fixture
def search(client, key, page):
    def searching(**query: object):
        answer = client.get(page.path("decisions"), query_string=query, headers=key)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    return searching


def ids(answer: dict) -> list[str]:
    return [decision["decision_id"] for decision in answer["decisions"]]


def test_the_search_holds_what_the_export_holds_newest_first(page, search, client, key):
    for outcome in ("accept", "decline", "accept"):
        page.decide(outcome)

    found = search()

    exported = client.get(page.path("decisions.jsonl"), headers=key).data.splitlines()[:-1]
    newest_first = sorted(map(json.loads, exported), key=lambda row: row["decision_id"])[::-1]
    assert found == {"decisions": newest_first, "next": None}


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 1000])
def test_pages_of_any_size_hold_everything_once(page, search, limit):
    for _ in range(7):
        page.decide("decline")
    whole = ids(search())

    pages = [search(limit=limit)]
    while following := pages[-1]["next"]:
        pages.append(search(limit=limit, before=following))

    assert [one for answer in pages for one in ids(answer)] == whole
    assert len(whole) == 7
    assert all(answer["decisions"] for answer in pages), "no page is empty"


def test_what_is_decided_meanwhile_moves_no_page(page, search):
    for _ in range(4):
        page.decide("decline")
    first = search(limit=2)
    rest = ids(search(before=first["next"]))

    page.decide("decline")

    assert ids(search(before=first["next"])) == rest


def test_the_filters_each_say_what_they_name(page, search, site, cli_env, tmp_path):
    accepted = page.decide("accept")
    declined = page.decide("decline", source="settings")
    replaced = site.notice
    newer = publish(cli_env, tmp_path, site.key, "material")
    later = page.decide("decline", notice=newer)

    assert ids(search(outcome="accept")) == [accepted["decision_id"]]
    assert ids(search(source="settings")) == [declined["decision_id"]]
    assert ids(search(notice=newer)) == [later["decision_id"]]
    assert ids(search(notice="sha256:" + "0" * 64)) == []
    assert set(ids(search(notice=replaced, outcome="decline"))) == {declined["decision_id"]}
    assert ids(search(outcome="withdraw")) == []


def test_the_times_bound_the_search_as_they_bound_the_export(page, search, client, key):
    """From on, before to: to the millisecond, in any zone, the same rows as in the export."""
    times = [page.decide("decline")["decided_at"] for _ in range(3)]
    for query in ({"from": times[1]}, {"to": times[1]}, {"from": times[0], "to": times[2]}):
        export = client.get(page.path("decisions.jsonl"), query_string=query, headers=key).data
        rows = [json.loads(line) for line in export.splitlines()[:-1]]
        assert sorted(ids(search(**query))) == sorted(row["decision_id"] for row in rows)
    assert ids(search(**{"from": "1000-01-01T00:00:00Z", "to": "1969-01-01T00:00:00Z"})) == []
    assert len(ids(search(to="9999-12-31T23:59:59.999Z"))) == 3
    assert ids(search(**{"from": "2026-11-24T00:00:00+08:00", "to": "2026-11-23T16:00:00Z"})) == []


def test_a_page_of_the_search_ends_where_the_time_does(page, search):
    """A cursor and an end together: the earlier of the two counts."""
    for _ in range(4):
        page.decide("decline")
    cursor = search(limit=2)["next"]
    assert ids(search(before=cursor, to="2020-01-01T00:00:00Z")) == []
    assert len(ids(search(before=cursor, to="2999-01-01T00:00:00Z"))) == 2


def test_another_sites_decisions_are_not_found(client, page, search, cli_env, tmp_path):
    other = Page(client, make_site(cli_env, tmp_path, "ibapa", "https://other.example"))
    theirs = other.decide("accept")["decision_id"]
    mine = page.decide("accept")["decision_id"]

    assert ids(search()) == [mine]
    bearer = {"Authorization": f"Bearer {make_key(cli_env, 'ibapa', 'log:read')}"}
    refused = client.get(
        other.path("decisions"),
        query_string={"before": write_cursor("pahayagan", theirs)},
        headers=bearer,
    )
    assert_problem(refused, 422, "invalid-input")
    assert pointers(refused) == ["/before"]


def test_an_erased_decision_is_not_found(page, search, app):
    erased = page.decide("accept")
    kept = page.decide("accept")
    execute(
        app,
        "DELETE FROM decision_body WHERE decision_id = :decision_id",
        decision_id=erased["decision_id"],
    )
    assert ids(search()) == [kept["decision_id"]]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"before": ""}, "/before"),
        ({"before": "nonsense"}, "/before"),
        ({"before": write_cursor("pahayagan", "7")}, "/before"),  # a cursor of the feed
        ({"before": "\0"}, "/before"),
        ({"limit": "0"}, "/limit"),
        ({"limit": "1001"}, "/limit"),
        ({"outcome": "yes"}, "/outcome"),
        ({"notice": "0" * 64}, "/notice"),
        ({"notice": "sha256:" + "0" * 64 + "\n"}, "/notice"),
        ({"source": "x"}, "/source"),
        ({"from": "yesterday"}, "/from"),
        ({"to": "2026-11-23T00:00:00"}, "/to"),
        ({"subject_id": "7USbjY9pqTg7sp0VCPvz8w"}, "/subject_id"),  # ids never stand in addresses
    ],
)
def test_a_hostile_query_is_refused_with_a_pointer(client, page, key, query, pointer):
    refused = client.get(page.path("decisions"), query_string=query, headers=key)
    assert_problem(refused, 422, "invalid-input")
    assert pointers(refused) == [pointer]


def test_the_preflight_of_the_path_stays_the_pages_own(client, page, site):
    """A page may still ask whether it may record; the search answers no page."""
    asked = {"Origin": site.origin, "Access-Control-Request-Method": "POST"}
    preflight = client.options(page.path("decisions"), headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == site.origin
    searched = client.get(page.path("decisions"), headers={"Origin": site.origin})
    assert searched.status_code == 401
    assert "Access-Control-Allow-Origin" not in searched.headers


def test_the_answer_described_is_the_answer_given(client, page, search):
    page.decide("accept")
    page.decide("decline")
    spec = client.get("/openapi.json").get_json()
    schema = {"$ref": "#/components/schemas/SearchAnswer", "components": spec["components"]}
    Draft202012Validator(schema).validate(search())
    described = spec["components"]["schemas"]["DecisionRecord"]["properties"]
    assert set(described) == set(search()["decisions"][0])
