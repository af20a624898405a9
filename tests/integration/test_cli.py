"""The operator's commands, as an operator meets them."""

import json
import stat
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import text

from service.bundled import DEMO_NOTICE
from service.cli import main
from service.storage.engine import db
from tests.fixtures.commands import run
from tests.fixtures.sites import make_site
from tests.integration.web.page import Page


def refused(arguments: list[str], environment: dict[str, str]) -> Result:
    result = CliRunner().invoke(main, arguments, env=environment)
    assert result.exit_code != 0, result.output
    assert "Traceback" not in result.output
    return result


def test_a_site_is_added_once_listed_and_its_tag_printed(cli_env) -> None:
    said = run(
        ["site", "add", "pahayagan", "--name", "Ang Pahayagan", "--origin", "https://a.example"],
        cli_env,
    ).output

    assert '<script src="https://consent.example/b/pahayagan.js" async></script>' in said
    listed = run(["site", "list"], cli_env).output
    assert "pahayagan\tenabled\tAng Pahayagan\thttps://a.example" in listed
    again = ["site", "add", "pahayagan", "--name", "x", "--origin", "https://b.example"]
    assert "already" in refused(again, cli_env).output


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (["site", "add", "Bad Key", "--name", "x", "--origin", "https://a.example"], "/site_key"),
        (["site", "add", "goodkey", "--name", "x", "--origin", "https://a.example/"], "/origins/0"),
    ],
)
def test_a_bad_site_is_refused_with_its_place(cli_env, arguments, place) -> None:
    assert place in refused(arguments, cli_env).output


def test_a_notice_is_published_and_a_bad_one_refused_with_its_place(cli_env, tmp_path) -> None:
    run(["site", "add", "pahayagan", "--name", "x", "--origin", "https://a.example"], cli_env)
    good = DEMO_NOTICE.read_text()
    (tmp_path / "bad.json").write_text(json.dumps(json.loads(good) | {"privacy_url": "x"}))

    first = run(["notice", "publish", "pahayagan", str(DEMO_NOTICE), "--material"], cli_env).output
    second = run(
        ["notice", "publish", "pahayagan", str(DEMO_NOTICE), "--editorial"], cli_env
    ).output
    bad = ["notice", "publish", "pahayagan", str(tmp_path / "bad.json"), "--editorial"]

    assert first.startswith("Published version 1: sha256:")
    assert second.startswith("Published version 2: sha256:")
    assert "/privacy_url" in refused(bad, cli_env).output
    undecided = ["notice", "publish", "pahayagan", str(DEMO_NOTICE)]
    assert "--material" in refused(undecided, cli_env).output


def test_a_notice_whose_tokens_could_grow_too_long_is_refused(cli_env, tmp_path) -> None:
    site = "s" * 32
    run(["site", "add", site, "--name", "x", "--origin", "https://a.example"], cli_env)
    purposes = ["analytics", *[f"purpose_{n}_{'x' * 6}"[:16] for n in range(7)]]
    draft = json.loads(DEMO_NOTICE.read_text()) | {"purposes": purposes}
    (tmp_path / "long.json").write_text(json.dumps(draft))

    said = refused(["notice", "publish", site, str(tmp_path / "long.json"), "--material"], cli_env)

    assert "640 bytes" in said.output


def test_a_language_without_texts_is_refused(cli_env, tmp_path) -> None:
    run(["site", "add", "pahayagan", "--name", "x", "--origin", "https://a.example"], cli_env)
    draft = json.loads(DEMO_NOTICE.read_text())
    draft["languages"]["xx"] = {}
    (tmp_path / "xx.json").write_text(json.dumps(draft))

    said = refused(
        ["notice", "publish", "pahayagan", str(tmp_path / "xx.json"), "--material"], cli_env
    )

    assert "/languages/xx" in said.output


def test_an_unknown_site_or_scope_is_named(cli_env) -> None:
    said = refused(["key", "create", "nowhere", "--scope", "export:read"], cli_env).output
    assert "no such site" in said
    assert "pahintulot site list" in said
    assert "everything" in refused(["key", "create", "x", "--scope", "everything"], cli_env).output


@pytest.mark.parametrize(
    ("name", "text"), [("TRUSTED_PROXIES", "many"), ("LOG_LEVEL", "chatty"), ("DATABASE_URL", "x")]
)
def test_a_setting_of_the_wrong_form_is_named_in_words(cli_env, name, text) -> None:
    """As every other error, and with where the settings are explained."""
    result = refused(["site", "list"], cli_env | {name: text})

    assert isinstance(result.exception, SystemExit)
    assert name in result.output
    assert "docs/settings.md" in result.output


def test_before_the_first_upgrade_the_operator_is_told_what_to_run(tmp_path) -> None:
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/new.db",
        "KEY_DIR": str(tmp_path / "keys"),
    }

    assert "pahintulot db upgrade" in refused(["site", "list"], environment).output
    run(["db", "upgrade"], environment)
    assert run(["site", "list"], environment).output == ""


def test_keys_without_tables_are_told_apart(tmp_path, key_dir) -> None:
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/new.db", "KEY_DIR": str(key_dir)}

    assert "pahintulot db upgrade" in refused(["site", "list"], environment).output


def test_a_purge_forgets_idempotency_keys_after_seven_days_and_nothing_else(
    cli_env, client, tmp_path
) -> None:
    page = Page(client, make_site(cli_env, tmp_path))
    with time_machine.travel("2026-11-01T00:00:00Z", tick=False):
        old = page.body()
        assert page.post(old).status_code == 201
    with time_machine.travel("2026-11-07T23:59:59Z", tick=False):
        assert "Forgot 0 idempotency keys." in run(["purge"], cli_env).output
        assert page.post(old).status_code == 200
    with time_machine.travel("2026-11-08T00:00:01Z", tick=False):
        assert page.post(page.body()).status_code == 201
        assert "Forgot 1 idempotency keys." in run(["purge"], cli_env).output

    with client.application.app_context():
        kept = {
            table: db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608
            for table in ("decision", "decision_body", "idempotency")
        }
    assert kept == {"decision": 2, "decision_body": 2, "idempotency": 1}


def test_the_demo_is_prepared_again_and_again_without_harm(tmp_path) -> None:
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/demo.db",
        "KEY_DIR": str(tmp_path / "keys"),
    }
    first = run(["demo", "prepare", "--port", "8100"], environment).output
    key_file = Path(tmp_path / "demo-api-key")
    key = key_file.read_text()

    second = run(["demo", "prepare", "--port", "8100"], environment).output

    shown, link = first.split("Join as officer")
    assert second.startswith(shown)
    assert link.strip().startswith("http://127.0.0.1:8000/officer/join/")
    assert key_file.read_text() == key
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert "http://127.0.0.1:8100/demo/" in first
    assert "http://localhost:8101/" in first
    run(["demo", "prepare", "--port", "8200"], environment)
    origins = run(["site", "list"], environment).output.split("\t")[3].split()
    assert origins == [
        "http://127.0.0.1:8200",
        "http://localhost:8200",
        "http://127.0.0.1:8201",
        "http://localhost:8201",
    ]


@pytest.mark.parametrize("part", ["panel", "doctor"])
def test_no_site_can_take_the_name_of_a_part_of_the_script(part, cli_env) -> None:
    """Its pinned scripts would hide behind the part's address."""
    said = refused(["site", "add", part, "--name", "x", "--origin", "https://a.example"], cli_env)
    assert "choose another" in said.output
