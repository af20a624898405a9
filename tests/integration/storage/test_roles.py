"""PostgreSQL's two roles, and the fence between sites that the service's role cannot pass."""

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.domain.officer import EVERYWHERE, Role
from service.domain.trail import Action, Entry
from service.settings import BadSetting, Settings
from service.storage import decisions
from service.storage.api_keys import ApiKey
from service.storage.audit_entries import append
from service.storage.engine import Base, open_engine, transaction
from service.storage.export_runs import ExportRun
from service.storage.fence import fence
from service.storage.invitations import InvitationRow
from service.storage.officer_roles import give_role
from service.storage.officers import OfficerRow
from service.storage.roles import grant_to, is_fenced
from service.storage.sites import Site
from service.usecases.prepare_service import prepare_service
from tests.fixtures.databases import behind
from tests.integration.storage.grown import grow
from tests.unit.domain.samples import NOW, decision

# everybody's to read: the scripts that pages name by their hash
OPEN = {"pinned_script"}
# of no site: read before it is known which sites somebody may see
SITELESS = {"officer", "officer_session", "sign_in_delay"}


@pytest.fixture
def engine(postgresql_url):
    engine = open_engine(postgresql_url.replace("postgresql:", "postgresql+psycopg:"))
    grow(engine)
    with Session(engine) as session:
        for key, site in (("aaaaaaaa", "demo"), ("bbbbbbbb", "other"), ("cccccccc", None)):
            session.add(
                ApiKey(key_id=key, site=site, scopes=(), secret_hash=bytes(32), created_at=NOW)
            )
        add_officers(session)
        session.commit()
    yield engine
    engine.dispose()


def add_officers(session: Session) -> None:
    """An officer with a role on each site and everywhere, who did something there and nowhere."""
    session.add(OfficerRow(id=1, created_at=NOW))
    session.flush()
    for number, site in enumerate(("demo", "other", EVERYWHERE)):
        give_role(session, 1, site, Role.OWNER, NOW)
        invitation = {"token_hash": bytes([number]), "kind": "role", "email": "a@b.example"}
        session.add(InvitationRow(**invitation, site=site, made_at=NOW, expires_at=NOW))
    for site in ("demo", "other"):
        session.add(
            ExportRun(site=site, officer_id=1, form="csv", filter="{}", state="asked", asked_at=NOW)
        )
    for site in ("demo", "other", None):
        append(session, Entry(Action.SIGNED_OUT, "done", site, 1), NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision_body SET outcome = 'accept'",
        "UPDATE decision SET commitment = ''",
        "DELETE FROM decision",
        "DELETE FROM log_entry",
        "UPDATE log_entry SET idx = 1",
        "DELETE FROM notice",
        "DELETE FROM site",
        "DELETE FROM erasure",
        "DELETE FROM officer",
        "DELETE FROM shown_count",
        "UPDATE invitation SET role = 'owner'",
        "UPDATE audit_entry SET detail = ''",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "UPDATE idempotency SET seq = 1",
        "UPDATE alembic_version SET version_num = ''",
        "SELECT * FROM decision_body_first",
        "TRUNCATE decision_body",
        "DROP TABLE hold",
        "ALTER TABLE site DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE decision_body DISABLE TRIGGER ALL",
        "DROP POLICY of_the_site ON site",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (it text)",
        "TRUNCATE decision_body_first",
    ],
)
def test_the_services_role_may_do_no_more_than_the_service_does(engine, statement) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError) as refused:
        connection.execute(text(statement))
    assert refused.value.orig.sqlstate == "42501"


def test_the_service_is_fenced_and_the_owner_of_the_machine_is_not(engine) -> None:
    with engine.connect() as connection:
        assert is_fenced(connection)
    with behind(engine) as owned, owned.connect() as connection:
        assert not is_fenced(connection)


