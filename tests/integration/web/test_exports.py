"""The log as a file: whole, signed, and worth nothing to whoever posts it back."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.fixtures.commands import run
from tests.fixtures.sites import make_key, make_site


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
    ],
)
def test_the_filter_is_applied_and_told(client, site, key, recorded, query, outcomes) -> None:
    lines = fetch(client, site, key, "jsonl", query).splitlines()
    *rows, end = [json.loads(line) for line in lines]

    assert [row["outcome"] for row in rows] == outcomes
    assert any(value for name, value in end["filter"].items() if name != "site")


@pytest.mark.parametrize(
    "query", ["?from=yesterday", "?to=2026-11-23", "?outcome=maybe", "?limit=1", "?from="]
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
