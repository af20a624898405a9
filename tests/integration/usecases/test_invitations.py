"""Invitations: one link, one officer, once; a role is no way to somebody's account."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.domain.errors import (
    AlreadyExists,
    InvalidInput,
    UnknownInvitation,
    UnknownOfficer,
    UnknownSite,
)
from service.domain.officer import EVERYWHERE, Role
from service.storage.notice_drafts import NoticeDraftRow, keep_draft
from service.usecases import accept_invitation as accepting
from service.usecases.accept_invitation import find_invitation
from service.usecases.change_officer import change_officer
from service.usecases.change_role import change_role
from service.usecases.disable_officer import disable_officer
from service.usecases.invite_officer import VALID, Invitation, invite_officer
from tests.integration.usecases.office import ANA, BEN, HASH, Office
from tests.unit.domain.samples import NOW

SECOND = timedelta(seconds=1)


def find(office: Office, token: str, now=NOW):
    return office.does(find_invitation, office.keyring, token, now)


def count(office: Office, table: str) -> int:
    with office.engine.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - our own words


def test_whoever_follows_the_link_is_the_officer(office) -> None:
    token = office.invite(" Ana@Site.Example ", Role.OFFICER, "demo", made_by=None)
    found = find(office, token)
    assert (found.email, found.role, found.site) == (ANA, Role.OFFICER, "demo")
    assert (found.is_reset, found.officer_id, found.password) == (False, None, None)
    number = office.accept(token)

    officer = office.recognise(office.sign_in().token)
    assert officer
    assert (officer.officer_id, officer.name, officer.email) == (number, "Ana", ANA)
    assert officer.roles == {"demo": Role.OFFICER}


def test_the_link_is_not_in_the_database(office) -> None:
    token = office.invite()
    with office.engine.connect() as connection:
        (kept,) = connection.execute(text("SELECT token_hash FROM invitation")).one()

    assert len(token) == 43
    assert token.encode() not in bytes(kept)
    assert len(kept) == 32


def test_a_link_is_good_once_for_three_days_and_answered_alike_afterwards(office) -> None:
    used, expired, replaced = office.invite(), office.invite(BEN), office.invite("c@site.example")
    office.invite("c@site.example")
    office.accept(used)
    last = NOW + VALID

    assert find(office, expired, last - SECOND).email == BEN
    answers = set()
    for token, now in ((used, NOW), (expired, last), (replaced, NOW), ("", NOW), ("é\0", NOW)):
        with pytest.raises(UnknownInvitation) as refused:
            find(office, token, now)
        answers.add(str(refused.value))
        with pytest.raises(UnknownInvitation):
            office.accept(token, now=now)
    assert len(answers) == 1


def at_once(office: Office, tokens: list[str]) -> list[object]:
    """What each of them came to who accepted at the same moment."""
    ready = threading.Barrier(len(tokens))

    def follow(token: str) -> object:
        ready.wait(10)
        try:
            return office.accept(token)
        except (UnknownInvitation, InvalidInput, IntegrityError) as refused:
            return type(refused)

    with ThreadPoolExecutor(len(tokens)) as pool:
        return list(pool.map(follow, tokens))


def test_of_those_who_follow_it_at_once_one_joins(office) -> None:
    came_to = at_once(office, [office.invite()] * 8)

    assert came_to.count(UnknownInvitation) == 7
    assert count(office, "officer") == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_control_with_a_link_that_is_only_looked_at_several_would_follow_it(
    office, monkeypatch
) -> None:
    """On SQLite the writers go one after the other; here nothing else would hold them."""
    seen = threading.Barrier(2)

    def look(session, token_hash, now):
        found = accepting.open_invitation(session, token_hash, now)
        seen.wait(10)
        return found

    token = office.invite()
    monkeypatch.setattr(accepting, "use_up", look)
    monkeypatch.setattr(accepting, "wait_for_turn", lambda *_: None)
    assert UnknownInvitation not in at_once(office, [token] * 2)


def test_two_links_of_one_new_person_at_once_make_one_officer(office) -> None:
    """Whoever comes second has an account by then, and must show that it is theirs."""
    tokens = [office.invite(site="demo"), office.invite(site="other")]
    came_to = at_once(office, tokens)

    assert came_to.count(InvalidInput) == 1
    assert count(office, "officer") == 1
    assert count(office, "invitation") == 1, "the other link is still good"


def test_who_has_an_account_is_given_the_role_and_keeps_what_is_greater(office) -> None:
    number = office.join(site="demo", role=Role.VIEWER)
    for site, role in (("demo", Role.OWNER), ("demo", Role.VIEWER), ("other", Role.VIEWER)):
        token = office.invite(site=site, role=role)
        found = find(office, token)
        assert (found.officer_id, found.password) == (number, HASH)
        assert office.accept(token, password=None, name="Somebody else") == number

    officer = office.recognise(office.sign_in().token)
    assert officer
    assert officer.roles == {"demo": Role.OWNER, "other": Role.VIEWER}
    assert officer.name == "Ana"


def test_a_role_brings_nobody_another_password(office) -> None:
    """Or an owner of one site could become an owner of all, by inviting one."""
    office.join(role=Role.OWNER)
    token = office.invite(site="demo", role=Role.VIEWER)
    with pytest.raises(InvalidInput):
        office.accept(token, password="$argon2id$of-another")

    assert office.try_to_sign_in().password == HASH
    assert find(office, token).email == ANA, "the link is still good"


def test_somebody_new_needs_a_password(office) -> None:
    token = office.invite()
    with pytest.raises(InvalidInput):
        office.accept(token, password=None)

    assert count(office, "officer") == 0


def test_a_reset_brings_another_password_and_ends_every_session(office) -> None:
    number = office.join()
    before = office.sign_in().token
    other = office.accept(office.invite(BEN))
    kept = office.sign_in(BEN).token
    token = office.invite(is_reset=True)
    assert find(office, token).is_reset
    assert office.accept(token, password="$argon2id$new") == number

    assert office.recognise(before) is None
    assert office.recognise(kept).officer_id == other
    assert office.try_to_sign_in().password == "$argon2id$new"
    assert office.newest()[:4] == ("passphrase_changed", "done", None, number)
    assert office.trail()[-1].detail == {"is_reset": True}


def test_a_reset_is_of_somebody_there_is(office) -> None:
    with pytest.raises(UnknownOfficer):
        office.invite(is_reset=True)
    office.join()
    token = office.invite(is_reset=True)
    with pytest.raises(InvalidInput):
        office.accept(token, password=None)
    number = office.try_to_sign_in().officer_id
    office.does(disable_officer, number, NOW, by=None, forget=True)
    with pytest.raises(UnknownInvitation):
        office.accept(token)


def test_who_was_disabled_comes_in_by_no_link_until_they_are_forgotten(office) -> None:
    number = office.join()
    token = office.invite(site="demo")
    office.does(disable_officer, number, NOW, by=None)
    with pytest.raises(UnknownInvitation):
        office.accept(token, password=None)
    for is_reset in (False, True):
        with pytest.raises(AlreadyExists):
            office.invite(is_reset=is_reset)
    office.does(disable_officer, number, NOW, by=None, forget=True)

    assert office.join() != number


def test_an_owner_of_a_site_does_not_learn_who_is_an_officer_elsewhere(office) -> None:
    """Neither from the answer nor from the site's trail, be they known, disabled or new."""
    owner = office.join(role=Role.OWNER)
    office.accept(office.invite(BEN, site="other"))
    gone = office.accept(office.invite("gone@example.org", site="other"))
    office.does(disable_officer, gone, NOW, by=None)
    told = []
    for email in (BEN, "gone@example.org", "new@example.org"):
        wanted = Invitation(email, Role.VIEWER, "demo")
        assert office.does(
            invite_officer, office.keyring, wanted, NOW, made_by=owner, is_discreet=True
        )
        told.append(office.newest())
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("is_reset", [False, True])
def test_a_link_that_was_left_over_brings_nobody_back_who_was_disabled(office, is_reset) -> None:
    """The control of the rows that are deleted: the officer is looked at too."""
    office.join()
    token = office.invite(is_reset=is_reset)
    assert find(office, token)
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE officer SET disabled_at = created_at"))
    with pytest.raises(UnknownInvitation) if is_reset else nullcontext():
        find(office, token)  # of a role it tells nobody, for an owner of a site may have made it
    with pytest.raises(UnknownInvitation):
        office.accept(token, password=HASH if is_reset else None)


