"""Who has a role: on a site, kept by its owners; on every site, by the owners of everything."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.storage.engine import db, transaction
from service.storage.officer_roles import roles_of
from service.storage.officers import OfficerRow
from tests.integration.web.owners_room import BASE, SAME, Room, seen, signed_in, trail

HERE = "/sites/pahayagan/officers"
ALL = "/officers"
LINK = re.compile(rf"{BASE}/officer/join/[\w-]{{43}}")


@pytest.fixture
def owner(app, site) -> Room:
    return signed_in(app, "ben@site.example", pahayagan="owner")


@pytest.fixture
def everyones(app, site) -> Room:
    return signed_in(app, "ana@demo.example", everywhere="owner")


def roles(app, number: int) -> dict[str, str]:
    with app.app_context(), transaction(db.engine, writes=False) as session:
        return roles_of(session, [number]).get(number, {})


def test_an_invitation_is_a_link_shown_once(app, client, owner):
    """It leads to the form to join as what was chosen; the trail names nobody."""
    answer = owner.post(HERE, email="Dan@site.example", role="officer")
    assert answer.status_code == 200
    [link] = LINK.findall(answer.get_data(as_text=True))
    joining = client.get(link.removeprefix(BASE), base_url=BASE)
    assert "dan@site.example is invited to the site pahayagan as privacy officer" in seen(joining)
    assert link not in owner.get(HERE).get_data(as_text=True)
    assert trail(app, "invited") == [
        ("pahayagan", owner.number, {"role": "officer", "everywhere": False})
    ]


def test_inviting_somebody_known_elsewhere_tells_nothing(app, owner):
    """Known, unknown, disabled: the answer and the trail are the same but for the link."""
    signed_in(app, "known@other.example", balita="owner")
    gone = signed_in(app, "gone@other.example", balita="viewer")
    with app.app_context(), transaction(db.engine, writes=True) as session:
        found = session.get_one(OfficerRow, gone.number)
        found.disabled_at = found.created_at
    answers = []
    for email in ("known@other.example", "gone@other.example", "new@other.example"):
        answer = owner.post(HERE, email=email, role="viewer")
        page = LINK.sub("LINK", answer.get_data(as_text=True)).replace(email, "EMAIL")
        answers.append((answer.status_code, page))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 200
    assert len({str(entry) for entry in trail(app, "invited")}) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "x", "role": "viewer"}, "Write an e-mail address"),
        ({"email": "x@site.example", "role": "king"}, "Choose one of the list"),
        ({"email": "x@site.example"}, "Choose one of the list"),
    ],
)
def test_a_flawed_invitation_is_said_at_its_field(app, owner, everyones, typed, said):
    """On both pages; nobody is invited."""
    for answer in (owner.post(HERE, **typed), everyones.post(ALL, **typed)):
        assert answer.status_code == 422
        assert said in seen(answer)
        assert f'value="{typed["email"]}"' in answer.get_data(as_text=True)
    assert trail(app, "invited") == []


def test_the_owners_of_everything_are_told_of_who_was_disabled(app, everyones):
    """They can do something about it."""
    gone = signed_in(app, "gone@site.example", pahayagan="viewer")
    assert everyones.post(f"{ALL}/{gone.number}/disable").status_code == 303
    for path in (HERE, ALL):
        answer = everyones.post(path, email="gone@site.example", role="viewer")
        assert answer.status_code == 409
        assert "This officer was disabled" in seen(answer)


def test_an_owner_changes_a_role_and_takes_it_away(app, owner):
    """Both hold at the next request, and are noted with what was before."""
    carla = signed_in(app, "carla@site.example", pahayagan="viewer")
    assert owner.post(f"{HERE}/{carla.number}", role="officer").status_code == 303
    assert carla.get("/sites/pahayagan/trail").status_code == 200
    assert owner.post(f"{HERE}/{carla.number}", role="none").status_code == 303
    assert carla.get("/sites/pahayagan/settings").status_code == 404
    assert [detail for _, _, detail in trail(app, "role_changed")] == [
        {"officer": carla.number, "role": "officer", "was": "viewer", "everywhere": False},
        {"officer": carla.number, "role": "none", "was": "officer", "everywhere": False},
    ]
    assert "carla" not in owner.read(HERE)


def test_what_stays_the_same_is_not_noted(app, owner):
    """Saving a role that somebody has already."""
    assert owner.post(f"{HERE}/{owner.number}", role="owner").status_code == 303
    assert trail(app, "role_changed") == []


@pytest.mark.parametrize("role", ["viewer", "none"])
def test_the_last_owner_stays(app, owner, role):
    """Also where a disabled officer would own the site, or a viewer everything."""
    former = signed_in(app, "former@site.example", pahayagan="owner")
    signed_in(app, "eve@demo.example", everywhere="viewer")
    with app.app_context(), transaction(db.engine, writes=True) as session:
        session.get_one(OfficerRow, former.number).disabled_at = session.get_one(
            OfficerRow, former.number
        ).created_at
    answer = owner.post(f"{HERE}/{owner.number}", role=role)
    assert answer.status_code == 409
    assert "Somebody must own this site" in seen(answer)
    assert roles(app, owner.number) == {"pahayagan": "owner"}
    assert trail(app, "role_changed") == []


def test_an_owner_may_go_where_another_stays(app, owner):
    """And lands where they still may be."""
    signed_in(app, "second@site.example", pahayagan="owner")
    answer = owner.post(f"{HERE}/{owner.number}", role="none")
    assert (answer.status_code, answer.location) == (303, "/officer/")
    assert owner.get(HERE).status_code == 404


def test_the_last_owner_of_a_site_may_go_where_somebody_owns_everything(app, owner, everyones):
    """Nobody is locked out."""
    assert owner.post(f"{HERE}/{owner.number}", role="viewer").status_code == 303
    assert everyones.get(HERE).status_code == 200


def test_a_role_everywhere_is_marked_and_not_changed_from_a_site(app, owner, everyones):
    """There it is nobody's of the site, so there is nothing to take away."""
    page = owner.read(HERE)
    assert "ana@demo.example owner of every site" in page
    for number in (everyones.number, 10**30, 0, 999):
        assert owner.post(f"{HERE}/{number}", role="none").status_code == 404
    assert roles(app, everyones.number) == {"*": "owner"}


