"""Write out all that is kept of a person, for them to have (GDPR Art. 15 and 20)."""

import json
from dataclasses import asdict

from sqlalchemy.orm import Session

from service.signing.keys import Keyring
from service.usecases.describe_subject import subject_at
from service.usecases.show_history import history_of


def export_subject(session: Session, keyring: Keyring, site_key: str, index: int) -> bytes:
    """What `subjects/me` tells them, whole, as JSON; `UnknownSubject` where it is nobody's.

    `index` is the log index of any of their decisions. An accept takes two signatures and 17 KB.
    """
    subject_id = subject_at(session, site_key, index)
    whole = asdict(history_of(session, keyring, site_key, subject_id))
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()