def sites_seen(session: Session) -> dict[str, set[str | None]]:
    """Whose rows each table shows to a statement that forgot to ask for one site's."""
    seen = {}
    for name, table in Base.metadata.tables.items():
        if name in SITELESS:
            continue
        column = table.c.get("site", table.c.get("site_key"))
        assert column is not None, f"{name} does not say whose its rows are"
        seen[name] = set(session.scalars(select(column).distinct()))
    return {name: found for name, found in seen.items() if found}


def test_a_statement_that_forgets_the_site_sees_no_others_behind_the_fence(engine) -> None:
    with Session(engine) as session:
        everybodys = sites_seen(session)
        fence(session, "demo")
        assert set(everybodys) >= {"decision", "decision_body", "log_entry", "erasure", "api_key"}
        assert {"demo", "other"} <= everybodys["decision_body"]
        assert everybodys["audit_entry"] == {"demo", "other", None}
        for _ in range(2):
            seen = sites_seen(session)
            assert seen.pop("officer_role") == {"demo", EVERYWHERE}
            assert all(found == {"demo"} for found in seen.values())
            assert set(seen) >= {"audit_entry", "invitation", "export_run"}
            session.commit()  # the next transaction is fenced as well


def test_every_table_that_has_a_site_is_fenced(engine) -> None:
    """A new table without a policy is found here."""
    asked = text("SELECT tablename FROM pg_policies WHERE schemaname = current_schema()")
    with engine.connect() as connection:
        assert set(connection.scalars(asked)) == set(Base.metadata.tables) - OPEN - SITELESS


def test_nothing_is_written_over_the_fence(engine) -> None:
    with Session(engine) as session:
        fence(session, "demo")
        with pytest.raises(DBAPIError, match="row-level security"):
            decisions.append(session.connection(), decision(site="other"), bytes(32))
        session.rollback()
        assert session.execute(text("DELETE FROM decision_body WHERE site = 'other'")).rowcount == 0


def test_a_role_everywhere_is_seen_from_a_site_and_neither_given_nor_taken_from_there(
    engine,
) -> None:
    taken = text("DELETE FROM officer_role WHERE site = '*'")
    with Session(engine) as session:
        fence(session, "demo")
        with pytest.raises(DBAPIError, match="row-level security"):
            give_role(session, 1, EVERYWHERE, Role.OWNER, NOW)
        session.rollback()
        assert session.execute(taken).rowcount == 0
    with Session(engine) as session:  # the control: without the fence it would be
        assert session.execute(taken).rowcount == 1


def test_the_fence_goes_with_its_session(engine) -> None:
    """The same connection, handed to the next who asks, shows everything again."""
    with Session(engine) as session:
        fence(session, "demo")
        assert session.scalar(text("SELECT count(*) FROM site")) == 1
    with transaction(engine, writes=False) as session:
        assert session.scalar(text("SELECT count(*) FROM site")) == 2
    assert engine.pool.checkedin() == 1


def test_on_sqlite_there_is_nothing_to_raise(sqlite_url) -> None:
    engine = open_engine(sqlite_url)
    with Session(engine) as session:
        session.connection()
        fence(session, "demo")
        assert session.scalars(select(Site)).all() == []
    engine.dispose()


def test_a_url_that_names_no_role_is_refused_in_words(postgresql_url, key_dir) -> None:
    """The owner could not know whom to let in."""
    nobody = make_url(postgresql_url).set(username="", password="")
    settings = Settings(
        database_url=nobody.render_as_string(),
        database_owner_url=postgresql_url,
        key_dir=key_dir,
    )
    with pytest.raises(BadSetting, match="must name its role"):
        prepare_service(settings, NOW)


def test_the_owners_own_rights_stay_when_both_urls_are_its_own(engine) -> None:
    with behind(engine) as owned, owned.connect() as connection, connection.begin() as undone:
        grant_to(connection, connection.scalar(text("SELECT current_user")))
        connection.execute(text("LOCK TABLE decision IN ACCESS EXCLUSIVE MODE"))
        undone.rollback()
