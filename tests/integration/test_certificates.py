"""The certificate of an erasure: what went and when, ours alone, and nobody's name."""

import json
import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from service import housekeeping
from service.cli import main
from service.domain.errors import UntrustedCertificate, UntrustedReceipt
from service.domain.ids import from_base64url, new_subject_id
from service.signing.keys import Keyring, load_keyring
from service.signing.tokens import InvalidSignature, read_token
from service.storage.decisions import append
from service.storage.engine import db
from service.usecases.certify_erasure import certify_erasure
from service.usecases.erase_subject import erase_subject
from service.usecases.verify_certificate import verify_certificate
from service.usecases.verify_receipt import verify_receipt
from tests.fixtures.commands import run
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import Page
from tests.unit.domain.samples import NOW, decision

CHANGES = 2_000
SAID = ["decisions", "erased_at", "erasure", "indexes", "iss", "reason", "scrubbed_at", "site"]


@pytest.fixture
def page(client, cli_env, tmp_path) -> Page:
    return Page(client, make_site(cli_env, tmp_path))


@pytest.fixture
def keyring(app) -> Keyring:
    return app.extensions["pahintulot.keyring"]


@pytest.fixture
def erase(cli_env, tmp_path):
    """Erase by command; what was said, and the file that the certificate is wanted in."""

    def erasing(subject_id: str):
        file = tmp_path / "certificate.jws"
        words = ["subject", "erase", "pahayagan", "--certificate", str(file)]
        return CliRunner().invoke(main, words, input=subject_id, env=cli_env), file

    return erasing


@pytest.fixture
def certified(page, erase) -> str:
    return erase(page.decide("accept")["subject_id"])[1].read_text().strip()


def said_in(compact: str) -> dict:
    return json.loads(from_base64url(compact.split(".")[1].encode()))


def test_it_says_what_went_and_when_and_nothing_else(app, page, erase, database_url) -> None:
    """How many decisions, where in the log, why, and whether the files are clean."""
    person = page.decide("accept")
    page.decide("decline")
    page.decide("withdraw", token=person["token"])

    result, file = erase(person["subject_id"])

    assert "Erased. Certified by `pahintulot erasure certify pahayagan 1`." in result.output
    said = said_in(file.read_text())
    assert {name: said[name] for name in ("iss", "site", "erasure", "reason")} == {
        "iss": "https://consent.example",
        "site": "pahayagan",
        "erasure": 1,
        "reason": "request",
    }
    assert (said["decisions"], said["indexes"]) == (2, "1 3")
    # PostgreSQL's files are cleaned by hand, and the service does not see when
    assert (said["scrubbed_at"] is None) == database_url.startswith("postgresql")
    assert sorted(said) == SAID


def test_it_does_not_depend_on_who_was_erased(app, page, keyring) -> None:
    """Nothing in it is made from the subject's id: with another one its words are the same."""
    certificates = []
    for subject_id in (new_subject_id(), new_subject_id()):
        with app.app_context(), Session(db.engine) as session:
            session.connection(execution_options={"writes": True})
            for n in range(3):
                made = decision(
                    site="pahayagan",
                    subject_id=subject_id,
                    decision_id=f"{n}",
                    decided_at=NOW + timedelta(seconds=n),
                )
                append(session.connection(), made, bytes(32))
            erased = erase_subject(session, "pahayagan", subject_id, NOW)
            assert erased
            said = said_in(certify_erasure(session, keyring, "pahayagan", erased.erasure_id))
            assert (said.pop("erasure"), said["decisions"]) == (erased.erasure_id, 3)
            assert said["indexes"] == erased.indexes
            certificates.append(said)

    assert certificates[0] == certificates[1]


def test_it_is_issued_again_from_the_number(certified, cli_env) -> None:
    """As often as somebody asks; another site's number is nobody's."""
    again = run(["erasure", "certify", "pahayagan", "1"], cli_env).output.strip()

    assert said_in(again) == said_in(certified)
    run(["site", "add", "ibapa", "--name", "x", "--origin", "https://other.example"], cli_env)
    for site, number, why in (
        ("pahayagan", "2", "no such erasure"),
        ("pahayagan", "0", "not in the range"),
        ("ibapa", "1", "no such erasure"),
        ("nowhere", "1", "no such site"),
    ):
        result = CliRunner().invoke(main, ["erasure", "certify", site, number], env=cli_env)
        assert (result.exit_code != 0, why in result.output) == (True, True)


