"""Sites and API keys by the operator's commands, which do what the API does."""

import json

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.domain.api_key import parse_key
from tests.fixtures.commands import run
from tests.fixtures.keys import bearer, key_id
from tests.fixtures.sites import make_site


@pytest.fixture
def site(app, cli_env, tmp_path):
    return make_site(cli_env, tmp_path)


@pytest.fixture
def say(cli_env):
    """Run a command that succeeds; returns what it said."""

    def saying(*arguments: str) -> str:
        return run(arguments, cli_env).output.strip()

    return saying


@pytest.fixture
def refused(cli_env):
    """Run a command that fails in words; returns what it said."""

    def refusing(*arguments: str) -> str:
        result: Result = CliRunner().invoke(main, list(arguments), env=cli_env)
        assert result.exit_code != 0, result.output
        assert "Traceback" not in result.output
        assert isinstance(result.exception, SystemExit), result.exception
        return result.output

    return refusing


def test_a_site_is_added_with_everything_and_shown_as_the_api_has_it(say, client, app):
    """`site show` prints the very document of `GET /v1/sites/{site_key}`."""
    say(
        *("site", "add", "balita", "--name", "Balità", "--origin", "https://a.example"),
        *("--origin", "https://b.example", "--jurisdiction", "PH", "--gpc", "strict"),
        *("--reask-decliners", "--child-directed", "--regime", "optin"),
        *("--keep-accepts-months", "12", "--keep-refusals-months", "2"),
    )
    shown = json.loads(say("site", "show", "balita"))
    operator = say("key", "create", "--operator", "--scope", "site:admin")
    assert shown == client.get("/v1/sites/balita", headers=bearer(operator)).get_json()
    assert shown["retention"] == {"keep_accepts_months": 12, "keep_refusals_months": 2}
    assert (shown["gpc"], shown["reask_decliners"], shown["child_directed"]) == (
        *("strict", True, True),
    )
    assert shown["notice"] is None


def test_a_site_is_changed_alone_where_it_is_named(say, site):
    """`site set` takes any subset; what it is not told stays."""
    before = json.loads(say("site", "show", site.key))
    say("site", "set", site.key, "--name", "Iba", "--jurisdiction", "FR")
    say("site", "set", site.key, "--gpc", "strict", "--keep-refusals-months", "3")
    say("site", "set", site.key, "--origin", "https://c.example", "--no-jurisdiction")
    assert json.loads(say("site", "show", site.key)) == before | {
        "name": "Iba",
        "gpc": "strict",
        "origins": ["https://c.example"],
        "retention": {"keep_accepts_months": 36, "keep_refusals_months": 3},
    }
    say("site", "set", site.key, "--gpc", "respect", "--no-reask-decliners")
    assert json.loads(say("site", "show", site.key))["gpc"] == "respect"


@pytest.mark.parametrize(
    ("said", "place"),
    [
        (["--origin", "https://a.example/"], "/origins/0"),
        (["--jurisdiction", "UK"], "/jurisdiction"),
        (["--keep-accepts-months", "0"], "/retention/keep_accepts_months"),
        (["--keep-refusals-months", "25"], "/retention/keep_refusals_months"),
        (["--name", "a\nb"], "/name"),
        (["--regime", "fr_exempt"], "optin"),
    ],
)
def test_a_bad_change_is_refused_with_its_place(refused, say, site, said, place):
    """As the API says it, and nothing changes."""
    before = say("site", "show", site.key)
    assert place in refused("site", "set", site.key, *said)
    assert say("site", "show", site.key) == before


def test_a_site_is_disabled_and_enabled(say, refused, site, client):
    """Away like one that never was, and back; its own commands still know it."""
    status = f"/v1/sites/{site.key}/status"
    say("site", "disable", site.key)
    assert client.get(status).status_code == 404
    assert f"{site.key}\tdisabled" in say("site", "list")
    assert json.loads(say("site", "show", site.key))["enabled"] is False
    say("site", "set", site.key, "--name", "still here")
    assert client.get(status).status_code == 404
    say("site", "enable", site.key)
    assert client.get(status).status_code == 200
    for verb in (["show"], ["disable"], ["enable"], ["set", "--name", "x"]):
        assert "no such site" in refused("site", *verb, "nowhere")