def test_who_is_disabled_while_they_accept_is_disabled_in_the_end(office) -> None:
    """Whoever comes first: neither waits for the other for ever, and no link is left."""
    number = office.join()
    for _ in range(5):
        token = office.invite(site="demo")
        with ThreadPoolExecutor(2) as pool:
            joining = pool.submit(office.accept, token, None)
            office.does(disable_officer, number, NOW, by=None)
        assert joining.exception() is None or isinstance(joining.exception(), UnknownInvitation)
        assert count(office, "invitation") == 0
        assert office.try_to_sign_in(ANA).password is None
        with office.engine.begin() as connection:
            connection.execute(text("UPDATE officer SET disabled_at = NULL"))
            connection.execute(text("DELETE FROM sign_in_delay"))


def test_an_invitation_is_to_a_site_that_there_is_and_to_an_address(office) -> None:
    with pytest.raises(UnknownSite):
        office.invite(site="nowhere")
    with pytest.raises(InvalidInput):
        office.invite("ana")

    assert office.trail() == []


def test_the_trail_says_who_invited_whom_to_what(office) -> None:
    owner = office.join(role=Role.OWNER)
    assert office.newest() == (
        *("joined", "done", None, owner),
        {"role": "owner", "everywhere": True},
    )
    token = office.invite(BEN, Role.VIEWER, "demo", made_by=owner)
    assert office.newest() == (
        *("invited", "done", "demo", owner),
        {"role": "viewer", "everywhere": False},
    )
    number = office.accept(token)
    assert office.newest() == (
        *("joined", "done", "demo", number),
        {"role": "viewer", "everywhere": False, "invited_by": owner},
    )
    office.invite(BEN, is_reset=True, made_by=owner)
    assert office.newest()[2:] == (None, owner, {"is_reset": True, "officer": number})
    assert BEN not in str([entry.detail for entry in office.trail()])


