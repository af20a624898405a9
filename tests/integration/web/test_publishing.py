"""Notices by API: checked, published, listed, invalidated; nobody loses, nothing is half done."""

import hashlib
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from service.domain.canonical import canonical
from service.storage.engine import db
from tests.fixtures.commands import run
from tests.fixtures.sites import DRAFT, make_key, make_site
from tests.integration.web.officer import Officer
from tests.integration.web.page import Page, assert_problem, last_body, pointers

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OTHER_CONTROLLER = DRAFT["controller"] | {"name": "Other Publishing Inc."}

FORMLESS = [
    ({"draft": 1}, "/draft"),
    ({"draft": {}}, "/draft/controller"),
    ({"draft": DRAFT | {"privacy_url": "javascript:alert(1)"}}, "/draft/privacy_url"),
    ({"draft": DRAFT | {"surprise": 1}}, "/draft/surprise"),
    ({"change": "invalidated"}, "/change"),
    ({"change": None}, "/change"),
    ({"replaces": "ab" * 32}, "/replaces"),
    ({"replaces": 1}, "/replaces"),
    ({"more": 1}, "/more"),
]


@pytest.fixture
def officer(client, site, cli_env) -> Officer:
    return Officer(client, site.key, make_key(cli_env, site.key, "site:admin"))


def events(app) -> list[tuple[str, str, str, str | None]]:
    """What the log was told: hash, change, what stands, reason."""
    query = text("SELECT sha256, change, standing, reason FROM notice_event ORDER BY id")
    with app.app_context(), db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def bare(notice: str) -> str:
    return notice.removeprefix("sha256:")


def test_a_published_notice_is_what_its_hash_says_and_what_is_served(officer, client):
    """201 with its address; the script carries it at once, the content re-hashes."""
    with time_machine.travel(NOON, tick=False):
        said = officer.publish(languages={"fil": {}, "en": {"title": "Biscuits"}})

    assert said == {
        "notice": said["notice"],
        "version": 2,
        "change": "material",
        "published_at": "2026-11-23T12:00:00.000Z",
        "asked_again": 0,
        "stands": True,
    }
    content = client.get(f"/v1/notices/{bare(said['notice'])}").data
    assert hashlib.sha256(content).hexdigest() == bare(said["notice"])
    assert canonical(json.loads(content)) == content
    assert said["notice"].encode()[7:] in client.get("/b/pahayagan.js").data


def test_the_content_has_everything_that_is_shown_and_that_a_receipt_needs(officer, client, site):
    """The keys that receipts and the page without JavaScript read."""
    content = client.get(f"/v1/notices/{bare(site.notice)}").get_json()

    assert content["format"] == "pahintulot-notice/v2"
    for name in (
        *("controller", "data_protection_contact", "authority", "categories_of_data"),
        *("storage_locations", "transfers", "privacy_url", "purposes", "cookies", "recipients"),
        *("colours", "layout"),
    ):
        assert content[name] == DRAFT[name], name
    assert content["validity"] == {"accept_months": 6, "refusal_months": 6}
    assert content["consent_log"] == {"accept_months": 36, "refusal_months": 1}
    for said in content["languages"].values():
        assert said["reviewed_by"] is None
        assert {"detail_title", "detail_rights", "detail_transfers"} <= set(said["texts"])


def test_a_check_says_what_would_happen_and_does_nothing(officer, page, app):
    """Flaws, people, differences; and neither a notice nor an event more."""
    page.decide("accept")
    before = officer.list(), events(app)
    said = officer.check(controller=OTHER_CONTROLLER, accept_months=14)

    assert [flaw["pointer"] for flaw in said["flaws"]] == [
        "/draft/accept_months",
        "/draft/languages/fil/body_validity",
        "/draft/languages/en/body_validity",
    ]
    assert said["asked_again"] == 1
    assert (
        "The controller: name changed from “Example Publishing Inc.” to “Other Publishing Inc.”."
        in said["differences"]
    )
    assert (officer.list(), events(app)) == before
    assert officer.check()["flaws"] == []


def test_what_is_flawed_is_not_published_and_every_flaw_is_told(officer):
    """422 with pointers into the body; the one before stays in force."""
    before = officer.list()
    proposal = officer.proposal(accept_months=14, unreviewed_languages=["fil"])
    answer = officer.call("POST", "", json=proposal)

    assert_problem(answer, 422, "invalid-notice")
    assert {"/draft/accept_months", "/draft/languages/en"} <= set(pointers(answer))
    assert officer.list() == before
    assert officer.publish()["version"] == 2


def test_a_body_of_another_form_is_refused_with_its_place(officer):
    """By both calls alike."""
    good = officer.proposal()
    for changes, pointer in FORMLESS:
        for path in ("", "/check"):
            answer = officer.call("POST", path, json=good | changes)
            assert_problem(answer, 422, "invalid-input")
            assert pointer in pointers(answer)


