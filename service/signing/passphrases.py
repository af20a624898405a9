"""Passphrases of officers: Argon2id (RFC 9106) with a secret that is not in the database.

A computation takes 64 MiB and a fifth of a second of one core, on purpose: a process makes one at a
time, whatever arrives.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from service.domain.errors import Unavailable
from service.domain.passphrase import normalised

MEMORY_KIB = 64 * 1024
ITERATIONS = 3
LANES = 1  # the library computes them one after the other
SALT = 16
TAG = 32
WAITS_S = 3.0

# of nobody's passphrase: what is compared where there is none, so that it takes as long
_NOBODYS = f"$argon2id$v=19$m={MEMORY_KIB},t={ITERATIONS},p={LANES}${'A' * 22}${'A' * 43}"
_one_at_a_time = Lock()


class Passphrases:
    """Hashes that only who has `secret` can make or check."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def hash(self, passphrase: str) -> str:
        """A PHC string to keep; `Unavailable` when others take too long."""
        with _turn():
            return Argon2id(
                salt=secrets.token_bytes(SALT),
                length=TAG,
                iterations=ITERATIONS,
                lanes=LANES,
                memory_cost=MEMORY_KIB,
                secret=self._secret,
            ).derive_phc_encoded(_bytes(passphrase))

    def verify(self, stored: str | None, passphrase: str) -> bool:
        """Whether it is the one that was kept; None costs the same and is no."""
        with _turn():
            try:
                Argon2id.verify_phc_encoded(
                    _bytes(passphrase), stored or _NOBODYS, secret=self._secret
                )
            except InvalidKey:
                return False
        return stored is not None


@contextmanager
def _turn() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=WAITS_S):
        raise Unavailable("Too many people sign in at this moment; try again.")
    try:
        yield
    finally:
        _one_at_a_time.release()


def _bytes(passphrase: str) -> bytes:
    return normalised(passphrase).encode("utf-8", "surrogatepass")