def test_a_change_that_is_undone_leaves_no_word_in_the_trail(office) -> None:
    """They are one transaction."""
    token = office.invite(site=EVERYWHERE)
    before = office.trail()

    def accept_and_fail(session) -> None:
        accepting.accept_invitation(session, office.keyring, token, NOW, password=HASH, name=None)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        office.does(accept_and_fail)

    assert office.trail() == before
    assert count(office, "officer") == 0


@pytest.mark.parametrize("gone", ["disabled", "role taken", "role lowered", "forgotten"])
def test_a_link_is_worth_what_its_maker_still_may(office, gone) -> None:
    """Who was sent away comes back by no link that they made before; the control is an owner's."""
    office.join("chief@site.example", Role.OWNER)
    maker = office.accept(office.invite(role=Role.OWNER, site="demo"))
    link = office.invite(BEN, Role.OWNER, "demo", made_by=maker)
    good = office.invite("good@site.example", Role.VIEWER, "demo", made_by=maker)
    assert office.accept(good)
    match gone:
        case "disabled" | "forgotten":
            office.does(disable_officer, maker, NOW, by=1, forget=gone == "forgotten")
        case "role taken":
            office.does(change_role, maker, "demo", None, NOW, by=1)
        case "role lowered":
            office.does(change_role, maker, "demo", Role.OFFICER, NOW, by=1)
    with pytest.raises(UnknownInvitation):
        find(office, link)
    with pytest.raises(UnknownInvitation):
        office.accept(link)


def test_who_lost_a_role_has_no_link_left_to_take_it_back(office) -> None:
    office.join("chief@site.example", Role.OWNER)
    number = office.accept(office.invite(site="demo"))
    link = office.invite(site="demo", role=Role.OWNER)
    office.does(change_role, number, "demo", None, NOW, by=1)
    with pytest.raises(UnknownInvitation):
        office.accept(link, password=None)


def test_nobodys_draft_stays_who_has_left(office) -> None:
    """Neither of one site, with the role there, nor any with the account."""
    office.join("chief@site.example", Role.OWNER)
    number = office.accept(office.invite(site="demo"))
    for site in ("demo", "other"):
        row = NoticeDraftRow(
            site=site, officer_id=number, change="material", document="{}", saved_at=NOW
        )
        office.does(keep_draft, row)
    office.does(change_role, number, "demo", None, NOW, by=1)
    assert count(office, "notice_draft") == 1
    office.does(disable_officer, number, NOW, by=1)
    assert count(office, "notice_draft") == 0


def test_nothing_is_written_of_who_was_disabled_meanwhile(office) -> None:
    number = office.join()
    office.does(disable_officer, number, NOW, by=None, forget=True)
    with pytest.raises(UnknownOfficer):
        office.does(change_officer, number, "Ana", "en")
