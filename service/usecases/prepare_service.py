"""Make what a service needs before it starts: its tables and its keys; again without harm."""

from datetime import datetime

from sqlalchemy import make_url

from service.settings import BadSetting, Settings
from service.signing.keys import ensure_keys
from service.storage.engine import opened_engine
from service.storage.migrations import upgrade
from service.storage.roles import grant_to


def prepare_service(settings: Settings, now: datetime) -> None:
    """Bring the database to this version and make the keys that are missing."""
    ensure_keys(settings.key_dir, now)
    with opened_engine(settings.owner_url) as engine:
        upgrade(engine)
        if settings.database_owner_url:
            role = make_url(settings.sqlalchemy_url).username
            if not role:
                raise BadSetting(
                    "DATABASE_URL must name its role: postgresql://role:password@host/name"
                )
            with engine.begin() as connection:
                grant_to(connection, role)
