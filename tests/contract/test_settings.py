"""Every setting is documented with its default, and every documented setting exists."""

import os
import re
import runpy
from dataclasses import fields
from pathlib import Path

import pytest
from environs import EnvError
from sqlalchemy import make_url

from service.settings import Settings
from tests import conftest

ROOT = Path(__file__).parents[2]
FIELDS = {"PAHINTULOT_DEMO": "demo"}
OF_GUNICORN = {
    "BIND": "bind",
    "WORKERS": "workers",
    "THREADS": "threads",
    "GRACEFUL_TIMEOUT": "graceful_timeout",
}


def read_by(*paths: str) -> set[str]:
    """The environment variables that these files name."""
    text = "\n".join((ROOT / path).read_text() for path in paths)
    return set(re.findall(r"(?:env\.\w+|environ\.get|getenv)\(\s*\"([A-Z_]+)\"", text))


def documented() -> dict[str, str]:
    """Each variable of docs/settings.md with its default."""
    table = re.findall(
        r"^\| `([A-Z_]+)` \| (`([^`]*)`|\*\(empty\)\*) \| (.+) \|$",
        (ROOT / "docs/settings.md").read_text(),
        re.MULTILINE,
    )
    assert all(len(meaning) > 20 for _, _, _, meaning in table)
    return {name: default for name, _, default, _ in table}


def written(value: object) -> str:
    """A default as an operator would write it."""
    match value:
        case bool():
            return str(value).lower()
        case tuple() | list():
            return ",".join(value)
        case _:
            return str(value)


def test_every_variable_that_is_read_is_documented_and_no_other():
    """Those of the service, and those of gunicorn's file."""
    assert set(documented()) == read_by("service/settings.py", "gunicorn.conf.py")


def test_nothing_else_of_the_service_reads_the_environment():
    """A setting has one place."""
    for path in ROOT.glob("service/**/*.py"):
        if path.name != "settings.py":
            assert not re.search(r"\b(environ|getenv|Env\()", path.read_text()), path


def test_every_field_has_a_variable():
    """The names agree, but for the demonstration's."""
    variables = {FIELDS.get(name, name.lower()) for name in read_by("service/settings.py")}
    assert variables == {field.name for field in fields(Settings)}


def test_every_documented_default_is_the_one_in_force():
    """Of the service with an empty environment, and of gunicorn's file."""
    settings = Settings.from_environment()
    gunicorn = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    for name, default in documented().items():
        if name in OF_GUNICORN:
            value = gunicorn[OF_GUNICORN[name]]
        else:
            value = getattr(settings, FIELDS.get(name, name.lower()))
        assert written(value) == default, name


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("DATABASE_URL", "postgresql://db/pahintulot", "postgresql://db/pahintulot"),
        ("DATABASE_REPLICA_URL", "postgresql://replica/name", "postgresql://replica/name"),
        ("DATABASE_POOLER", "transaction", "transaction"),
        ("THREADS", "16", 16),
        ("PUBLIC_URL", "https://consent.example/", "https://consent.example"),
        ("OFFICER_ORIGIN", "https://officer.example/", "https://officer.example"),
        ("OFFICER_ORIGIN", "http://[::1]:8002", "http://[::1]:8002"),
        ("KEY_DIR", "/srv/keys", Path("/srv/keys")),
        ("TRUSTED_PROXIES", "2", 2),
        ("ALLOWED_HOSTS", "a.example,b.example", ("a.example", "b.example")),
        ("RATE_LIMIT_ACCEPTS", "", ""),
        ("RATE_LIMIT_REFUSALS", "9/second", "9/second"),
        ("RATE_LIMIT_STORE", "redis://counts", "redis://counts"),
        ("LOG_LEVEL", "debug", "DEBUG"),
        ("PAHINTULOT_DEMO", "1", True),
    ],
)
def test_every_variable_is_read_into_its_field(name, text, value, monkeypatch):
    """As an operator writes it."""
    monkeypatch.setenv(name, text)
    assert getattr(Settings.from_environment(), FIELDS.get(name, name.lower())) == value


