"""Where use cases are tried: a desk with sites and notices, an office with nobody in it yet."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from service.settings import Settings
from service.signing.keys import load_keyring
from service.storage.engine import open_engine, opened_engine, transaction
from tests.integration.storage.grown import add_sites
from tests.integration.usecases.desk import Desk
from tests.integration.usecases.office import Office

AT_ONCE = 12  # as many as any test lets come at the same moment


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """Two sites, `demo` and `other`, each with its notice; of what is done there nothing stays."""
    keyring = load_keyring(settings.key_dir, settings.public_url)
    with opened_engine(settings.sqlalchemy_url) as engine, Session(engine) as session:
        session.connection(execution_options={"writes": True})
        desk = Desk(session, keyring)
        for site in ("demo", "other"):
            desk.open(site)
        yield desk


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    """Two sites, and nobody in it yet."""
    engine = open_engine(settings.sqlalchemy_url, threads=AT_ONCE)
    with transaction(engine, writes=True) as session:
        add_sites(session)
    yield Office(engine, load_keyring(settings.key_dir, settings.public_url))
    engine.dispose()
