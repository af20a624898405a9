"""Passphrases: slow to guess, useless without the secret, one at a time, in nobody's way."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Event

import pytest

from service.domain.errors import Unavailable
from service.signing import passphrases
from service.signing.passphrases import Passphrases

PHRASE = "tatlong bibe na nakita"
ACCENTED = "café au lait pour deux"


@pytest.fixture(scope="module")
def kept() -> str:
    return Passphrases(b"secret").hash(PHRASE)


def test_the_right_one_opens_and_no_other(kept) -> None:
    one = Passphrases(b"secret")

    assert one.verify(kept, PHRASE)
    assert not one.verify(kept, PHRASE + " ")
    assert not one.verify(kept, PHRASE.upper())


def test_a_stolen_table_alone_guesses_nothing(kept) -> None:
    """Even the right one is wrong without the pepper."""
    assert not Passphrases(b"another").verify(kept, PHRASE)


def test_it_is_kept_as_the_decision_says(kept) -> None:
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    _, _, _, _, salt, tag = kept.split("$")
    assert (len(salt), len(tag)) == (22, 43)  # 16 and 32 bytes
    assert Passphrases(b"secret").hash(PHRASE) != kept


def test_a_keyboard_that_writes_letters_in_parts_writes_the_same() -> None:
    one = Passphrases(b"secret")

    assert one.verify(one.hash(ACCENTED.replace("é", "e\u0301")), ACCENTED)


def test_where_there_is_none_the_same_is_computed_and_the_answer_is_no(kept, monkeypatch) -> None:
    computed: list[str] = []

    class Watched:
        @staticmethod
        def verify_phc_encoded(_phrase: bytes, phc: str, secret: bytes) -> None:
            computed.append(phc)  # and raises nothing: as if it were the right one

    monkeypatch.setattr(passphrases, "Argon2id", Watched)

    assert not Passphrases(b"secret").verify(None, PHRASE)
    assert Passphrases(b"secret").verify(kept, PHRASE)
    assert costs(computed[0]) == costs(computed[1])


def costs(phc: str) -> tuple[list[str], list[int]]:
    parts = phc.split("$")
    return parts[:4], [len(part) for part in parts]


@pytest.mark.parametrize("stored", ["", "plain", "$argon2id$v=19$m=65536,t=3,p=1$x", "$2b$12$x"])
def test_what_is_no_hash_opens_nothing(stored) -> None:
    assert not Passphrases(b"secret").verify(stored, PHRASE)


def test_one_is_computed_at_a_time_and_who_waits_too_long_is_told(monkeypatch, kept) -> None:
    monkeypatch.setattr(passphrases, "WAITS_S", 0.05)
    with passphrases._turn():
        with pytest.raises(Unavailable):
            Passphrases(b"secret").verify(kept, PHRASE)
        with pytest.raises(Unavailable):
            Passphrases(b"secret").hash(PHRASE)

    assert Passphrases(b"secret").verify(kept, PHRASE)


def test_the_turn_is_given_on_when_a_computation_fails(monkeypatch) -> None:
    monkeypatch.setattr(passphrases, "WAITS_S", 0.05)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), passphrases._turn():
            raise ZeroDivisionError


def longest_stop(work) -> float:
    """The longest that another thread stood still while `work` ran, as a part of its time."""
    is_over, moments = Event(), []

    def live() -> None:
        while not is_over.is_set():
            moments.append(time.perf_counter())
            time.sleep(0.001)

    with ThreadPoolExecutor(1) as pool:
        living = pool.submit(live)
        while not moments:
            time.sleep(0.001)
        began = time.perf_counter()
        work()
        took = time.perf_counter() - began
        is_over.set()
        living.result()
    moments.append(time.perf_counter())
    stops = (after - before for before, after in pairwise(moments))
    return max(stops) / took


def test_other_threads_run_while_it_is_computed(kept) -> None:
    """The whole process would stand still for each sign-in otherwise."""
    one = Passphrases(b"secret")

    assert min(longest_stop(lambda: one.verify(kept, PHRASE)) for _ in range(3)) < 0.5
    assert min(longest_stop(lambda: one.hash(PHRASE)) for _ in range(3)) < 0.5


def test_the_control_a_computation_that_lets_nobody_run_is_noticed() -> None:
    assert longest_stop(lambda: 3**2_000_000) > 0.5
