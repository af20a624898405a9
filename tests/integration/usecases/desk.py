"""An officer's desk: a site with a notice, decisions made on it, and the log that they are in."""

from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex

from sqlalchemy.orm import Session

from service.domain.canonical import canonical, sha256_hex
from service.domain.click import DecisionRequest, Surroundings
from service.domain.decision import Outcome
from service.domain.notice_content import compose
from service.signing.keys import Keyring
from service.storage.changes import indexes_by_seq
from service.storage.decisions import seq_of
from service.storage.notices import Notice
from service.storage.sites import Site
from service.usecases.number_changes import number_changes
from service.usecases.record_decision import Recorded, record_decision
from tests.unit.domain.drafts import CATALOGUES, KEPT, draft
from tests.unit.domain.samples import NOW


@dataclass
class Desk:
    """`notices` are the hashes of the sites' notices."""

    session: Session
    keyring: Keyring
    notices: dict[str, str] = field(default_factory=dict)

    def open(self, site: str, sha256: str | None = None) -> None:
        """Add the site and publish its notice; under another hash it is one that was changed."""
        content = canonical(compose(draft(), site, 1, CATALOGUES, KEPT))
        self.notices[site] = sha256 or sha256_hex(content)
        self.session.add(Site(site_key=site, name=site, origins=(), created_at=NOW))
        self.session.flush()
        self.session.add(
            Notice(
                site_key=site,
                sha256=self.notices[site],
                version=1,
                lineage=1,
                purposes=("analytics",),
                accept_months=6,
                refusal_months=6,
                published_at=NOW,
                content=content,
            )
        )
        self.session.flush()

    def decide(
        self,
        outcome: str = "accept",
        *,
        at: datetime = NOW,
        site: str = "demo",
        token: str | None = None,
        languages: tuple[str, ...] = ("fil",),
        is_numbered: bool = True,
    ) -> Recorded:
        clicked = DecisionRequest(
            idempotency_key=token_hex(11),
            outcome=Outcome(outcome),
            purposes=("analytics",) if outcome == "accept" else (),
            notice=self.notices[site],
            languages=languages,
            source="banner",
            token=token,
        )
        seen = Surroundings(at, gpc=False, form_factor="mobile")
        connection = self.session.connection()
        recorded = record_decision(connection, self.keyring, site, clicked, seen)
        if is_numbered:
            self.number()
        return recorded

    def number(self) -> None:
        while number_changes(self.session):
            pass

    def index_of(self, recorded: Recorded) -> int:
        """Its index in its site's log."""
        made = recorded.decision
        seq = seq_of(self.session, made.site, made.decision_id)
        assert seq is not None
        return indexes_by_seq(self.session, [seq])[seq]
