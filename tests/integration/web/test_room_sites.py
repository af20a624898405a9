"""A site's settings and its tag, changed by its owner, read by whoever has a role there."""

import html
import re

import pytest

from service.storage.engine import db, transaction
from service.storage.sites import Site, any_site
from tests.fixtures.commands import run
from tests.integration.web.owners_room import Room, seen, signed_in, trail

SITE = "/sites/pahayagan"
SETTINGS = f"{SITE}/settings"
TYPED = {
    "name": "Ang Pahayagan",
    "origins": "https://site.example\r\nhttps://www.site.example",
    "jurisdiction": "PH",
    "gpc_strict": "yes",
    "keep_accepts_months": "24",
    "keep_refusals_months": "2",
    "first_party_url": "",
    "cookie_name": "pahintulot",
}
FLAWED = [
    ({"name": ""}, "Write a short name"),
    ({"origins": "https://site.example https://x.example/path"}, "Line 2 is no origin"),
    ({"origins": ""}, "Write 1 to 100 origins"),
    ({"origins": "https://site.example https://site.example"}, "none of them twice"),
    ({"jurisdiction": "XX"}, "Choose a country"),
    ({"keep_accepts_months": "500"}, "whole number from 1 to 120"),
    ({"keep_accepts_months": "٣"}, "whole number from 1 to 120"),
    ({"keep_refusals_months": ""}, "whole number from 1 to 24"),
    ({"first_party_url": "https://other.example/p"}, "on a host of the origins above"),
    ({"cookie_name": "1"}, "beginning with a letter"),
]


def standing(app, site: str = "pahayagan") -> Site:
    with app.app_context(), transaction(db.engine, writes=False) as session:
        found = any_site(session, site)
        assert found
        session.expunge(found)
        return found


@pytest.fixture
def owner(app, site) -> Room:
    return signed_in(app, "ben@site.example", pahayagan="owner")


@pytest.fixture
def everyones(app, site) -> Room:
    return signed_in(app, "ana@demo.example", everywhere="owner")


def test_an_owner_changes_settings_and_the_trail_says_which(app, owner):
    """What was typed holds at once; the entry names fields, and no words that were typed."""
    answer = owner.post(SETTINGS, **TYPED)
    assert answer.status_code == 303
    found = standing(app)
    assert found.origins == ("https://site.example", "https://www.site.example")
    assert (found.name, found.jurisdiction, found.gpc_strict) == ("Ang Pahayagan", "PH", True)
    assert (found.keep_accepts_months, found.keep_refusals_months) == (24, 2)
    [(site, who, detail)] = trail(app, "site_changed")
    assert (site, who) == ("pahayagan", owner.number)
    assert set(detail["changed"]) == {
        *("name", "origins", "jurisdiction", "gpc_strict"),
        *("keep_accepts_months", "keep_refusals_months"),
    }
    assert "Saved." in owner.read(answer.location.removeprefix("/officer"))


def test_what_changes_nothing_is_not_noted(app, owner):
    """Saving twice is one entry."""
    for _ in range(2):
        assert owner.post(SETTINGS, **TYPED).status_code == 303
    assert len(trail(app, "site_changed")) == 1


@pytest.mark.parametrize(("changes", "said"), FLAWED)
def test_a_flaw_is_said_at_its_field_and_the_form_keeps_what_was_typed(app, owner, changes, said):
    """Nothing is changed, nothing is noted, nothing has to be typed again."""
    before = standing(app)
    answer = owner.post(SETTINGS, **TYPED | {"name": "Bago"} | changes)
    assert answer.status_code == 422
    assert said in seen(answer)
    [name] = changes
    assert re.search(f'id="{name}"[^>]*aria-invalid="true"', answer.get_data(as_text=True))
    assert changes.get("name", 'value="Bago"') in answer.get_data(as_text=True)
    assert standing(app).settings == before.settings
    assert trail(app, "site_changed") == []


def test_a_form_that_comes_back_after_a_session_is_shown_and_not_sent(app, owner):
    """As it was typed, to be sent again by whoever typed it."""
    before = standing(app)
    for path, fields in {
        "": TYPED,
        "/disable": {"confirmed": "yes"},
        "/pin": {},
    }.items():
        answer = owner.post(SETTINGS + path, resumed="1", **fields)
        assert answer.status_code in {200, 422}
    assert standing(app).settings == before.settings
    assert standing(app).disabled_at is None
    assert trail(app, "site_changed") == trail(app, "script_pinned") == []
    assert 'value="Ang Pahayagan"' in owner.post(SETTINGS, resumed="1", **TYPED).text


