"""The offline check of a token, in microseconds, beside the signature alone and a bare Flask.

All three in one process and one thread, in interleaved rounds, of which medians are shown. The
check is what docs tell a back end to do: read the token with a public key it holds, look at site,
end, purpose and signal. The signature is ES256 by `cryptography` on the same bytes, and nothing
else. A bare Flask answers a hello through its test client, without a network.
"""

import base64
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from benchmarks.bare import app
from service.domain.ids import new_decision_id, new_subject_id
from service.domain.token import Claims
from service.signing.keys import Keyring, ensure_keys, load_keyring
from service.signing.tokens import read_token, sign_token

ROUNDS = 9
CHECKS = 500


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        keyring, token = a_token(Path(folder))
        measured = measure(
            {
                "ES256 signature alone": bare_verify(keyring, token),
                "token check, offline": lambda: offline_check(keyring, token),
                "bare Flask hello": bare_flask(),
            }
        )
    base = measured["ES256 signature alone"]
    print(f"{ROUNDS} interleaved rounds of {CHECKS}, one thread\n")
    print(f"{'what':<24}{'CPU µs':>10}{'ratio':>8}")
    for name, microseconds in measured.items():
        print(f"{name:<24}{microseconds:>10.0f}{microseconds / base:>8.1f}")


def a_token(folder: Path) -> tuple[Keyring, str]:
    """A keyring with one key, and a token it signed."""
    now = datetime.now(UTC)
    ensure_keys(folder, now)
    keyring = load_keyring(folder, "https://consent.example")
    claims = Claims(
        site="pahayagan",
        subject_id=new_subject_id(),
        decision_id=new_decision_id(now),
        decided_at=now,
        expires_at=now + timedelta(days=180),
        purposes=("analytics",),
        notice="0123456789abcdef",
        gpc=False,
    )
    return keyring, sign_token(keyring, claims)


def offline_check(keyring: Keyring, token: str, *, gpc: bool = False) -> bool:
    """Whether analytics may load, by the token alone."""
    claims = read_token(keyring, "pahayagan", token)
    in_time = datetime.now(UTC) < claims.expires_at
    return in_time and "analytics" in claims.purposes and (claims.gpc or not gpc)


def bare_verify(keyring: Keyring, token: str) -> Callable[[], object]:
    signed, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(f"{signature}==")
    half = len(raw) // 2
    der = utils.encode_dss_signature(
        int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
    )
    public = keyring.newest.public_key
    assert isinstance(public, ec.EllipticCurvePublicKey)
    return lambda: public.verify(der, signed.encode(), ec.ECDSA(SHA256()))


def bare_flask() -> Callable[[], object]:
    client = app.test_client()
    return lambda: client.get("/")


def measure(kinds: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median CPU microseconds of one call of each; the first round warms up and is not counted."""
    rounds: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(ROUNDS + 1):
        for name, call in kinds.items():
            begin = time.process_time()
            for _ in range(CHECKS):
                call()
            if number:
                rounds[name].append((time.process_time() - begin) / CHECKS * 1e6)
    return {name: statistics.median(each) for name, each in rounds.items()}


if __name__ == "__main__":
    main()