def test_a_role_on_another_site_is_not_seen_nor_touched(app, owner):
    """Somebody of another site is nobody here."""
    other = signed_in(app, "dan@other.example", balita="viewer")
    assert "dan@other.example" not in owner.read(HERE)
    both = signed_in(app, "eva@other.example", balita="owner", pahayagan="viewer")
    assert "balita" not in owner.get(HERE).get_data(as_text=True)
    assert owner.post(f"{HERE}/{other.number}", role="owner").status_code == 404
    assert owner.post(f"{HERE}/{both.number}", role="none").status_code == 303
    assert roles(app, both.number) == {"balita": "owner"}


def test_a_role_is_one_of_the_list(app, owner, everyones):
    """Said beside the officer whose it would be."""
    for answer in (
        owner.post(f"{HERE}/{owner.number}", role="king"),
        everyones.post(f"{ALL}/{owner.number}/role", role="king"),
    ):
        assert answer.status_code == 422
        invalid = rf'id="role-{owner.number}"[^>]*aria-invalid'
        assert re.search(invalid, answer.get_data(as_text=True))


def test_forms_that_come_back_after_a_session_do_nothing(app, owner, everyones):
    """They are shown, to be sent again."""
    for room, path in (
        *((owner, HERE), (owner, f"{HERE}/{owner.number}"), (everyones, ALL)),
        *((everyones, f"{ALL}/{owner.number}/{act}") for act in ("role", "reset", "disable")),
        (everyones, f"{ALL}/{owner.number}/forget"),
    ):
        answer = room.post(path, resumed="1", email="x@site.example", role="none")
        assert answer.status_code == 200
    assert roles(app, owner.number) == {"pahayagan": "owner"}
    assert trail(app, "invited") == trail(app, "role_changed") == trail(app, "disabled") == []


def test_the_owners_of_everything_give_and_take_roles_everywhere(app, owner, everyones):
    """Noted without a site; the last of them stays."""
    path = f"{ALL}/{owner.number}/role"
    assert everyones.post(path, role="owner").status_code == 303
    assert owner.get(ALL).status_code == 200
    assert owner.post(f"{ALL}/{everyones.number}/role", role="none").status_code == 303
    answer = owner.post(path, role="viewer")
    assert answer.status_code == 409
    assert "Somebody must own every site" in seen(answer)
    assert {site for site, _, _ in trail(app, "role_changed")} == {None}


