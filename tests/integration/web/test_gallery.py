"""The demonstration's gallery: every state at its own address, and nothing recorded from any."""

import pytest
from sqlalchemy import text

from service.storage.engine import db
from service.web.demo.states import LAYOUTS, STATES, TEXTS
from service.web.stand_in import right_to_left, twice_as_long
from tests.fixtures.commands import run
from tests.integration.web.page import assert_problem

FIRST = "/demo/gallery/fil/bar/first"


@pytest.fixture
def gallery(make_app, cli_env):
    """The service with its demonstration prepared."""
    run(["demo", "prepare", "--port", "8000"], cli_env)
    return make_app(demo=True).test_client()


def test_every_address_of_the_gallery_is_there_and_no_other(gallery) -> None:
    """Each picture with the script that it loads; an invented word in any place is 404."""
    for texts in TEXTS:
        for layout in LAYOUTS:
            hall = gallery.get(f"/demo/gallery/{texts}/{layout}/")
            assert hall.text.count("<iframe ") == len(STATES)
    for state in STATES:
        answer = gallery.get(f"/demo/gallery/rtl/corner/{state}/")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert STATES[state].title in answer.text
        script = gallery.get(f"/demo/gallery/rtl/corner/{state}/b/gallery.js")
        assert '"language":"he"' in script.text
    assert gallery.get("/demo/gallery/").location == "/demo/gallery/fil/bar/"
    for wrong in ("de/bar/", "fil/modal/", "fil/bar/drunk/", "fil/bar/first/b/panel.00.js"):
        assert gallery.get(f"/demo/gallery/{wrong}").status_code == 404


def test_the_gallery_takes_a_decision_and_records_none(gallery, app) -> None:
    """The answer looks like the real one; no row comes of it; the service that is down says so."""
    said = {"outcome": "accept", "purposes": ["analytics"], "notice": "sha256:" + "a" * 64}
    said |= {"idempotency_key": "A" * 22, "languages": ["fil"], "source": "banner"}
    answer = gallery.post(f"{FIRST}/v1/sites/gallery/decisions", json=said)
    assert answer.status_code == 201
    assert answer.json["notice"] == said["notice"]
    assert answer.json["allowed"] == {"analytics": True}
    assert answer.json["token"].count(".") == 2
    declined = said | {"outcome": "decline", "purposes": []}
    answer = gallery.post(f"{FIRST}/v1/sites/gallery/decisions", json=declined)
    assert answer.json["allowed"] == {"analytics": False}
    assert "token" not in answer.json
    for made_up in ({}, [], said | {"purposes": []}):
        answer = gallery.post(f"{FIRST}/v1/sites/gallery/decisions", json=made_up)
        assert_problem(answer, 422, "invalid-input")
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM decision_body")).scalar() == 0

    down = "/demo/gallery/fil/bar/unrecorded/v1/sites/gallery/decisions"
    assert_problem(gallery.post(down, json=said), 503, "unavailable")


def test_the_stand_in_texts_are_what_they_are_called() -> None:
    """Twice the letters, or none that is Latin; placeholders stay."""
    assert twice_as_long("Valid until: {date}.") == "Validvalid untiluntil: {date}."
    assert right_to_left("On {date}").endswith(" {date}")
    assert not set("abcdefghijklmnopqrstuvwxyz") & set(right_to_left("Quick Brown Fox"))
