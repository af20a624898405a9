"""Officers by the operator's commands: invited, listed, disabled, forgotten."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from service.cli import main
from service.storage.engine import open_engine, transaction
from service.usecases.accept_invitation import accept_invitation, find_invitation
from service.usecases.read_trail import read_trail
from tests.fixtures.commands import run
from tests.fixtures.sites import make_site
from tests.unit.domain.samples import NOW

EMAIL = "ana@site.example"
HASH = "$argon2id$of-a-passphrase"
ROOM = "https://consent.example/officer/join/"


@pytest.fixture
def engine(settings):
    engine = open_engine(settings.sqlalchemy_url)
    yield engine
    engine.dispose()


@pytest.fixture
def say(cli_env):
    """Run a command that succeeds; returns what it printed."""

    def saying(*arguments: str, **environment: str) -> str:
        return run(["officer", *arguments], cli_env | environment).stdout.strip()

    return saying


@pytest.fixture
def refused(cli_env):
    """Run a command that fails in words; returns what it said."""

    def refusing(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["officer", *arguments], env=cli_env)
        assert result.exit_code != 0, result.output
        assert isinstance(result.exception, SystemExit), result.exception
        return result.output

    return refusing


@pytest.fixture
def follow(app, engine):
    """Follow a link; returns the officer's number."""

    def following(link: str, password: str | None = HASH) -> int:
        keyring = app.extensions["pahintulot.keyring"]
        token = link.removeprefix(ROOM)
        with transaction(engine, writes=True) as session:
            find_invitation(session, keyring, token, NOW)
            return accept_invitation(session, keyring, token, NOW, password=password, name="Ana")

    return following


def test_an_officer_is_invited_joins_and_is_listed(say, follow, cli_env, tmp_path) -> None:
    make_site(cli_env, tmp_path)
    assert say("list") == ""
    link = say("invite", EMAIL, "--role", "viewer", "--site", "pahayagan")
    assert link.startswith(ROOM)
    assert len(link.splitlines()) == 1, "the link alone, for a script to take"
    number = follow(link)
    follow(say("invite", EMAIL, "--role", "owner", "--everywhere"), password=None)

    assert say("list") == f"{number}\tenabled\t{EMAIL}\tAna\t*:owner pahayagan:viewer"


def test_with_a_host_of_its_own_the_link_leads_there(say) -> None:
    link = say(
        *("invite", EMAIL, "--role", "owner", "--everywhere"),
        OFFICER_ORIGIN="https://officer.example",
    )

    assert link.startswith("https://officer.example/officer/join/")


def test_a_link_resets_the_passphrase_of_who_is_there(say, follow, refused, engine) -> None:
    assert "officer list" in refused("invite", EMAIL, "--reset")
    follow(say("invite", EMAIL, "--role", "owner", "--everywhere"))
    follow(say("invite", EMAIL, "--reset"), password="another")

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT password FROM officer")) == "another"


def test_who_leaves_is_disabled_and_on_wish_forgotten(say, follow, engine) -> None:
    number = follow(say("invite", EMAIL, "--role", "owner", "--everywhere"))
    assert say("disable", EMAIL.upper()) == f"Disabled officer {number}."
    assert say("list") == f"{number}\tdisabled\t{EMAIL}\tAna\t*:owner"
    assert say("disable", EMAIL, "--forget") == f"Disabled and forgot officer {number}."
    assert say("list") == f"{number}\tdisabled".strip()

    with transaction(engine, writes=False) as session:
        done = [entry.action for entry in read_trail(session, None, None, 9).entries]
    assert done == ["forgotten", "disabled", "joined", "invited"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["invite", EMAIL], "--role"),
        (["invite", EMAIL, "--role", "owner"], "--everywhere"),
        (["invite", EMAIL, "--everywhere"], "--role"),
        (["invite", EMAIL, "--role", "owner", "--site", "demo", "--everywhere"], "one of"),
        (["invite", EMAIL, "--role", "king", "--everywhere"], "viewer"),
        (["invite", EMAIL, "--reset", "--role", "owner"], "--reset"),
        (["invite", EMAIL, "--reset", "--everywhere"], "--reset"),
        (["invite", EMAIL, "--role", "owner", "--site", "nowhere"], "no such site"),
        (["invite", EMAIL, "--role", "owner", "--site", "*"], "no such site"),
        (["invite", "ana", "--role", "owner", "--everywhere"], "/email"),
        (["disable", EMAIL], "officer list"),
        (["disable", "ana"], "/email"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_bad_command_is_refused_in_words(refused, arguments, word) -> None:
    assert word in refused(*arguments)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_demonstration_invites_until_somebody_has_joined(cli_env, follow) -> None:
    """The newest link is the good one."""
    said = [run(["demo", "prepare"], cli_env).output for _ in range(2)]
    first, second = (text.partition("Join as officer")[2].strip() for text in said)
    assert first != second
    follow(second)

    assert "Join as officer" not in run(["demo", "prepare"], cli_env).output