def test_an_owner_of_everything_may_give_it_up(app, everyones):
    """Where another stays, and lands on their own page."""
    signed_in(app, "second@demo.example", everywhere="owner")
    answer = everyones.post(f"{ALL}/{everyones.number}/role", role="none")
    assert (answer.status_code, answer.location) == (303, "/officer/")


def test_a_link_resets_a_passphrase(app, client, owner, everyones):
    """It is shown once, and to nobody who was disabled."""
    answer = everyones.post(f"{ALL}/{owner.number}/reset")
    [link] = LINK.findall(answer.get_data(as_text=True))
    assert "A new passphrase" in seen(client.get(link.removeprefix(BASE), base_url=BASE))
    assert everyones.post(f"{ALL}/{owner.number}/disable").status_code == 303
    assert everyones.post(f"{ALL}/{owner.number}/reset").status_code == 404
    assert client.get(link.removeprefix(BASE), base_url=BASE).status_code == 404


def test_who_is_disabled_is_out_and_who_is_forgotten_is_a_number(app, owner, everyones):
    """Their sessions end at once; the page knows no name any more."""
    assert everyones.post(f"{ALL}/{owner.number}/disable").status_code == 303
    assert owner.get("/").status_code == 303
    assert "cannot sign in any more" in everyones.read(ALL)
    assert everyones.post(f"{ALL}/{owner.number}/role", role="viewer").status_code == 404
    assert everyones.post(f"{ALL}/{owner.number}/forget").status_code == 303
    page = everyones.read(ALL)
    assert "ben@site.example" not in page
    assert f"officer {owner.number}" in page
    assert roles(app, owner.number) == {}
    numbers = {"officer": owner.number}
    assert trail(app, "disabled") == [(None, everyones.number, numbers)]
    assert trail(app, "forgotten") == [(None, everyones.number, numbers)]


@pytest.mark.parametrize("act", ["disable", "forget"])
def test_the_last_owner_of_everything_cannot_be_disabled(app, everyones, act):
    """Not by themselves either; a command could."""
    answer = everyones.post(f"{ALL}/{everyones.number}/{act}")
    assert answer.status_code == 409
    assert "Somebody must own every site" in seen(answer)
    assert everyones.get(ALL).status_code == 200


@pytest.mark.parametrize("act", ["role", "reset", "disable", "forget"])
def test_of_an_absent_officer_there_is_no_page(everyones, act):
    """Whatever the number."""
    for number in (999, 10**30):
        assert everyones.post(f"{ALL}/{number}/{act}", role="viewer").status_code == 404


def test_the_page_of_everybody_is_for_the_owners_of_everything(app, owner):
    """Who owns one site is refused, whatever they try."""
    assert owner.get(ALL).status_code == 403
    for path in (ALL, *(f"{ALL}/1/{act}" for act in ("role", "reset", "disable", "forget"))):
        assert owner.post(path, email="x@site.example", role="viewer").status_code == 403
    assert "Officers of all sites" not in owner.read("/")


def test_an_invitation_to_everything_says_so(app, client, everyones):
    """The entry stands in no site's trail."""
    answer = everyones.post(ALL, email="new@demo.example", role="viewer")
    [link] = LINK.findall(answer.get_data(as_text=True))
    page = seen(client.get(link.removeprefix(BASE), base_url=BASE, headers=SAME))
    assert "invited to every site as viewer" in page
    assert trail(app, "invited") == [
        (None, everyones.number, {"role": "viewer", "everywhere": True})
    ]


def test_of_two_owners_who_take_each_others_role_one_stays(app, owner):
    """At the same moment: whoever is second is refused, or is no owner any more."""
    other = signed_in(app, "second@site.example", pahayagan="owner")
    pairs = [(owner, other.number), (other, owner.number)]
    app.test_client_class = None  # the watchful one takes the other's writes for its own
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda pair: pair[0].post(f"{HERE}/{pair[1]}", role="none"), pairs)
        statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 303
    assert statuses[1] in {404, 409}
    assert len([1 for room, _ in pairs if roles(app, room.number)]) == 1