def test_the_demonstration_counts_nobody_unless_told_to(monkeypatch):
    """Its visitors all sit behind one address."""
    monkeypatch.setenv("PAHINTULOT_DEMO", "1")
    monkeypatch.setenv("RATE_LIMIT_REFUSALS", "9/second")
    settings = Settings.from_environment()
    assert (settings.rate_limit_accepts, settings.rate_limit_refusals) == ("", "9/second")


def test_no_shell_of_an_operator_changes_what_the_tests_see():
    """The suite forgets every setting before it begins."""
    text = Path(conftest.__file__).read_text()
    for name in read_by("service/settings.py"):
        assert f'"{name}"' in text
        assert name not in os.environ


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("DATABASE_URL", "somewhere", "sqlite:///"),
        ("DATABASE_URL", "mysql://me:secret@db/x", "postgresql://"),
        ("DATABASE_URL", "postgresql://me:secret@db:port/x", "postgresql://"),
        ("DATABASE_REPLICA_URL", "mysql://me:secret@db/x", "postgresql://"),
        ("DATABASE_POOLER", "session", "transaction"),
        ("PUBLIC_URL", "consent.example", "https://consent.example"),
        ("PUBLIC_URL", "ftp://consent.example", "https://consent.example"),
        ("OFFICER_ORIGIN", "officer.example", "https://officer.example"),
        ("OFFICER_ORIGIN", "https://officer.example/room", "https://officer.example"),
        ("OFFICER_ORIGIN", "ftp://officer.example", "https://officer.example"),
        ("OFFICER_ORIGIN", "http://127.0.0.1:8001", "another host"),
    ],
)
def test_an_address_of_the_wrong_form_is_refused_with_an_example(name, text, hint, monkeypatch):
    """Before anything is opened or served, and without telling a password."""
    monkeypatch.setenv(name, text)
    with pytest.raises(EnvError, match=hint) as refused:
        Settings.from_environment()
    assert name in str(refused.value)
    assert "secret" not in str(refused.value)


BOTH = {"host": ("a:5432", "b:5433"), "target_session_attrs": "read-write"}
REPLICAS = {"host": ("a:5432", "b:5433")}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("postgresql://me:pass@/name?host=a:5432&host=b:5433", BOTH),
        ("postgresql://me:pass@a:5432,b:5433/name", BOTH),
        ("postgresql://me:pass@/name?host=a:5432&host=b:5433&target_session_attrs=any",
         REPLICAS | {"target_session_attrs": "any"}),
        ("postgresql://me:pass@a:5432,b:5433/name?target_session_attrs=any",
         REPLICAS | {"target_session_attrs": "any"}),
        ("postgresql://me:pass@[::1]:5432,b/name",
         {"host": ("[::1]:5432", "b"), "target_session_attrs": "read-write"}),
        ("postgresql://me:pass@a:5432/name", {}),
    ],
)  # fmt: skip
def test_several_hosts_are_read_either_way_and_the_one_that_writes_is_wanted(text, query):
    """SQLAlchemy's way and libpq's; whoever names what is wanted gets that."""
    url = make_url(Settings(database_url=text).sqlalchemy_url)
    assert (url.drivername, url.username, url.password) == ("postgresql+psycopg", "me", "pass")
    assert (url.database, url.query) == ("name", query)


def test_replicas_need_not_take_writes():
    """They are read alone."""
    url = Settings(database_replica_url="postgresql://me:pass@a:5432,b:5433/name")
    assert make_url(url.sqlalchemy_replica_url).query == REPLICAS
    assert Settings().sqlalchemy_replica_url is None


def test_whoever_opens_the_database_learns_of_the_pooler():
    """Through its URL; a SQLite file has none."""
    url = Settings(database_url="postgresql://db/name", database_pooler="transaction")
    assert make_url(url.sqlalchemy_url).query == {"pooler": "transaction"}
    assert "pooler" not in Settings(database_pooler="transaction").sqlalchemy_url


def test_an_unknown_log_level_is_named_with_those_there_are(monkeypatch):
    """A typing error ends the start with words, not with a lookup that failed."""
    monkeypatch.setenv("LOG_LEVEL", "chatty")
    with pytest.raises(EnvError, match=r"'chatty'.*DEBUG, INFO"):
        Settings.from_environment()
