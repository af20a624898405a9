"""The offline check of a token, beside the signature alone, in one process and one thread.

The check is what docs tell a back end to do: read the token with a public key it holds, look at
site, end, purpose and signal. The signature is ES256 by `cryptography` on the same bytes, and
nothing else.
"""

import base64
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from benchmarks.service.bench import Bench
from benchmarks.service.findings import TIMES, Findings, Row, times
from service.domain.ids import new_decision_id, new_subject_id
from service.domain.token import Claims
from service.signing.keys import Keyring, ensure_keys, load_keyring
from service.signing.tokens import read_token, sign_token

CHECKS = 2_000
LIMIT = 1.2
CHECK, BARE = "token check", "signature alone"


def compare(bench: Bench, findings: Findings) -> None:
    keyring, token = a_token(bench.folder / "token_keys")
    kinds = {
        BARE: bare_verify(keyring, token),
        CHECK: lambda: offline_check(keyring, token),
    }
    measured = measure(kinds, bench.length.rounds, min(CHECKS, bench.length.usual))
    ratio = measured[CHECK] / measured[BARE]
    ours, alone = (f"{measured[name]:.0f} µs" for name in (CHECK, BARE))
    what = "token check by a back end, beside the ES256 signature alone"
    findings.rows.append(Row(what, ours, alone, times(ratio), f"≤ {LIMIT}{TIMES}", ratio <= LIMIT))


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


def measure(
    kinds: Mapping[str, Callable[[], object]], rounds: int, checks: int
) -> dict[str, float]:
    """Median CPU microseconds of one call of each; the first round warms up and is not counted."""
    seen: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(rounds + 1):
        for name, call in kinds.items():
            begin = time.process_time()
            for _ in range(checks):
                call()
            if number:
                seen[name].append((time.process_time() - begin) / checks * 1e6)
    return {name: statistics.median(each) for name, each in seen.items()}
