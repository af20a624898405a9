"""`pahintulot token-key`: what the operator does with the keys, and what the service makes of them.

That nothing is refused under load is shown in test_key_rotation.py.
"""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from service.cli import main
from service.signing.key_files import make_key
from service.usecases.rotate_token_key import LEAST_LEAD_S
from tests.fixtures.commands import run
from tests.fixtures.sites import make_key as make_api_key
from tests.fixtures.sites import make_site
from tests.integration.web.page import Page

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOW_AND_THEN = ["token-key", "rotate", "--lead", "0", "--force"]


def listed(environment) -> list[tuple[str, str]]:
    """Each key's id and state, oldest first."""
    lines = run(["token-key", "list"], environment).output.splitlines()
    return [tuple(line.split("\t")[:2]) for line in lines]


def states(environment) -> list[str]:
    return [state for _kid, state in listed(environment)]


def refused(arguments, environment) -> str:
    result = CliRunner().invoke(main, arguments, env=environment)
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    return result.output


def backdate(key_dir, hours: int) -> str:
    """Add a key that began to sign so many hours ago; returns its id."""
    return make_key(key_dir, datetime.now(UTC) - timedelta(hours=hours)).kid


@pytest.fixture
def began(key_dir):
    """A folder whose first key began two hours ago and whose second one hour ago."""
    for path in (key_dir / "tokens").iterdir():
        path.unlink()
    return [backdate(key_dir, 2), backdate(key_dir, 1)]


@pytest.fixture
def page(client, cli_env, tmp_path) -> Page:
    return Page(client, make_site(cli_env, tmp_path))


def test_a_new_key_waits_for_a_quarter_of_an_hour(cli_env):
    """Published at once, signing later; how long is told."""
    said = run(["token-key", "rotate"], cli_env).output

    kid, begins = re.fullmatch(r"Published (\S{8}); it signs from (\S+) on\.\n", said).groups()
    assert listed(cli_env)[-1] == (kid, "waiting")
    lead = datetime.fromisoformat(begins) - datetime.now(UTC)
    assert timedelta(seconds=880) < lead <= timedelta(seconds=901)


@pytest.mark.parametrize("lead", [0, 300, LEAST_LEAD_S - 1])
def test_a_lead_that_caches_outlive_is_refused_unless_forced(cli_env, lead):
    """The refusal says what would go wrong."""
    too_short = ["token-key", "rotate", "--lead", str(lead)]
    assert "would refuse" in refused(too_short, cli_env)
    assert states(cli_env) == ["signing"]
    run([*too_short, "--force"], cli_env)
    assert len(states(cli_env)) == 2


def test_rotating_retires_what_has_a_successor(cli_env, began):
    """And not the key that signs, nor the one that waits."""
    assert states(cli_env) == ["succeeded", "signing"]
    said = run(["token-key", "rotate"], cli_env).output

    assert f"Retired {began[0]}" in said
    assert states(cli_env) == ["retired", "signing", "waiting"]
    assert "No key" in run(["token-key", "retire"], cli_env).output


def test_retiring_leaves_no_private_half_of_an_old_key(cli_env, key_dir, began):
    """A copy of the folder made from now on forges nothing with it."""
    assert f"Retired {began[0]}" in run(["token-key", "retire"], cli_env).output

    (left,) = (key_dir / "tokens").glob(f"*{began[0]}*")
    assert left.read_text().startswith("-----BEGIN PUBLIC KEY-----")


def test_what_a_retired_key_signed_stays_good(client, cli_env, page, tmp_path):
    """Its tokens are known, its exports verify, and its public half is still published."""
    old = page.decide("accept")["token"]
    key = make_api_key(cli_env, page.site.key, "export:read")
    export = client.get(page.path("decisions.jsonl"), headers={"Authorization": f"Bearer {key}"})
    (tmp_path / "log.jsonl").write_bytes(export.data)
    run(NOW_AND_THEN, cli_env)
    _wait_for_a_whole_second()
    run(["token-key", "retire"], cli_env)
    assert states(cli_env) == ["retired", "signing"]

    assert page.answer(old)["reason"] == "given"
    new = page.decide("accept")["token"]
    assert page.answer(new)["reason"] == "given"
    assert old.split(".")[0] != new.split(".")[0]
    assert run(["export", "verify", str(tmp_path / "log.jsonl")], cli_env)
    published = client.get("/.well-known/jwks.json").get_json()["keys"]
    assert {key["kid"] for key in published} == {kid for kid, _ in listed(cli_env)}
    assert not any("d" in key for key in published)


def test_revoking_says_what_follows_and_asks_first(cli_env):
    """Without --yes nothing happens."""
    ((kid, _state),) = listed(cli_env)
    said = refused(["token-key", "revoke", kid], cli_env)

    assert "asked again" in said
    assert "--yes" in said
    assert states(cli_env) == ["signing"]


def test_what_a_revoked_key_signed_is_refused_and_a_new_one_signs_at_once(cli_env, page):
    """The visitor is asked again; the next accept is good."""
    old = page.decide("accept")["token"]
    ((kid, _state),) = listed(cli_env)
    assert page.answer(old)["allowed"]

    said = run(["token-key", "revoke", kid, "--yes"], cli_env).output
    _wait_for_a_whole_second()

    ((successor, state),) = listed(cli_env)
    assert state == "signing"
    assert f"{successor} signs now" in said
    answer = page.answer(old)
    assert (answer["reason"], answer["allowed"], answer["ask"]) == ("token_invalid", False, True)
    assert page.answer(page.decide("accept")["token"])["allowed"]


def test_where_another_key_can_sign_revoking_makes_none(cli_env, began):
    """The one before signs again, or the one that waits begins."""
    run(["token-key", "revoke", began[1], "--yes"], cli_env)
    assert listed(cli_env) == [(began[0], "signing")]

    run(["token-key", "rotate"], cli_env)
    (_, (waiting, _state)) = listed(cli_env)
    run(["token-key", "revoke", began[0], "--yes"], cli_env)
    assert listed(cli_env) == [(waiting, "signing")]


def test_an_unknown_key_is_not_revoked(cli_env):
    """A typing error harms nothing."""
    for sure in ([], ["--yes"]):
        said = refused(["token-key", "revoke", "00000000", *sure], cli_env)
        assert "no token key" in said
        assert "pahintulot token-key list" in said
    assert states(cli_env) == ["signing"]


def test_without_a_folder_the_commands_say_what_to_run(cli_env, tmp_path):
    """No traceback."""
    nowhere = cli_env | {"KEY_DIR": str(tmp_path / "nowhere")}
    for command in (["list"], ["rotate"], ["retire"]):
        assert "pahintulot db upgrade" in refused(["token-key", *command], nowhere)


def _wait_for_a_whole_second() -> None:
    """Names hold whole seconds, and workers look every second."""
    time.sleep(1.1)
