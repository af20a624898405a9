"""The log as a file: whole, signed, and worth nothing to whoever posts it back."""

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click
import pytest
from click.testing import CliRunner

from service.cli import main
from service.domain.errors import Unavailable
from service.domain.export import Tally, end_chunk
from service.signing.keys import load_keyring
from service.storage.engine import db
from service.usecases.export_log import sign_detached
from tests.fixtures.commands import run
from tests.fixtures.sites import make_key, make_site
from tests.integration.storage.grown import ROWS, grow


@pytest.fixture
def site(cli_env, tmp_path):
    return make_site(cli_env, tmp_path)


@pytest.fixture
def key(cli_env, site) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_key(cli_env, site.key, 'export:read')}"}


def decide(client, site, outcome: str, **more: object) -> dict:
    answer = client.post(
        f"/v1/sites/{site.key}/decisions",
        data=json.dumps(site.click(outcome, **more)),
        content_type="text/plain",
        headers={"Origin": site.origin},
    )
    assert answer.status_code == 201, answer.json
    return answer.json


@pytest.fixture
def recorded(client, site) -> list[dict]:
    accepted = decide(client, site, "accept")
    withdrawn = decide(client, site, "withdraw", token=accepted["token"])
    return [accepted, withdrawn, decide(client, site, "decline")]


def fetch(client, site, key, form: str, query: str = "") -> bytes:
    answer = client.get(f"/v1/sites/{site.key}/decisions.{form}{query}", headers=key)
    assert answer.status_code == 200, answer.data
    return answer.data


def verify(path: Path, cli_env) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["export", "verify", str(path)], env=cli_env)
    return result.exit_code, result.output


def test_the_jsonl_holds_every_decision_once_and_an_end(client, site, key, recorded) -> None:
    *rows, end = [json.loads(line) for line in fetch(client, site, key, "jsonl").splitlines()]

    assert [row["decision_id"] for row in rows] == [said["decision_id"] for said in recorded]
    assert [row["outcome"] for row in rows] == ["accept", "withdraw", "decline"]
    assert rows[0]["subject_id"] == rows[1]["subject_id"] == recorded[0]["subject_id"]
    assert rows[2]["subject_id"] is None
    assert (end["end"], end["rows"]) == (True, 3)
    assert (end["first"], end["last"]) == (rows[0]["decision_id"], rows[-1]["decision_id"])


def test_the_csv_holds_the_same_rows_and_the_same_end(client, site, key, recorded) -> None:
    text = fetch(client, site, key, "csv").decode()
    header, *rows, end = list(csv.reader(io.StringIO(text)))

    assert [dict(zip(header, row, strict=True))["decision_id"] for row in rows] == [
        said["decision_id"] for said in recorded
    ]
    assert end[0] == "#end"
    assert json.loads(end[1])["rows"] == 3


@pytest.mark.parametrize(
    ("query", "outcomes"),
    [
        ("?outcome=accept", ["accept"]),
        ("?from=2000-01-01T00:00:00Z", ["accept", "withdraw", "decline"]),
        ("?to=2000-01-01T00:00:00%2B08:00", []),
        ("?language=fil", ["accept", "withdraw", "decline"]),
        ("?language=en", []),
        ("?source=banner&outcome=decline", ["decline"]),
        ("?source=api", []),
        (f"?notice=sha256:{'ab' * 32}", []),
    ],
)
def test_the_filter_is_applied_and_told(client, site, key, recorded, query, outcomes) -> None:
    lines = fetch(client, site, key, "jsonl", query).splitlines()
    *rows, end = [json.loads(line) for line in lines]

    assert [row["outcome"] for row in rows] == outcomes
    assert any(value for name, value in end["filter"].items() if name != "site")