def test_people_are_counted_who_a_material_notice_asks_again(officer, page):
    """An accept that still holds counts once a person; whoever refused, withdrew or lapsed not."""
    with time_machine.travel(NOON - timedelta(days=200)):
        page.decide("accept")  # over by now
    with time_machine.travel(NOON, tick=False) as clock:
        page.decide("decline")
        again = page.decide("accept")
        clock.shift(1)
        page.decide("accept", token=again["token"])
        gone = page.decide("accept")
        clock.shift(1)
        page.decide("withdraw", token=gone["token"])
        page.decide("accept")

        assert officer.check("material")["asked_again"] == 2
        assert officer.check("editorial")["asked_again"] == 0
        assert officer.publish("editorial")["asked_again"] == 0
        assert officer.publish("material")["asked_again"] == 2
        assert officer.check("material")["asked_again"] == 0


@pytest.mark.rule(20)
def test_a_material_notice_ends_accepts_and_an_editorial_one_does_not(officer, page):
    """Rows 11 and 12, as published by API."""
    token = page.decide("accept")["token"]
    officer.publish("editorial")
    assert page.answer(token)["allowed"] is True
    officer.publish("material")
    assert page.answer(token)["reason"] == "notice_changed"


@pytest.mark.rule(20)
@pytest.mark.parametrize(
    "changes",
    [
        {"controller": OTHER_CONTROLLER},
        {"recipients": []},
        {"cookies": [DRAFT["cookies"][0] | {"duration": "P12M"}]},
        {"purposes": ["analytics", "marketing"]},
    ],
)
def test_what_people_agreed_to_does_not_change_in_an_edit(officer, changes):
    """STANDARDS 20: a flaw at /change; the same as material is taken."""
    assert [flaw["pointer"] for flaw in officer.check("editorial", **changes)["flaws"]] == [
        "/change"
    ]
    answer = officer.call("POST", "", json=officer.proposal("editorial", **changes))
    assert_problem(answer, 422, "invalid-notice")
    assert pointers(answer) == ["/change"]
    assert officer.publish("material", **changes)["version"] == 2


def test_a_draft_written_over_another_notice_is_refused(officer, site):
    """409, by the check too: two officers at once lose nothing."""
    late = officer.proposal()
    officer.publish()
    for path in ("/check", ""):
        for replaces in (late["replaces"], None, f"sha256:{'0' * 64}"):
            answer = officer.call("POST", path, json=late | {"replaces": replaces})
            assert_problem(answer, 409, "notice-replaced")
    assert len(officer.list()) == 2


