"""Make what a service needs before it starts: its tables and its keys; again without harm."""

from datetime import datetime

from service.settings import Settings
from service.signing.keys import ensure_keys
from service.storage.engine import opened_engine, upgrade


def prepare_service(settings: Settings, now: datetime) -> None:
    """Bring the database to this version and make the keys that are missing."""
    ensure_keys(settings.key_dir, now)
    with opened_engine(settings.sqlalchemy_url) as engine:
        upgrade(engine)