@pytest.mark.parametrize(
    "query",
    [
        "?from=yesterday",
        "?to=2026-11-23",
        "?outcome=maybe",
        "?limit=1",
        "?from=",
        "?language=Filipino",
        "?notice=abababab",
        "?source=elsewhere",
        "?languages=fil",
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(client, site, key, query) -> None:
    answer = client.get(f"/v1/sites/{site.key}/decisions.jsonl{query}", headers=key)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == f"/{query[1:].split('=')[0]}"


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_whole_file_verifies_and_any_cut_or_change_does_not(
    client, site, key, recorded, form, tmp_path, cli_env
) -> None:
    whole = fetch(client, site, key, form)
    path = tmp_path / f"log.{form}"
    path.write_bytes(whole)
    assert verify(path, cli_env)[0] == 0

    lines = whole.splitlines(keepends=True)
    flawed = {
        "cut in the middle": whole[: len(whole) // 2],
        "cut at a row": b"".join(lines[:-1]),
        "last byte gone": whole[:-1],
        "empty": b"",
        "a row gone": b"".join([*lines[:-2], lines[-1]]),
        "a row twice": b"".join([*lines[:-1], lines[-2], lines[-1]]),
        "rows swapped": b"".join([*lines[:-3], lines[-2], lines[-3], lines[-1]]),
        "a word changed": whole.replace(b"withdraw", b"accept12", 1),
        "the end claims more": whole.replace(b'"rows":3', b'"rows":4').replace(
            b'""rows"":3', b'""rows"":4'
        ),
        "something after the end": whole + lines[-2],
    }
    for name, content in flawed.items():
        path.write_bytes(content)
        code, said = verify(path, cli_env)
        assert code == 1, name
        assert "Traceback" not in said


def test_a_file_cut_at_any_byte_is_refused(client, site, key, recorded, tmp_path, cli_env) -> None:
    whole = fetch(client, site, key, "jsonl")
    path = tmp_path / "log.jsonl"
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        assert verify(path, cli_env)[0] == 1, length


def test_a_recomputed_file_is_refused(
    client, site, key, recorded, tmp_path, cli_env, tmp_path_factory
) -> None:
    """Someone with the program and keys of their own changes a row and signs the end anew."""
    foreign = {**cli_env, "KEY_DIR": str(tmp_path_factory.mktemp("foreign"))}
    run(["db", "upgrade"], foreign)
    path = tmp_path / "log.jsonl"
    run(["export", "write", "--site", site.key, str(path)], foreign)

    assert verify(path, foreign)[0] == 0
    code, said = verify(path, cli_env)
    assert (code, "not signed by this service" in said) == (1, True)


def test_a_token_signed_by_us_does_not_pass_for_a_signature_on_an_export(
    client, site, key, recorded, tmp_path, cli_env
) -> None:
    whole = fetch(client, site, key, "jsonl")
    end = json.loads(whole.splitlines()[-1])
    header, _, signature = recorded[0]["token"].split(".")
    path = tmp_path / "log.jsonl"
    path.write_bytes(whole.replace(end["signature"].encode(), f"{header}..{signature}".encode()))

    assert verify(path, cli_env)[0] == 1


def test_a_signature_that_carries_a_payload_of_its_own_is_refused(
    client, site, key, recorded, tmp_path, cli_env
) -> None:
    whole = fetch(client, site, key, "jsonl")
    end = json.loads(whole.splitlines()[-1])
    attached = end["signature"].replace("..", ".e30.")
    path = tmp_path / "log.jsonl"
    path.write_bytes(whole.replace(end["signature"].encode(), attached.encode()))

    assert verify(path, cli_env)[0] == 1


def test_a_stranger_verifies_with_the_public_keys_alone(
    client, site, key, recorded, tmp_path, cli_env
) -> None:
    (tmp_path / "log.jsonl").write_bytes(fetch(client, site, key, "jsonl"))
    (tmp_path / "jwks.json").write_bytes(client.get("/.well-known/jwks.json").data)
    nowhere = {**cli_env, "KEY_DIR": str(tmp_path / "no-keys-here")}

    said = run(
        ["export", "verify", str(tmp_path / "log.jsonl"), "--jwks", str(tmp_path / "jwks.json")],
        nowhere,
    ).output

    assert said.startswith(f"Good: 3 decisions of {site.key}: the whole log\n")


def test_the_command_writes_the_same_rows_as_the_call(
    client, site, key, recorded, tmp_path, cli_env
) -> None:
    for form in ("jsonl", "csv"):
        path = tmp_path / f"log.{form}"
        run(["export", "write", "--site", site.key, "--format", form, str(path)], cli_env)
        ours, theirs = path.read_bytes(), fetch(client, site, key, form)
        assert ours.splitlines()[:-1] == theirs.splitlines()[:-1]


def test_a_file_that_was_there_stays_until_the_new_one_is_whole(
    site, recorded, tmp_path, cli_env, monkeypatch
) -> None:
    """A good export is not lost to one that broke off."""
    path = tmp_path / "log.jsonl"
    words = ["export", "write", "--site", site.key, str(path)]
    run(words, cli_env)
    good = path.read_bytes()
    path.chmod(0o600)
    run(words, cli_env)
    assert path.stat().st_mode & 0o777 == 0o600, "what few may read stays so"

    def breaking_off(*_arguments) -> Iterator[bytes]:
        yield good[:100]
        raise Unavailable("The store went away.")

    monkeypatch.setattr("service.commands.exports.export_log", breaking_off)
    good = path.read_bytes()
    failed = CliRunner().invoke(main, words, env=cli_env)
    assert failed.exit_code == 1
    assert "went away" in failed.output
    assert path.read_bytes() == good
    assert list(tmp_path.glob(".log*")) == []

    def of_click(file: Path) -> BinaryIO:
        return click.open_file(file, "wb", atomic=True)

    monkeypatch.setattr("service.commands.exports._replaced", of_click)
    CliRunner().invoke(main, words, env=cli_env)
    assert path.read_bytes() == good[:100], "the control: click's own loses it"


def test_an_export_goes_where_the_operator_says(site, recorded, tmp_path, cli_env) -> None:
    """Standard output, the file behind a link, a device; a folder that is not there is said."""
    words = ["export", "write", "--site", site.key]
    assert '"end":true' in run([*words, "-"], cli_env).stdout
    (tmp_path / "link").symlink_to(tmp_path / "log.jsonl")
    run([*words, str(tmp_path / "link")], cli_env)
    assert (tmp_path / "link").is_symlink()
    assert '"end":true' in (tmp_path / "log.jsonl").read_text()
    run([*words, os.devnull], cli_env)
    assert not Path(os.devnull).is_file()
    nowhere = CliRunner().invoke(main, [*words, str(tmp_path / "no/log.jsonl")], env=cli_env)
    assert nowhere.exit_code == 1
    assert "No such file or directory" in nowhere.output


def test_the_log_of_a_disabled_site_can_still_be_taken_out(
    site, recorded, tmp_path, cli_env
) -> None:
    """Its log stays, and with it the duty to prove."""
    run(["site", "disable", site.key], cli_env)
    path = str(tmp_path / "log.jsonl")

    run(["export", "write", "--site", site.key, path], cli_env)

    assert "3 decisions" in run(["export", "verify", path], cli_env).output


def test_an_export_of_a_part_says_which(client, site, key, recorded, tmp_path, cli_env) -> None:
    """Nobody takes the accepts alone for the whole log."""
    (tmp_path / "log.jsonl").write_bytes(fetch(client, site, key, "jsonl", "?outcome=accept"))

    said = run(["export", "verify", str(tmp_path / "log.jsonl")], cli_env).output

    assert f"of {site.key}: outcome accept\n" in said


def test_a_bilingual_notice_was_shown_in_its_first_language(client, site, key) -> None:
    """As the counters count it."""
    both = decide(client, site, "decline", languages=["fil", "en"])
    decide(client, site, "decline", languages=["en"])

    row, _end = fetch(client, site, key, "jsonl", "?language=fil").splitlines()

    assert json.loads(row)["decision_id"] == both["decision_id"]


CHOICE = {
    "from": "2026-01-01T00:00:00.000Z",
    "to": "2099-01-01T00:00:00.000Z",
    "outcome": "decline",
    "language": "fil",
    "source": "banner",
}


def test_the_command_chooses_as_the_call_does(
    client, site, key, recorded, tmp_path, cli_env
) -> None:
    """And the file tells which part of the log it holds."""
    choice = CHOICE | {"notice": site.notice}
    path, words = tmp_path / "log.jsonl", []
    for name, value in choice.items():
        words += [f"--{name}", value]

    run(["export", "write", "--site", site.key, str(path), *words], cli_env)

    rows, end = path.read_bytes().splitlines()
    assert json.loads(rows)["decision_id"] == recorded[2]["decision_id"]
    assert json.loads(end)["filter"] == choice | {"site": site.key}
    query = "&".join(f"{name}={value}" for name, value in choice.items())
    assert fetch(client, site, key, "jsonl", f"?{query}").splitlines()[0] == rows
    said = run(["export", "verify", str(path)], cli_env).output
    for name, value in choice.items():
        assert f"{name} {value}" in said


def test_the_command_says_which_choice_makes_no_sense(site, tmp_path, cli_env) -> None:
    """And writes nothing."""
    path = tmp_path / "log.jsonl"
    words = ["export", "write", "--site", site.key, str(path), "--from", "yesterday"]

    result = CliRunner().invoke(main, words, env=cli_env)

    assert (result.exit_code, "/from: must be a time" in result.output) == (1, True)
    assert not path.exists()


def test_an_end_of_an_earlier_version_still_verifies(tmp_path, cli_env, key_dir) -> None:
    """Its filter knew times and the outcome alone."""
    keyring = load_keyring(key_dir, "https://consent.example")
    tally = Tally({"site": "demo", "from": None, "to": None, "outcome": "accept"})
    end = tally.end_record(lambda said: sign_detached(keyring, said))
    path = tmp_path / "log.jsonl"
    path.write_bytes(end_chunk(end, "jsonl"))

    assert verify(path, cli_env) == (0, "Good: 0 decisions of demo: outcome accept\n")


def test_nothing_in_an_export_posted_back_yields_a_token(client, site, key, recorded) -> None:
    """An export shows ids, hashes and commitments: none of them opens anything."""
    *rows, _end = [json.loads(line) for line in fetch(client, site, key, "jsonl").splitlines()]
    accepted = rows[0]
    endpoint = f"/v1/sites/{site.key}/decisions"
    page = {"Origin": site.origin}

    as_it_is = client.post(endpoint, json=accepted, headers=page)
    assert as_it_is.status_code == 422
    for guess in (accepted["decision_id"], accepted["subject_id"], accepted["commitment"]):
        body = {
            "idempotency_key": (guess * 2)[:21] + "A",
            "outcome": "withdraw",
            "purposes": [],
            "notice": accepted["notice"],
            "languages": ["fil"],
            "source": "banner",
            "token": guess,
        }
        answer = client.post(endpoint, json=body, headers=page)
        assert "token" not in answer.json, guess
        assert "subject_id" not in answer.json, guess
        status = client.get(
            f"/v1/sites/{site.key}/status", headers={"Authorization": f"Bearer {guess}"}
        )
        assert status.json["reason"] == "token_invalid", guess


def test_exports_are_kept_by_no_cache_and_named_for_the_site(client, site, key) -> None:
    answer = client.get(f"/v1/sites/{site.key}/decisions.csv", headers=key)

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{site.key}-log.csv"'


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_who_goes_away_half_way_leaves_a_healthy_connection_behind(
    app, client, cli_env, form
) -> None:
    """The database stops reading, and its connection serves the next file whole."""
    with app.app_context():
        engine = db.engine
    grow(engine)
    key = {"Authorization": f"Bearer {make_key(cli_env, 'demo', 'export:read')}"}
    address = f"/v1/sites/demo/decisions.{form}"
    engine.dispose()
    held = engine.connect()
    before = held.connection.dbapi_connection
    held.close()

    answer = client.get(address, headers=key)
    chunks = answer.iter_encoded()
    begun = [next(chunks) for _ in range(3)]
    assert engine.pool.checkedout() == 1
    answer.close()

    assert b'"end' not in b"".join(begun)
    assert engine.pool.checkedout() == 0
    with engine.connect() as again:
        assert again.connection.dbapi_connection is before
        assert again.exec_driver_sql("SELECT count(*) FROM decision_body").scalar() == ROWS
    whole = client.get(address, headers=key).data
    assert whole.startswith(b"".join(begun))
    assert f'"rows":{ROWS // 2}'.encode() in whole.replace(b'""', b'"')
