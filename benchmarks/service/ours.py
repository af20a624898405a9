"""Our service as `gunicorn.conf.py` serves it, on a log of some length, and what is asked of it."""

import json
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from benchmarks.service.clients import FRESH, Call, worded
from benchmarks.service.log import fill
from benchmarks.service.months import partition
from benchmarks.service.rounds import wait_until
from service.domain.decision import Decision, Outcome
from service.domain.ids import first_decision_id
from service.domain.status import SiteRules
from service.settings import Settings
from service.signing.keys import Keyring, load_keyring
from service.signing.tokens import sign_token
from service.storage.changes import is_anything_pending
from service.storage.decisions import RECORD, bodies, from_row
from service.storage.engine import opened_engine, opened_session, transaction
from service.storage.latest_decisions import latest_decision
from service.usecases.record_decision import claims_of
from tests.fixtures.commands import run
from tests.fixtures.process import ServiceProcess, running
from tests.fixtures.sites import ServedSite, make_site, publish

WORKERS, THREADS = 2, 8
PUBLIC_URL = "https://consent.example"
CONFIGURATION = {"WORKERS": str(WORKERS), "THREADS": str(THREADS), "LOG_LEVEL": "WARNING"}
PRIVACY_URL = "https://site.example/privacy/2026"
PEOPLE = 300
RULES = SiteRules(child_directed=False, gpc_strict=False, reask_decliners=False)
ALLOWED = b'"allowed":true'


@dataclass(frozen=True)
class Ours:
    """`pid` is gunicorn's master."""

    environment: dict[str, str]
    site: ServedSite
    service: ServiceProcess

    @property
    def port(self) -> int:
        return self.service.ports[0]

    @property
    def pid(self) -> int:
        assert self.service.process
        return self.service.process.pid

    @property
    def owner_url(self) -> str:
        """The database's URL for whoever owns its tables, where that is not the service's role."""
        environment = self.environment
        return environment.get("DATABASE_OWNER_URL") or environment["DATABASE_URL"]

    @property
    def store(self) -> str:
        """The same as SQLAlchemy takes it."""
        return Settings(database_url=self.owner_url).sqlalchemy_url

    def settle(self) -> None:
        """Wait until all that was recorded is numbered."""
        with opened_engine(self.store) as engine:
            wait_until(lambda: not _is_pending(engine))

    def status(self, *tokens: str) -> Call:
        """Of a stranger, or of people in turn, all of whom have accepted."""
        path = f"/v1/sites/{self.site.key}/status"
        if not tokens:
            return Call(self.port, (worded("GET", path),), holds=b'"allowed":false')
        asked = [worded("GET", path, Authorization=f"Bearer {token}") for token in tokens]
        return Call(self.port, tuple(asked), holds=ALLOWED)

    def recording(self, outcome: str) -> Call:
        """A click by somebody new, as the script sends it."""
        said = self.site.click(outcome, idempotency_key=FRESH)
        path = f"/v1/sites/{self.site.key}/decisions"
        page = {"Origin": self.site.origin, "Content_Type": "text/plain"}
        return Call(self.port, (worded("POST", path, json.dumps(said), **page),), 201)

    def keyring(self) -> Keyring:
        return load_keyring(Path(self.environment["KEY_DIR"]), PUBLIC_URL)

    def tokens(self) -> list[str]:
        """Of people all over the last months, whose last decision is an accept."""
        keyring = self.keyring()
        with opened_session(self.store, writes=False) as session:
            people = [_somebody(session, self.site.key) for _ in range(PEOPLE)]
        return [sign_token(keyring, claims_of(RULES, person)) for person in people if person]


def _is_pending(engine: Engine) -> bool:
    with transaction(engine, writes=False) as session:
        return is_anything_pending(session)


def _somebody(session: Session, site: str) -> Decision | None:
    """The first who accepted after some moment, unless they decided otherwise since."""
    moment = datetime.now(UTC) - timedelta(days=random.uniform(5, 150))  # noqa: S311 - no secret
    row = (
        session.execute(
            select(*RECORD)
            .where(
                bodies.c.site == site,
                bodies.c.decision_id >= first_decision_id(moment),
                bodies.c.outcome == Outcome.ACCEPT,
                bodies.c.gpc.is_(False),
            )
            .order_by(bodies.c.decision_id)
            .limit(1)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    found = latest_decision(session, site, row["subject_id"])
    return from_row(row) if found and found.decision.decision_id == row["decision_id"] else None


@contextmanager
def ours(
    url: str,
    folder: Path,
    size: int,
    application: str = "service.wsgi:app",
    python: str | Path = sys.executable,
    **settings: str,
) -> Iterator[Ours]:
    """It, on that database with `size` decisions in it, up; retention finds nothing to forget."""
    folder.mkdir()
    environment = {
        **CONFIGURATION,
        "DATABASE_URL": url,
        "KEY_DIR": f"{folder}/keys",
        "PUBLIC_URL": PUBLIC_URL,
        "RATE_LIMIT_ACCEPTS": "10000000/minute",
        "RATE_LIMIT_REFUSALS": "10000000/minute",
        **settings,
    }
    run(["db", "upgrade"], environment)
    owner_url = environment.get("DATABASE_OWNER_URL", url)
    if owner_url.startswith("postgresql"):
        partition(owner_url)
    site = make_site(environment, folder)
    run(["site", "set", site.key, "--keep-refusals-months", "24"], environment)
    newest = publish(environment, folder, site.key, "editorial", privacy_url=PRIVACY_URL)
    if size:
        fill(
            owner_url,
            site.key,
            [each.removeprefix("sha256:") for each in (site.notice, newest)],
            size,
        )
    log, choices = folder / "gunicorn.log", {"application": application, "python": python}
    with running(environment, log, **choices) as service:
        yield Ours(environment, replace(site, notice=newest), service)
