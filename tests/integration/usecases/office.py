"""Officers on a database of each kind: invited, joined, signed in; each call a transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.domain.officer import EVERYWHERE, Officer, Role
from service.signing.keys import Keyring
from service.storage.engine import transaction
from service.usecases.accept_invitation import accept_invitation
from service.usecases.invite_officer import Invitation, invite_officer
from service.usecases.read_trail import TrailEntry, read_trail
from service.usecases.recognise_officer import recognise_officer
from service.usecases.sign_in import Attempt, SignedIn, begin_attempt, begin_session
from tests.unit.domain.samples import NOW

ANA = "ana@site.example"
BEN = "ben@site.example"
HASH = "$argon2id$of-a-passphrase"  # no use case looks into it

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Office:
    engine: Engine
    keyring: Keyring

    def does(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """A use case in a transaction of its own."""
        with transaction(self.engine, writes=True) as session:
            return work(session, *args, **kwargs)

    def invite(
        self,
        email: str = ANA,
        role: Role = Role.OFFICER,
        site: str = EVERYWHERE,
        *,
        is_reset: bool = False,
        made_by: int | None = None,
        now: datetime = NOW,
    ) -> str:
        wanted = Invitation(email, role, site, is_reset=is_reset)
        return self.does(invite_officer, self.keyring, wanted, now, made_by=made_by)

    def accept(
        self, token: str, password: str | None = HASH, name: str = "Ana", now: datetime = NOW
    ) -> int:
        return self.does(accept_invitation, self.keyring, token, now, password=password, name=name)

    def join(self, email: str = ANA, role: Role = Role.OFFICER, site: str = EVERYWHERE) -> int:
        """Somebody new."""
        return self.accept(self.invite(email, role, site))

    def try_to_sign_in(
        self, email: str = ANA, device: str | None = None, now: datetime = NOW
    ) -> Attempt:
        return self.does(begin_attempt, self.keyring, email, device, now)

    def sign_in(self, email: str = ANA, device: str | None = None, now: datetime = NOW) -> SignedIn:
        """With the right passphrase."""
        attempt = self.try_to_sign_in(email, device, now)
        return self.does(begin_session, self.keyring, attempt, now)

    def recognise(self, token: str, now: datetime = NOW) -> Officer | None:
        with transaction(self.engine, writes=False) as session:
            return recognise_officer(session, self.keyring, token, now)

    def trail(self) -> list[TrailEntry]:
        """All there is, oldest first."""
        with transaction(self.engine, writes=False) as session:
            return read_trail(session, None, None, 10_000).entries[::-1]

    def newest(self) -> tuple[object, ...]:
        """What the newest entry says."""
        last = self.trail()[-1]
        return last.action, last.outcome, last.site, last.officer_id, last.detail
