"""The changes feed: all that happened on a site, in one order, from wherever a reader stands."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from jsonschema import Draft202012Validator

from service.domain.cursor import write_cursor
from service.domain.notice import NoticeChange
from service.storage.changes import Kind, announce
from service.storage.engine import db, transaction
from service.storage.erasures import Erasure
from service.storage.notice_events import announce_notice
from service.storage.notices import current_notice
from service.usecases.number_changes import number_changes
from tests.fixtures.sites import make_key, make_site, publish
from tests.integration.web.page import Page, assert_problem, execute, pointers


@pytest.fixture
def key(cli_env, site) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_key(cli_env, site.key, 'log:read', 'export:read')}"}


@pytest.fixture
def ask(client, key, page):
    """Ask for the changes; returns the response."""

    def asking(**query: object):
        return client.get(page.path("changes"), query_string=query, headers=key)

    return asking


@pytest.fixture
def changes(ask, app):
    """What the feed holds once everything is numbered."""

    def reading(**query: object) -> list[dict]:
        number(app)
        answer = ask(**query)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()["changes"]

    return reading


def number(app) -> None:
    with app.app_context(), transaction(db.engine, writes=True) as session:
        number_changes(session)


def erase(app, site: str, subject_id: str, at: datetime) -> None:
    """What an erasure leaves in the database, of a subject whose one decision has index 1."""
    execute(app, "DELETE FROM decision_body WHERE subject_id = :subject", subject=subject_id)
    with app.app_context(), transaction(db.engine, writes=True) as session:
        erasure = Erasure(
            site=site, reason="request", subject_id=subject_id, indexes="1", erased_at=at
        )
        session.add(erasure)
        session.flush()
        announce(session, site, Kind.ERASURE, erasure.id)


def test_a_decision_stands_in_the_feed_as_it_stands_in_the_export(page, changes, client, key):
    accepted = page.decide("accept")
    page.decide("withdraw", token=accepted["token"])
    page.decide("decline")

    _, *decided = changes()

    exported = client.get(page.path("decisions.jsonl"), headers=key).data.splitlines()[:-1]
    assert [item.pop("type") for item in decided] == ["decision"] * 3
    assert [item.pop("index") for item in decided] == [1, 2, 3]
    assert decided == [json.loads(line) for line in exported]


def test_a_notice_item_says_what_stands_now(changes, site, app, cli_env, tmp_path):
    """After an editorial one both stand, after a material one it alone, after an invalidation."""
    editorial = publish(cli_env, tmp_path, site.key, "editorial")
    material = publish(cli_env, tmp_path, site.key, "material")
    now = datetime.now(UTC)
    with app.app_context(), transaction(db.engine, writes=True) as session:
        notice = current_notice(session, site.key)
        notice.invalidated_at = now
        session.flush()
        announce_notice(session, notice, NoticeChange.INVALIDATED, now, "unequal buttons")

    items = changes()

    assert [item["type"] for item in items] == ["notice"] * 4
    assert [(item["notice"], item["change"], item["standing"]) for item in items] == [
        (site.notice, "material", [site.notice]),
        (editorial, "editorial", [site.notice, editorial]),
        (material, "material", [material]),
        (material, "invalidated", []),
    ]
    assert [item["version"] for item in items] == [1, 2, 3, 3]
    assert [item.get("reason") for item in items] == [None, None, None, "unequal buttons"]
    assert "reason" not in items[0]


@pytest.mark.parametrize(("days", "is_named"), [(0, True), (29, True), (30, False), (31, False)])
def test_an_erasure_names_its_person_for_30_days(page, changes, app, days, is_named):
    """The decision's place stays, empty; the erasure says which places it emptied."""
    subject = page.decide("accept")["subject_id"]
    number(app)
    at = datetime.now(UTC) - timedelta(days=days)
    erase(app, page.site.key, subject, at)

    _, decided, erased = changes()

    assert decided == {"type": "decision", "index": 1, "erased": True}
    assert erased == {
        "type": "erasure",
        "index": 2,
        "reason": "request",
        "subject_id": subject if is_named else None,
        "indexes": "1",
        "erased_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def test_pages_of_any_size_tell_the_same_story_once(page, changes, ask):
    for _ in range(7):
        page.decide("decline")
    whole = changes()

    for limit in (1, 2, 3, 8, 1000):
        told, query = [], {"limit": limit}
        while items := (answer := ask(**query).get_json())["changes"]:
            assert len(items) <= limit
            told += items
            query["after"] = answer["next"]
        assert told == whole
    assert [item["index"] for item in whole] == list(range(8))


def test_at_the_end_next_repeats_until_something_happens(page, changes, ask, app):
    page.decide("decline")
    changes()
    end = ask().get_json()["next"]

    assert ask(after=end).get_json() == {"changes": [], "next": end}
    assert ask(after=end).get_json() == {"changes": [], "next": end}

    page.decide("decline")
    assert ask(after=end).get_json() == {"changes": [], "next": end}, "not numbered yet"
    (item,) = changes(after=end)
    assert item["index"] == 2


def test_a_site_on_which_nothing_happened_has_an_empty_feed(client, app, cli_env):
    with app.app_context():
        execute(
            app,
            "INSERT INTO site (site_key, name, origins, child_directed, gpc_strict,"
            " reask_decliners, created_at) VALUES ('quiet', 'x', '', false, false, false, :now)",
            now="2026-11-23 00:00:00",
        )
    bearer = {"Authorization": f"Bearer {make_key(cli_env, 'quiet', 'log:read')}"}

    answer = client.get("/v1/sites/quiet/changes", headers=bearer).get_json()

    assert answer == {"changes": [], "next": write_cursor("quiet", "0")}


def test_no_cursor_reads_another_sites_log(client, page, ask, app, cli_env, tmp_path):
    """A cursor of the neighbour's is refused; each feed holds its own site's items alone."""
    other = Page(client, make_site(cli_env, tmp_path, "ibapa", "https://other.example"))
    mine, theirs = page.decide("accept"), other.decide("accept")
    number(app)

    refused = ask(after=write_cursor("ibapa", "0"))

    assert_problem(refused, 422, "invalid-input")
    assert pointers(refused) == ["/after"]
    assert mine["decision_id"] in ask().get_data(as_text=True)
    assert theirs["decision_id"] not in ask().get_data(as_text=True)
    bearer = {"Authorization": f"Bearer {make_key(cli_env, 'ibapa', 'log:read')}"}
    feed = client.get(other.path("changes"), headers=bearer).get_json()["changes"]
    assert [item["index"] for item in feed] == [0, 1]
    assert feed[1]["decision_id"] == theirs["decision_id"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"after": ""}, "/after"),
        ({"after": "nonsense"}, "/after"),
        ({"after": write_cursor("pahayagan", "1")[:-1]}, "/after"),
        ({"after": write_cursor("pahayagan", "1") + "A"}, "/after"),
        ({"after": write_cursor("pahayagan", "-1")}, "/after"),
        ({"after": write_cursor("pahayagan", "2")}, "/after"),  # the log holds one entry
        ({"after": write_cursor("pahayagan", "9" * 18)}, "/after"),
        ({"after": write_cursor("pahayagan", "9" * 40)}, "/after"),
        ({"after": write_cursor("pahayagan", "01a20ab3-564d-7aa0-9adc-55f7faaad5e5")}, "/after"),
        ({"after": "\0"}, "/after"),
        ({"after": "٣" * 20}, "/after"),
        ({"after": "A" * 1500}, "/after"),
        ({"limit": "0"}, "/limit"),
        ({"limit": "1001"}, "/limit"),
        ({"limit": "-1"}, "/limit"),
        ({"limit": " 5"}, "/limit"),
        ({"limit": "1_0"}, "/limit"),
        ({"limit": "٣"}, "/limit"),
        ({"limit": "1e2"}, "/limit"),
        ({"limit": ""}, "/limit"),
        ({"limit": "9" * 400}, "/limit"),
        ({"since": "1"}, "/since"),
    ],
)
def test_a_hostile_query_is_refused_with_a_pointer(ask, app, site, query, pointer):
    number(app)
    refused = ask(**query)
    assert_problem(refused, 422, "invalid-input")
    assert pointers(refused) == [pointer]


