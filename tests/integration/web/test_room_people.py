"""What an officer can do for a person, played through on the pages."""

import base64
import json
import re

import pytest

from service.domain.officer import Role
from tests.fixtures.commands import run
from tests.fixtures.officers import actions, number, signed_in
from tests.integration.web.page import execute, tamper

AT = "/officer/sites/pahayagan"


@pytest.fixture
def person(app, page) -> dict:
    """What somebody's browser was told who accepted and withdrew."""
    accepted = page.decide("accept")
    page.decide("withdraw", token=accepted["token"])
    number(app)
    return accepted


@pytest.fixture
def desk(desk, person):
    return desk


def test_a_person_of_a_site_for_children_is_shown_too(desk, cli_env):
    """The rule of status says no there without looking for a decision."""
    run(["site", "set", "pahayagan", "--child-directed"], cli_env)
    answer = desk.get(f"{AT}/people/1")
    assert answer.status_code == 200
    assert "the site is for children" in answer.text


def test_any_of_their_decisions_leads_to_the_person(desk, person):
    """Both are theirs; the newest stands first."""
    one, other = (desk.get(f"{AT}/people/{index}") for index in (1, 2))
    assert one.status_code == other.status_code == 200
    assert one.text.replace("people/1", "people/2") == other.text
    assert one.text.index("withdrew") < one.text.index("accepted")
    assert one.text.count(person["subject_id"]) == 1


def test_the_copy_holds_what_is_kept_and_is_a_file(desk, person):
    """As JSON, named by the index."""
    answer = desk.get(f"{AT}/people/1/record.json")
    assert answer.content_type == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="record-1.json"'
    assert json.loads(answer.data)
    assert person["subject_id"] in answer.text


def test_a_viewer_sees_no_buttons(app, person):
    """Nor is anything done for whoever presses one all the same."""
    viewer = signed_in(app, Role.VIEWER, "pahayagan")
    page = viewer.get(f"{AT}/people/1").text
    assert person["subject_id"] in page
    assert 'class="danger"' not in page
    assert "record.json" not in page


def test_a_record_that_was_changed_in_the_database_is_said_to_be(app, desk):
    """On the decision's page and in the person's history; the control: before, it is unchanged."""
    assert "Unchanged: this record" in desk.get(f"{AT}/log/1").text
    tamper(app, "UPDATE decision_body SET form_factor = 'mobile' WHERE seq = 1")
    assert "Somebody changed it" in desk.get(f"{AT}/log/1").text
    assert "<td>no</td>" in desk.get(f"{AT}/people/1").text


@pytest.mark.parametrize("index", [0, 99, 2**63 - 1, 2**63, 10**30])
def test_an_index_of_nobody_is_no_person(index, desk):
    """The notice's entry, one that is not there yet, one that no database can hold."""
    for page in (f"people/{index}", f"people/{index}/record.json", f"log/{index}"):
        assert desk.get(f"{AT}/{page}").status_code == 404, page
    for act in ("erase", "hold", "release"):
        said = {"confirmed": "yes", "reason": "x", "until": "2027-01-31"}
        assert desk.post(f"{AT}/people/{index}/{act}", said).status_code == 404, act
    assert desk.get(f"{AT}/erasures/{index}").status_code == 404


def test_a_refusal_of_nobody_leads_to_no_person(app, page, desk):
    """Its decision is in the log; whose it is nobody knows."""
    page.decide("decline")
    number(app)
    answer = desk.get(f"{AT}/log/3")
    assert answer.status_code == 200
    assert "/people/" not in answer.text
    assert desk.get(f"{AT}/people/3").status_code == 404


def test_a_disabled_site_is_still_there_for_its_officers(app, desk, person):
    """People have rights there too."""
    execute(app, "UPDATE site SET disabled_at = created_at")
    for page in ("", "log", "log/1", "people/1", "people/1/record.json"):
        assert desk.get(f"{AT}/{page}").status_code == 200, page
    assert desk.post(f"{AT}/people/1/erase", {"confirmed": "yes"}).status_code == 303


@pytest.mark.parametrize(
    ("form", "said", "status"),
    [
        ("erase", {}, 422),
        ("erase", {"resumed": "1"}, 422),
        ("hold", {}, 422),
        ("hold", {"resumed": "1"}, 200),
    ],
)
def test_no_look_at_a_person_goes_unnoted(app, desk, person, form, said, status):
    """Not even through a form that is refused, or that comes back."""
    before = actions(app).count("subject_read")
    answer = desk.post(f"{AT}/people/1/{form}", said)
    assert (answer.status_code, person["subject_id"] in answer.text) == (status, True)
    assert actions(app).count("subject_read") == before + 1


def test_no_address_holds_an_id(app, desk, page, site):
    """What goes on to older rows says nothing to who reads it in a proxy's log."""
    accepted = page.decide("accept")
    for _ in range(60):
        page.decide("accept", token=accepted["token"])
    number(app)
    for address in (f"{AT}/people/3", f"{AT}/log"):
        shown = desk.get(address).text
        [cursor] = re.findall(r'rel="next" href="\?before=([\w-]+)"', shown)
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        assert not re.search(rb"pahayagan|[0-9a-f]{8}-[0-9a-f]{4}-7", raw)
        older = desk.get(f"{address}?before={cursor}")
        assert older.status_code == 200
        assert older.text != shown
    assert desk.get(f"{AT}/log?before=x").status_code == 422
    assert desk.get(f"{AT}/people/3?before={cursor[:-4]}AAAA").status_code == 422
