"""Signing in: counted before it is compared, alike for everybody, and strangers lock nobody out."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.domain.delay import FREE_TRIES, Delay
from service.domain.errors import TooManyTries, Unavailable
from service.usecases import sign_in
from service.usecases.change_passphrase import change_passphrase
from service.usecases.disable_officer import disable_officer
from service.usecases.sign_in import begin_session, refuse_attempt
from tests.integration.usecases.office import ANA, BEN, HASH, Office
from tests.unit.domain.samples import NOW

NOBODY = "nobody@site.example"


def tries_left(office: Office, email: str = ANA, device: str | None = None) -> int:
    """How many may follow at once."""
    for left in range(50):
        try:
            office.try_to_sign_in(email, device)
        except TooManyTries:
            return left
    raise AssertionError("nobody counts")


def failures(office: Office) -> list[int]:
    with office.engine.connect() as connection:
        return list(connection.scalars(text("SELECT failures FROM sign_in_delay")))


def test_five_tries_are_free_for_whoever_there_is_and_is_not(office) -> None:
    office.join()
    gone = office.join(BEN)
    office.does(disable_officer, gone, NOW, by=None)

    assert [tries_left(office, email) for email in (ANA, BEN, NOBODY)] == [FREE_TRIES] * 3


def test_unknown_disabled_and_no_addresses_are_answered_alike(office) -> None:
    gone = office.join(BEN)
    office.does(disable_officer, gone, NOW, by=None)

    assert office.try_to_sign_in(BEN).password is None
    for email in (NOBODY, "", "no address", "a@b\0", "\ud800@b", "x" * 10_000):
        attempt = office.try_to_sign_in(email)
        assert (attempt.officer_id, attempt.password) == (None, None)
        with pytest.raises(Unavailable):
            office.does(begin_session, office.keyring, attempt, NOW)


def test_one_address_has_one_counter_however_it_is_written(office) -> None:
    office.join()
    for typed in (ANA, ANA.upper(), f" {ANA} ", ANA.title(), ANA):
        office.try_to_sign_in(typed)

    assert tries_left(office) == 0


def test_a_try_too_many_is_told_when_and_is_not_counted(office) -> None:
    office.join()
    tries_left(office)
    for seconds, left in ((0, 30), (10, 20), (29.5, 1)):
        with pytest.raises(TooManyTries) as refused:
            office.try_to_sign_in(now=NOW + timedelta(seconds=seconds))
        assert refused.value.retry_after_s == left

    assert failures(office) == [FREE_TRIES]
    assert office.sign_in(now=NOW + timedelta(seconds=30))


def test_whoever_signs_in_begins_anew(office) -> None:
    office.join()
    for _ in range(FREE_TRIES - 1):
        office.try_to_sign_in()
    office.sign_in()

    assert failures(office) == []
    assert tries_left(office) == FREE_TRIES


def at_once(office: Office, count: int) -> int:
    """How many of the tries of one moment may go on to the comparison."""
    ready = threading.Barrier(count)

    def guess(_: int) -> bool:
        ready.wait(10)
        try:
            office.try_to_sign_in()
        except TooManyTries:
            return False
        return True

    with ThreadPoolExecutor(count) as pool:
        return sum(pool.map(guess, range(count)))


def test_guesses_of_one_moment_are_counted_one_by_one(office) -> None:
    """The first ones too, when there is no row yet that could be locked."""
    office.join()

    assert at_once(office, 12) == FREE_TRIES
    assert failures(office) == [FREE_TRIES]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_control_a_count_that_is_only_looked_at_lets_all_of_them_by(
    office, monkeypatch
) -> None:
    """On SQLite the writers go one after the other; here nothing else would hold them."""
    office.join()
    looked = threading.Barrier(12)

    def look(session, _key, now) -> Delay:
        found = session.execute(text("SELECT failures FROM sign_in_delay")).scalar()
        looked.wait(10)
        return Delay(found or 0, now, now)

    monkeypatch.setattr(sign_in, "locked_delay", look)
    assert at_once(office, 12) == 12


def test_strangers_do_not_lock_out_a_browser_that_signed_in_before(office) -> None:
    office.join()
    device = office.sign_in().device
    assert tries_left(office) == FREE_TRIES

    assert office.sign_in(device=device)
    assert tries_left(office) == 0, "the strangers still wait"


def test_a_known_browser_has_five_tries_of_its_own_and_no_more(office) -> None:
    office.join()
    device = office.sign_in().device

    assert tries_left(office, device=device) == FREE_TRIES
    assert tries_left(office) == FREE_TRIES


def test_a_browser_is_known_only_with_the_address_that_signed_in_there(office) -> None:
    """Or an officer could guess another's passphrase with a counter of its own for each guess."""
    office.join()
    office.join(BEN)
    bens = office.sign_in(BEN).device
    number, _, mark = bens.partition(".")
    tries_left(office)
    for device in (bens, number, f"{number}.", f"x{number}.{mark}", f".{mark}", "", "é.\ud800"):
        with pytest.raises(TooManyTries):
            office.try_to_sign_in(device=device)


def test_a_session_begins_only_as_the_account_still_is(office) -> None:
    """Between the count and the session the passphrase was compared, which takes long."""
    number = office.join()
    attempt = office.try_to_sign_in()
    proven = office.try_to_sign_in()
    office.does(change_passphrase, office.keyring, proven, "$argon2id$new", NOW, keep="")
    with pytest.raises(Unavailable):
        office.does(begin_session, office.keyring, attempt, NOW)
    attempt = office.try_to_sign_in()
    office.does(disable_officer, number, NOW, by=None)
    with pytest.raises(Unavailable):
        office.does(begin_session, office.keyring, attempt, NOW)

    assert [entry.action for entry in office.trail()].count("signed_in") == 0


def test_the_trail_says_who_signed_in_and_not_which_unknown_address_failed(office) -> None:
    number = office.join()
    office.sign_in()
    assert office.newest() == ("signed_in", "done", None, number, {})
    for email, whose in ((ANA, number), (NOBODY, None)):
        office.does(refuse_attempt, office.try_to_sign_in(email), NOW)
        assert office.newest() == ("sign_in_refused", "refused", None, whose, {})


def test_the_table_of_delays_names_nobody(office) -> None:
    office.try_to_sign_in(NOBODY)
    with office.engine.connect() as connection:
        (kept,) = connection.scalars(text("SELECT key_hash FROM sign_in_delay"))

    assert len(kept) == 32
    assert office.try_to_sign_in(NOBODY).key == bytes(kept)
    assert office.try_to_sign_in(ANA).password != HASH