def test_a_viewer_reads_the_settings_and_changes_none(app, site):
    """There is no form to send, and what is sent all the same is refused."""
    viewer = signed_in(app, "carla@site.example", pahayagan="viewer")
    page = viewer.get(SETTINGS).get_data(as_text=True)
    assert "https://site.example" in page
    assert page.count("<form") == 1  # to sign out
    for path in ("", "/disable", "/enable", "/pin"):
        assert viewer.post(SETTINGS + path, confirmed="yes", **TYPED).status_code == 403
    assert standing(app).name == "Pahayagan"


def test_the_tag_is_there_to_copy_and_its_pinned_twin_once_it_is_pinned(app, owner, cli_env):
    """Both are what the command prints; the pinned script is kept for ever, and noted once."""
    plain = run(["site", "tag", "pahayagan"], cli_env).output.strip()
    assert fields(owner.get(SETTINGS).get_data(as_text=True)) == [plain]
    assert owner.post(f"{SETTINGS}/pin").status_code == 303
    pinned = run(["site", "tag", "pahayagan", "--pinned"], cli_env).output.strip()
    assert fields(owner.get(SETTINGS).get_data(as_text=True)) == [plain, pinned]
    assert owner.post(f"{SETTINGS}/pin").status_code == 303
    [(_, who, detail)] = trail(app, "script_pinned")
    assert who == owner.number
    assert detail["sha256"] in pinned


def fields(page: str) -> list[str]:
    """What stands in the page's read-only fields."""
    return [html.unescape(text) for text in re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)<", page)]


def test_before_the_first_notice_there_is_no_tag_to_paste(app, everyones, cli_env):
    """It would lead nowhere; pinning is refused likewise."""
    run(["site", "add", "balita", "--name", "Balita", "--origin", "https://b.example"], cli_env)
    assert "publish one" in everyones.read("/sites/balita/settings")
    assert everyones.post("/sites/balita/settings/pin").status_code == 404


def test_disabling_takes_a_tick_and_only_an_owner_of_everything_undoes_it(app, owner, everyones):
    """Each is noted as a change of the site."""
    assert owner.post(f"{SETTINGS}/disable").status_code == 422
    assert owner.post(f"{SETTINGS}/disable", confirmed="yes").status_code == 303
    assert standing(app).disabled_at is not None
    assert "was disabled at" in owner.read(SETTINGS)
    assert owner.post(f"{SETTINGS}/enable").status_code == 403
    assert everyones.post(f"{SETTINGS}/enable", resumed="1").status_code == 200
    assert standing(app).disabled_at is not None
    assert everyones.post(f"{SETTINGS}/enable").status_code == 303
    assert standing(app).disabled_at is None
    noted = [(who, detail["changed"]) for _, who, detail in trail(app, "site_changed")]
    assert noted == [(owner.number, ["enabled"]), (everyones.number, ["enabled"])]


def test_an_owner_of_everything_adds_a_site(app, everyones):
    """From the home page; it goes on to the settings of the new one."""
    assert "Add a site" in everyones.read("/")
    answer = everyones.post("/sites/new", site_key="balita", **TYPED)
    assert answer.status_code == 303
    assert "Added." in everyones.read(answer.location.removeprefix("/officer"))
    assert standing(app, "balita").gpc_strict
    assert trail(app, "site_added") == [("balita", everyones.number, {})]


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"site_key": "X"}, 422, "small letters and digits"),
        ({"site_key": "pahayagan"}, 409, "This key is taken"),
        ({"site_key": "panel"}, 409, "This key is taken"),
        ({"site_key": "doctor"}, 409, "This key is taken"),
        ({"origins": "x"}, 422, "Line 1 is no origin"),
    ],
)
def test_a_site_that_cannot_be_added_is_said_so_in_its_form(app, everyones, changes, status, said):
    """With everything that was typed."""
    answer = everyones.post("/sites/new", **TYPED | {"site_key": "balita", **changes})
    assert answer.status_code == status
    assert said in seen(answer)
    assert 'value="Ang Pahayagan"' in answer.get_data(as_text=True)
    assert trail(app, "site_added") == []


def test_a_new_site_that_comes_back_after_a_session_is_not_added(app, everyones):
    """It is shown, to be sent again."""
    answer = everyones.post("/sites/new", resumed="1", site_key="balita", **TYPED)
    assert answer.status_code == 200
    assert 'value="balita"' in answer.get_data(as_text=True)
    assert trail(app, "site_added") == []


def test_who_owns_one_site_adds_none(owner):
    """Nor is it offered."""
    assert "Add a site" not in owner.read("/")
    assert owner.get("/sites/new").status_code == 403
    assert owner.post("/sites/new", site_key="balita", **TYPED).status_code == 403
