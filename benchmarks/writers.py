"""Writers that append decisions straight through the storage layer, in processes of their own."""

import secrets
import time
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier

from service.domain.click import DecisionRequest, Surroundings, decide
from service.domain.decision import Decision, Outcome
from service.domain.notice import Months
from service.settings import Settings
from service.storage import decisions
from service.storage.engine import opened_engine, transaction
from tests.fixtures.sites import ServedSite

TOGETHER = 10


def meet(barrier: Barrier) -> None:
    """Wait until every writer has been started, which takes longer than some of the writing."""
    barrier.wait()


def write(database_url: str, site: ServedSite, per_second: float, count: int) -> dict[str, float]:
    """Append `count` decisions at that pace, some to a transaction; the moment each was made."""
    made: dict[str, float] = {}
    with opened_engine(Settings(database_url=database_url).sqlalchemy_url) as engine:
        due = time.time()
        while len(made) < count:
            time.sleep(max(0.0, due - time.time()))
            due += TOGETHER / per_second
            with transaction(engine, writes=True) as session:
                for _ in range(TOGETHER):
                    one = decline(site)
                    made[one.decision_id] = time.time()
                    decisions.append(session.connection(), one, secrets.token_bytes(32))
    return made


def decline(site: ServedSite) -> Decision:
    """What most visitors say."""
    seen = Surroundings(datetime.now(UTC), gpc=False, form_factor="mobile", page_origin=site.origin)
    notice = site.notice.removeprefix("sha256:")
    said = DecisionRequest("", Outcome.DECLINE, (), notice, ("fil",), "banner")
    return decide(
        said, seen, site=site.key, jurisdiction=None, notice=notice, validity=Months(), last=None
    )