def test_a_key_is_made_listed_rotated_and_revoked(say, refused, site, client):
    """Printed once, bare; the list has everything but the secret."""
    path = f"/v1/sites/{site.key}"
    old = say(
        *("key", "create", site.key, "--scope", "site:admin", "--scope", "log:read"),
        *("--name", "crm", "--expires", "2030-01-01T00:00:00Z"),
    )
    new = say("key", "rotate", key_id(old), "--overlap-hours", "1")
    assert parse_key(old)
    assert parse_key(new)
    for key in (old, new):
        assert client.get(path, headers=bearer(key)).status_code == 200
    say("key", "revoke", key_id(old))
    say("key", "revoke", key_id(old))
    assert client.get(path, headers=bearer(old)).status_code == 401

    first, second = [line.split("\t") for line in say("key", "list", site.key).splitlines()]
    assert first[:4] == [key_id(old), "revoked", "crm", "site:admin log:read"]
    assert second[:4] == [key_id(new), "alive", "crm", "site:admin log:read"]
    assert second[4].startswith("expires 20")
    assert second[5] == "used never"
    assert old.split("_")[2] not in say("key", "list", site.key)

    last = say("key", "rotate", key_id(new), "--overlap-hours", "0")
    assert "\texpired\t" in say("key", "list", site.key)
    assert client.get(path, headers=bearer(last)).status_code == 200
    assert "no such API key" in refused("key", "rotate", key_id(new))


def test_an_operators_key_is_good_for_every_site_and_is_listed_apart(say, site, client):
    """Made, rotated and listed by command alone."""
    made = say("key", "create", "--operator", "--scope", "site:admin", "--name", "us")
    assert client.get("/v1/sites", headers=bearer(made)).status_code == 200
    rotated = say("key", "rotate", key_id(made))
    assert client.get("/v1/sites", headers=bearer(rotated)).status_code == 200
    assert [line.split("\t")[0] for line in say("key", "list", "--operator").splitlines()] == [
        key_id(made),
        key_id(rotated),
    ]
    assert say("key", "list", site.key) == ""


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["create", "--scope", "site:admin"], "--operator"),
        (["create", "pahayagan", "--operator", "--scope", "site:admin"], "--operator"),
        (["create", "pahayagan", "--operator", "--scope", "site:admin"], "one of the two"),
        (["list"], "--operator"),
        (["create", "nowhere", "--scope", "site:admin"], "no such site"),
        (["list", "nowhere"], "no such site"),
        (["create", "pahayagan"], "--scope"),
        (["create", "pahayagan", "--scope", "all"], "all"),
        (["create", "pahayagan", "--scope", "log:read", "--expires", "soon"], "/expires_at"),
        (
            ["create", "pahayagan", "--scope", "log:read", "--expires", "2020-01-01T00:00:00Z"],
            "/expires_at",
        ),
        (["create", "pahayagan", "--scope", "log:read", "--name", ""], "/name"),
        (["rotate", "nothing!"], "no such API key"),
        (["rotate", "00000000"], "no such API key"),
        (["rotate", "00000000", "--overlap-hours", "721"], "720"),
        (["revoke", "00000000"], "no such API key"),
        (["revoke", "00000000"], "pahintulot key list"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_bad_command_is_refused_in_words(refused, site, arguments, word):
    """Whose, which, what: it says what is missing."""
    assert word in refused("key", *arguments)


def test_a_change_of_nothing_is_refused(refused, site):
    """Whoever forgot the option is told so, not that the site was changed."""
    assert "say what to change" in refused("site", "set", site.key)


def test_a_key_of_a_disabled_site_can_still_be_made_and_listed(say, site, client):
    """The operator prepares a site before it opens."""
    say("site", "disable", site.key)
    made = say("key", "create", site.key, "--scope", "site:admin")
    assert key_id(made) in say("key", "list", site.key)
    assert client.get(f"/v1/sites/{site.key}", headers=bearer(made)).status_code == 404