def test_the_items_described_are_the_items_given(page, changes, client, app):
    """Each kind of item, and the example, are what the description of the API says."""
    subject = page.decide("accept")["subject_id"]
    page.decide("decline")
    number(app)
    erase(app, page.site.key, subject, datetime.now(UTC))
    spec = client.get("/openapi.json").get_json()
    (content,) = spec["paths"]["/v1/sites/{site_key}/changes"]["get"]["responses"]["200"][
        "content"
    ].values()
    schema = {**content["schema"], "components": spec["components"]}
    strict = Draft202012Validator(closed(schema))

    items = changes()

    assert {item["type"] for item in items} == {"notice", "decision", "erasure"}
    strict.validate({"changes": items, "next": "x"})
    strict.validate(content["example"])
    assert not strict.is_valid({"changes": [items[0] | {"surprise": 1}], "next": "x"})


def closed(node):
    """The schema with every object refusing what it does not name."""
    if isinstance(node, list):
        return [closed(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    inner = {name: closed(value) for name, value in node.items()}
    is_object = inner.get("type") == "object" and isinstance(inner.get("properties"), dict)
    return inner | {"additionalProperties": False} if is_object else inner


def test_an_item_posted_back_as_a_request_is_refused(page, changes):
    """What the feed says is no way to write."""
    page.decide("accept")
    for item in changes():
        assert page.post(item).status_code == 422