def test_of_two_officers_at_the_same_moment_one_publishes(app, officer):
    """Eight at once over the same notice: one 201, seven 409, one notice more."""
    proposal, codes = officer.proposal(), []

    def publish() -> None:
        one = Officer(app.test_client(), officer.site, officer.key)
        codes.append(one.call("POST", "", json=proposal).status_code)

    app.test_client_class = None  # the watch is not made for several at once
    threads = [threading.Thread(target=publish) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [201] + [409] * 7
    assert [entry["version"] for entry in officer.list()] == [2, 1]


def test_the_list_tells_each_notices_story(officer, site):
    """Newest first; what stands, what was invalidated and why."""
    second = officer.publish("editorial")
    third = officer.publish("material")
    officer.invalidate(second["notice"], "It named a cookie that is not there.")
    newest, middle, oldest = officer.list()

    assert newest == {
        "notice": third["notice"],
        "version": 3,
        "change": "material",
        "published_at": third["published_at"],
        "stands": True,
        "invalidated_at": None,
        "reason": None,
    }
    assert (middle["change"], middle["stands"]) == ("editorial", False)
    assert middle["reason"] == "It named a cookie that is not there."
    assert middle["invalidated_at"].endswith("Z")
    assert (oldest["notice"], oldest["change"], oldest["stands"]) == (
        site.notice,
        "material",
        False,
    )


def test_the_draft_of_what_stands_can_be_published_again(officer):
    """Kept as it was written; the next starts from it."""
    officer.publish(recipients=["Somebody Else"], accept_months=6)
    draft = officer.call("GET", "/draft").get_json()

    assert draft == DRAFT | {"recipients": ["Somebody Else"]}
    assert officer.publish("editorial", **draft)["version"] == 3


def test_a_site_without_a_notice_has_no_draft_and_an_empty_list(client, cli_env):
    """404 and []; its first notice replaces none and is material whatever it says."""
    run(["site", "add", "bago", "--name", "x", "--origin", "https://b.example"], cli_env)
    officer = Officer(client, "bago", make_key(cli_env, "bago", "site:admin"))

    assert officer.list() == []
    assert_problem(officer.call("GET", "/draft"), 404, "unknown-notice")
    assert officer.check("editorial") == {"flaws": [], "asked_again": 0, "differences": []}
    assert officer.publish("editorial")["change"] == "material"


def test_an_invalidated_notice_ends_its_accepts_and_is_served_no_more(officer, page, client, app):
    """Row 18; no script until the next publish, which is material whatever it says."""
    token = page.decide("accept")["token"]
    said = officer.invalidate(page.site.notice, "A wrong controller.")

    assert said["stands"] is False
    assert said["reason"] == "A wrong controller."
    assert page.answer(token)["reason"] == "invalidated"
    assert_problem(client.get("/b/pahayagan.js"), 404, "unknown-notice")
    assert_problem(client.get("/b/pahayagan"), 404, "unknown-notice")
    assert officer.call("GET", "/draft").get_json() == DRAFT
    published = officer.publish("editorial", recipients=[])
    assert published["change"] == "material"
    assert page.answer(token)["reason"] == "invalidated"
    assert client.get("/b/pahayagan.js").status_code == 200
    first, second = bare(page.site.notice), bare(published["notice"])
    assert events(app) == [
        (first, "material", first, None),
        (first, "invalidated", "", "A wrong controller."),
        (second, "material", second, None),
    ]


def test_an_invalidation_brings_no_older_lineage_back(officer, page, client):
    """A replaced notice stays replaced; an older one of the same lineage is served again."""
    token = page.decide("accept")["token"]
    second = officer.publish("material")
    third = officer.publish("editorial")

    officer.invalidate(third["notice"])
    assert officer.current() == second["notice"]
    assert bare(second["notice"]).encode() in client.get("/b/pahayagan.js").data
    assert page.answer(token)["reason"] == "notice_changed"
    officer.invalidate(second["notice"])
    assert officer.current() is None
    assert page.answer(token)["reason"] == "notice_changed"
    assert officer.publish("editorial")["version"] == 4


def test_invalidating_again_changes_nothing(officer, site, app):
    """The same answer, the first reason and time, one event."""
    once = officer.invalidate(site.notice, "First.")
    assert officer.invalidate(site.notice, "Second.") == once
    assert len(events(app)) == 2


def test_an_unknown_notice_and_anothers_are_answered_alike(officer, cli_env, tmp_path):
    """404, byte for byte but for the request's id; nothing is written."""
    theirs = make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    bodies = []
    for name in (bare(theirs.notice), "0" * 64, "nonsense", "%00", "A" * 64):
        answer = officer.call("POST", f"/{name}/invalidate", json={"reason": "x"})
        bodies.append(assert_problem(answer, 404, "unknown-notice") | {"request_id": ""})
    assert all(body == bodies[0] for body in bodies)


def test_an_invalidation_says_why(officer, site):
    """422 without a reason that people can read."""
    for body in ({}, {"reason": ""}, {"reason": " "}, {"reason": "x" * 501}, []):
        answer = officer.call("POST", f"/{bare(site.notice)}/invalidate", json=body)
        assert_problem(answer, 422, "invalid-input")


def test_a_decision_under_an_older_notice_is_recorded(officer, page, app):
    """Whatever stands now: an editorial successor allows, a material or void one says why not."""
    old = page.site.notice
    officer.publish("editorial")
    assert page.decide("accept", notice=old)["allowed"] == {"analytics": True}

    officer.publish("material")
    late = page.decide("accept", notice=old)
    assert (late["allowed"], late["reason"]) == ({"analytics": False}, "notice_changed")
    assert last_body(app)["notice"] == bare(old)
    assert page.answer(late["token"])["reason"] == "notice_changed"
    assert page.decide("decline", notice=old)["notice"] == old

    officer.invalidate(old)
    void = page.decide("accept", notice=old)
    assert (void["allowed"], void["reason"]) == ({"analytics": False}, "invalidated")
    assert page.decide("decline", notice=old)["allowed"] == {"analytics": False}


def test_a_decision_is_recorded_where_no_notice_stands(officer, page):
    """A refusal is never refused, and an accept is no consent."""
    officer.invalidate(page.site.notice)

    assert page.decide("accept")["reason"] == "invalidated"
    assert page.decide("decline")["allowed"] == {"analytics": False}
    stranger = page.decide("decline", notice=f"sha256:{'0' * 64}")
    assert stranger["notice"] is None


def test_one_sites_key_changes_nothing_of_anothers(officer, client, cli_env, tmp_path):
    """403, for each of the calls."""
    theirs = make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    intruder = Officer(client, "ibapa", officer.key)
    proposal = {"draft": DRAFT, "change": "material", "replaces": theirs.notice}
    for method, path, body in (
        ("POST", "", proposal),
        ("POST", "/check", proposal),
        ("GET", "", None),
        ("GET", "/draft", None),
        ("POST", f"/{bare(theirs.notice)}/invalidate", {"reason": "x"}),
    ):
        assert_problem(intruder.call(method, path, json=body), 403, "key-not-sufficient")
    page = Page(client, theirs)
    assert page.decide("accept", headers={"Origin": "https://other.example"})["allowed"]
