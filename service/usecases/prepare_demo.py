"""Make what the demonstration needs: a site, its notice, a key; what is there already stays."""

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from service.domain.api_key import NewKey, Scope
from service.domain.notice import NoticeChange, NoticeDraft, Proposal
from service.domain.officer import EVERYWHERE, Role
from service.domain.site import NewSite, SiteSettings
from service.signing.keys import Keyring
from service.storage.notices import current_notice
from service.storage.officers import is_any_officer
from service.storage.sites import any_site
from service.usecases.add_site import add_site
from service.usecases.create_api_key import create_api_key
from service.usecases.invite_officer import Invitation, invite_officer
from service.usecases.publish_notice import publish_notice

DEMO_SITE = "demo"
DEMO_OFFICER = "officer@demo.example"


def invite_first_officer(session: Session, keyring: Keyring, now: datetime) -> str | None:
    """The token of a link for an owner of everything; None once anybody has joined."""
    if is_any_officer(session):
        return None
    wanted = Invitation(DEMO_OFFICER, Role.OWNER, EVERYWHERE)
    return invite_officer(session, keyring, wanted, now, made_by=None)


def prepare_demo(
    session: Session,
    keyring: Keyring,
    draft: NoticeDraft,
    key_file: Path,
    port: int,
    now: datetime,
) -> None:
    """The demo site, open to this machine's pages on `port` and the next one.

    The API key, with every scope, goes to `key_file`, which only its owner may read.
    """
    origins = tuple(
        f"http://{host}:{number}"
        for number in (port, port + 1)
        for host in ("127.0.0.1", "localhost")
    )
    settings = SiteSettings("Pahintulot demo", origins, jurisdiction="PH")
    site = any_site(session, DEMO_SITE) or add_site(session, NewSite(DEMO_SITE, settings), now)
    site.origins = origins
    if current_notice(session, DEMO_SITE) is None:
        draft = replace(draft, privacy_url=f"http://127.0.0.1:{port}/demo/privacy")
        proposal = Proposal(draft, NoticeChange.MATERIAL, replaces=None)
        publish_notice(session, site, proposal, issuer=keyring.issuer, now=now)
    if not key_file.exists():
        key = create_api_key(session, keyring, DEMO_SITE, NewKey("demo", tuple(Scope)), now=now)
        descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{key}\n")