def test_what_retention_took_is_certified_too(app, page, cli_env) -> None:
    """It says so."""
    page.decide("decline")
    with app.app_context():
        housekeeping.purge(db.engine, datetime.now(UTC) + timedelta(days=500))

    said = said_in(run(["erasure", "certify", "pahayagan", "1"], cli_env).output)

    assert (said["reason"], said["decisions"]) == ("retention", 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_not_clean_yet_is_not_called_clean(
    page, erase, cli_env, database_url
) -> None:
    """While a reader is in the way `scrubbed_at` is null; a later certificate has the time."""
    person = page.decide("accept")["subject_id"]
    with closing(sqlite3.connect(str(make_url(database_url).database))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM decision_body").fetchone()
        result, file = erase(person)
        assert "1 erasures can still be read" in result.output
    first = said_in(file.read_text())
    assert first["scrubbed_at"] is None

    run(["purge"], cli_env)

    later = said_in(run(["erasure", "certify", "pahayagan", "1"], cli_env).output)
    assert later["scrubbed_at"] > later["erased_at"]
    assert later | {"scrubbed_at": None} == first


def test_where_nothing_is_erased_nothing_is_certified(page, erase, cli_env) -> None:
    """Neither of somebody unknown nor of somebody on hold; a file that was there stays."""
    held = page.decide("accept")["subject_id"]
    words = ["subject", "hold", "pahayagan", "--reason", "x", "--until", "2035-01-01T00:00:00Z"]
    CliRunner().invoke(main, words, input=held, env=cli_env)

    for nobody, why in ((new_subject_id(), "nothing to erase"), (held, "on hold")):
        result, file = erase(nobody)
        assert why in result.output
        assert not file.exists()


def test_no_changed_certificate_passes(certified, keyring) -> None:
    """Thousands of single characters, anywhere, by any other; the unchanged one passes."""
    assert verify_certificate(f"{certified}\n".encode(), keyring.by_id) == said_in(certified)
    chance = random.Random(17)
    for _ in range(CHANGES):
        at = chance.randrange(len(certified))
        other = chance.choice("ABab01-_.=! ".replace(certified[at], ""))
        with pytest.raises(UntrustedCertificate):
            verify_certificate(
                f"{certified[:at]}{other}{certified[at + 1 :]}".encode(), keyring.by_id
            )


def test_the_command_tells_ours_from_everything_else(
    client, page, certified, keyring, cli_env, tmp_path
) -> None:
    """A token, a receipt, an export's end do not pass for it, nor it for one of them."""
    jwks, file = tmp_path / "jwks.json", tmp_path / "shown"
    jwks.write_bytes(client.get("/.well-known/jwks.json").data)

    def verify(content: bytes) -> tuple[int, str]:
        file.write_bytes(content)
        words = ["erasure", "verify", str(file), "--jwks", str(jwks)]
        result = CliRunner().invoke(main, words, env={"KEY_DIR": str(tmp_path / "nothing")})
        assert "Traceback" not in result.output
        return result.exit_code, result.output

    code, said = verify(certified.encode())
    assert (code, said.startswith("Good")) == (0, True)
    assert json.loads(said.partition("\n")[2]) == said_in(certified)

    accepted = page.decide("accept")
    key = make_key(cli_env, "pahayagan", "log:read", "export:read")
    bearer = {"Authorization": f"Bearer {key}"}
    receipt = client.get(
        page.path(f"decisions/{accepted['decision_id']}/receipt?signed=1"), headers=bearer
    ).data
    end = client.get(page.path("decisions.jsonl"), headers=bearer).data.splitlines()[-1]
    for content in (
        accepted["token"].encode(),
        receipt,
        json.loads(end)["signature"].encode(),
        b"",
        b"\xff\xfe",
    ):
        assert verify(content)[0] == 1
    with pytest.raises(UntrustedReceipt):
        verify_receipt(certified.encode(), keyring.by_id)
    with pytest.raises(InvalidSignature):
        read_token(keyring, "pahayagan", certified)


def test_a_stranger_cannot_issue_one(certified, tmp_path, cli_env) -> None:
    """Foreign keys verify nothing of ours."""
    foreign = {**cli_env, "KEY_DIR": str(tmp_path / "foreign")}
    run(["db", "upgrade"], foreign)
    keys = load_keyring(tmp_path / "foreign", "https://consent.example").by_id

    with pytest.raises(UntrustedCertificate):
        verify_certificate(certified.encode(), keys)
