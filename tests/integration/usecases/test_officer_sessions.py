"""Sessions of officers: they end in time, with their officer, and with another passphrase."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from service import housekeeping
from service.domain.errors import UnknownInvitation, UnknownOfficer
from service.domain.officer import EVERYWHERE, Role
from service.storage.engine import transaction
from service.storage.officer_roles import give_role, take_roles
from service.storage.officer_sessions import OfficerSessionRow, forget_ended, note_seen
from service.usecases.change_passphrase import change_passphrase
from service.usecases.disable_officer import disable_officer
from service.usecases.note_uses import Uses, note_session_uses
from service.usecases.recognise_officer import IDLE
from service.usecases.sign_in import LONGEST_SESSION, SESSION
from service.usecases.sign_out import sign_out
from tests.integration.usecases.office import ANA, BEN, Office
from tests.unit.domain.samples import NOW

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def use(office: Office, token: str, at) -> None:
    """As the service notes it, a minute later."""
    office.does(note_session_uses, {office.keyring.hash_for(SESSION, token): at})


def test_it_ends_after_half_an_hour_without_a_use(office) -> None:
    office.join()
    token = office.sign_in().token
    assert office.recognise(token, NOW + IDLE - SECOND)
    assert office.recognise(token, NOW + IDLE) is None
    use(office, token, NOW + 20 * MINUTE)

    assert office.recognise(token, NOW + 20 * MINUTE + IDLE - SECOND)
    assert office.recognise(token, NOW + 20 * MINUTE + IDLE) is None


def test_it_ends_after_twelve_hours_however_it_is_used(office) -> None:
    office.join()
    token = office.sign_in().token
    last = NOW + LONGEST_SESSION
    use(office, token, last - SECOND)

    assert timedelta(hours=12) == LONGEST_SESSION
    assert office.recognise(token, last - SECOND)
    assert office.recognise(token, last) is None


def test_it_ends_with_the_sign_out_and_no_other_does(office) -> None:
    office.join()
    one, other = office.sign_in().token, office.sign_in().token
    for _ in range(2):
        office.does(sign_out, office.keyring, one, NOW)

    assert office.recognise(one) is None
    assert office.recognise(other)
    assert [entry.action for entry in office.trail()].count("signed_out") == 1


def test_it_ends_with_its_officer(office) -> None:
    number = office.join()
    office.join(BEN)
    token, bens = office.sign_in().token, office.sign_in(BEN).token
    office.does(disable_officer, number, NOW, by=None)

    assert office.recognise(token) is None
    assert office.recognise(bens)


def test_a_session_that_was_left_over_is_none_of_who_is_disabled(office) -> None:
    """The control of the row that is deleted: the officer is looked at too."""
    number = office.join()
    token = office.sign_in().token
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE officer SET disabled_at = created_at"))

    assert office.recognise(token) is None
    assert office.does(lambda session: session.scalar(text("SELECT count(*) FROM officer_session")))
    assert number


def test_another_passphrase_ends_all_but_the_session_in_which_it_was_chosen(office) -> None:
    number = office.join()
    office.join(BEN)
    kept, ended, bens = (office.sign_in(email).token for email in (ANA, ANA, BEN))
    proven = office.try_to_sign_in()
    office.does(change_passphrase, office.keyring, proven, "$argon2id$new", NOW, keep=kept)

    assert office.recognise(kept)
    assert office.recognise(ended) is None
    assert office.recognise(bens)
    assert office.try_to_sign_in().password == "$argon2id$new"
    assert office.newest() == ("passphrase_changed", "done", None, number, {})


def test_of_who_is_gone_no_passphrase_is_changed(office) -> None:
    number = office.join()
    proven = office.try_to_sign_in()
    office.does(disable_officer, number, NOW, by=None)
    for gone in (proven, replace(proven, officer_id=number + 1), replace(proven, officer_id=None)):
        with pytest.raises(UnknownOfficer):
            office.does(change_passphrase, office.keyring, gone, "x", NOW, keep="")


def test_who_proves_a_passphrase_that_was_changed_meanwhile_changes_nothing(office) -> None:
    """Between the proof and the change there is a computation that takes long."""
    office.join()
    late = office.try_to_sign_in()
    proven = office.try_to_sign_in()
    office.does(change_passphrase, office.keyring, proven, "$argon2id$new", NOW, keep="")
    with pytest.raises(UnknownOfficer):
        office.does(change_passphrase, office.keyring, late, "$argon2id$late", NOW, keep="")
    assert office.try_to_sign_in().password == "$argon2id$new"


def test_another_passphrase_ends_the_delay_and_a_link_to_reset_it(office) -> None:
    """The link may be what the officer wants to be rid of."""
    office.join()
    link = office.invite(is_reset=True)
    for _ in range(10):
        proven = office.try_to_sign_in()
        new = f"{proven.password}+"
        office.does(change_passphrase, office.keyring, proven, new, NOW, keep="")
    with pytest.raises(UnknownInvitation):
        office.accept(link)


def test_roles_are_those_of_the_moment(office) -> None:
    number = office.join(site="demo", role=Role.VIEWER)
    token = office.sign_in().token
    office.does(give_role, number, EVERYWHERE, Role.OWNER, NOW)
    assert office.recognise(token).roles == {"demo": Role.VIEWER, EVERYWHERE: Role.OWNER}
    office.does(take_roles, number)

    assert office.recognise(token).roles == {}


def test_the_cookies_value_is_not_in_the_database(office) -> None:
    office.join()
    token = office.sign_in().token
    with office.engine.connect() as connection:
        kept = bytes(connection.scalar(text("SELECT token_hash FROM officer_session")))

    assert len(token) == 43
    assert len(kept) == 32
    assert office.recognise(kept.hex()) is None
    assert office.recognise("") is None
    assert office.recognise("é\ud800\0") is None


def test_uses_are_written_later_never_go_back_and_bring_no_session_back(office) -> None:
    office.join()
    token, gone = office.sign_in().token, office.sign_in().token
    uses = Uses[bytes]()
    key = office.keyring.hash_for(SESSION, token)
    for minutes in (5, 20, 10):
        uses.note(key, NOW + minutes * MINUTE)
    uses.note(office.keyring.hash_for(SESSION, gone), NOW + MINUTE)
    office.does(sign_out, office.keyring, gone, NOW)
    housekeeping.write_session_uses(office.engine, uses)

    assert uses.noted() == {}
    assert office.recognise(token, NOW + 49 * MINUTE)
    assert office.recognise(token, NOW + 50 * MINUTE) is None
    use(office, token, NOW)
    assert office.recognise(token, NOW + 49 * MINUTE)
    assert office.recognise(gone, NOW + MINUTE) is None


def test_who_is_disabled_may_be_forgotten_and_stays_a_number(office) -> None:
    owner, number = office.join(BEN, Role.OWNER), office.join()
    office.does(disable_officer, number, NOW, by=owner)
    for _ in range(2):
        office.does(disable_officer, number, NOW, by=owner, forget=True)
    done = [(each.action, each.officer_id, each.detail) for each in office.trail()[-3:]]
    with office.engine.connect() as connection:
        kept = connection.execute(
            text("SELECT email, name, password, language FROM officer WHERE id = :id"),
            {"id": number},
        ).one()

    assert tuple(kept) == (None,) * 4
    assert done == [
        ("disabled", owner, {"officer": number}),
        ("forgotten", owner, {"officer": number}),
        ("forgotten", owner, {"officer": number}),
    ]
    joined = next(each for each in office.trail() if each.officer_id == number)
    assert (joined.name, joined.email) == (None, None)
    with pytest.raises(UnknownOfficer):
        office.does(disable_officer, number + 99, NOW, by=owner)


def test_what_is_over_is_purged_while_its_uses_are_noted(office) -> None:
    """In one order, however the rows lie: otherwise each would wait for the other."""
    number, (low, high) = office.join(), (b"\0" * 32, b"\xff" * 32)
    for token_hash in (high, low):
        row = OfficerSessionRow(
            token_hash=token_hash, officer_id=number, began_at=NOW, seen_at=NOW, ends_at=NOW + HOUR
        )
        office.does(Session.add, row)
    purged: list[int] = []
    purging = Thread(
        target=lambda: purged.append(office.does(forget_ended, NOW + HOUR)), daemon=True
    )
    with transaction(office.engine, writes=True) as session:
        note_seen(session, low, NOW + MINUTE)
        purging.start()
        purging.join(0.5)
        note_seen(session, high, NOW + MINUTE)
    purging.join(20)
    assert purged == [2]


def test_what_is_over_is_purged_and_nothing_before(office) -> None:
    office.join()
    office.invite(BEN)
    office.sign_in()
    office.try_to_sign_in("nobody@site.example")

    def left(now) -> dict[str, int]:
        housekeeping.purge(office.engine, now)
        tables = ("officer_session", "invitation", "sign_in_delay", "officer")
        with office.engine.connect() as connection:
            asked = {table: f"SELECT count(*) FROM {table}" for table in tables}  # noqa: S608 - our own words
            return {table: connection.scalar(text(query)) for table, query in asked.items()}

    everything = {"officer_session": 1, "invitation": 1, "sign_in_delay": 1, "officer": 1}
    assert left(NOW + 12 * HOUR - SECOND) == everything
    assert left(NOW + 12 * HOUR) == everything | {"officer_session": 0}
    assert left(NOW + 24 * HOUR - SECOND)["sign_in_delay"] == 1
    assert left(NOW + 24 * HOUR)["sign_in_delay"] == 0
    assert left(NOW + 72 * HOUR - SECOND)["invitation"] == 1
    assert left(NOW + 72 * HOUR) == dict.fromkeys(everything, 0) | {"officer": 1}
