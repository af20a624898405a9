"""The programs of docs/backends.md do what they say, and every doubt of theirs is a no.

Python, Node and curl run always, PHP and Go where they are at hand.
"""

import json
import shutil
import socket
import time
from base64 import urlsafe_b64decode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import ECKey

from service.domain.ids import base64url
from service.domain.token import Claims
from service.signing.keys import Keyring, load_keyring
from service.signing.tokens import TOKEN_TYPE, sign, sign_token
from service.usecases.export_log import EXPORT_TYPE
from tests.contract.backends import NOT_ALWAYS_AT_HAND, OFFLINE, ONLINE, Program, answering, decide
from tests.fixtures.process import ServiceProcess, free_ports, running
from tests.fixtures.sites import ServedSite, make_site

LANGUAGES = ["curl", "Python", "Node", "PHP", "Go"]
BOTH = [(ONLINE, each) for each in LANGUAGES] + [(OFFLINE, each) for each in LANGUAGES[1:]]
IDS = [f"{'online' if section == ONLINE else 'offline'} {language}" for section, language in BOTH]
OFFLINE_ALONE = {"argnames": "written", "argvalues": BOTH[5:], "ids": IDS[5:], "indirect": True}
LIES = [
    (200, b'{"allowed": false, "reason": "x"}'),
    (200, b'{"allowed": "true"}'),
    (200, b'{"allowed": 1}'),
    (200, b"[true]"),
    (200, b"true"),
    (200, b'"allowed"'),
    (200, b""),
    (200, b"<html>"),
    (503, b'{"allowed": true}'),
    (404, b'{"allowed": true}'),
]


@dataclass(frozen=True)
class Served:
    """A service for all tests of this file, a site of it, and another site."""

    service: ServiceProcess
    ring: Keyring
    site: ServedSite
    other: ServedSite


@pytest.fixture(scope="module")
def served(sqlite_template, key_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    database = shutil.copy(sqlite_template, folder / "pahintulot.db")
    environment = {"DATABASE_URL": f"sqlite:///{database}", "KEY_DIR": str(key_template)}
    with running(environment, folder / "gunicorn.log") as service:
        yield Served(
            service,
            load_keyring(key_template, service.url),
            make_site(environment, folder),
            make_site(environment, folder, key="radyo", origin="https://radyo.example"),
        )


@pytest.fixture(params=BOTH, ids=IDS)
def written(request, tmp_path) -> Program:
    """One program of the document, wherever its language is at hand."""
    section, language = request.param
    command = NOT_ALWAYS_AT_HAND.get(language)
    if command and not shutil.which(command):
        pytest.skip(f"no {command} here")
    return Program(section, language, tmp_path)


@pytest.fixture(scope="module")
def visitors(served):
    """What each visitor's request brings, and whether it may load: (online, offline)."""
    accepted = decide(served.service, served.site)
    withdrawn = decide(served.service, served.site)
    decide(served.service, served.site, "withdraw", token=withdrawn)
    end = datetime.now(UTC) + timedelta(days=90)
    mark = f"no.decline.{served.site.notice[7:23]}.{end:%Y-%m-%d}"
    yes, no = (True, True), (False, False)
    return {
        "accepted": (accepted, False, yes),
        "accepted, now with GPC": (accepted, True, no),
        "accepted over GPC": (decide(served.service, served.site, gpc=True), True, yes),
        "declined": (mark, False, no),
        "nothing chosen": ("", False, no),
        "withdrawn, which only the service knows": (withdrawn, False, (False, True)),
        "another site's": (decide(served.service, served.other), False, no),
        **{name: (token, False, no) for name, token in altered(accepted).items()},
        "accepted, asked last": (accepted, False, yes),
    }


def altered(token: str) -> dict[str, str]:
    """What is nearly that token."""
    head, body, signature = token.split(".")
    claims = json.loads(urlsafe_b64decode(body + "=="))
    longer = encoded(claims | {"exp": claims["exp"] + 1})
    return {
        "claims altered": f"{head}.{longer}.{signature}",
        "signature altered": f"{head}.{body}.{signature[:40]}{'A' * 46}",
        "signature cut": f"{head}.{body}.{signature[:-2]}",
        "signature zero": f"{head}.{body}.{'A' * 86}",
        "no signature": f"{head}.{body}.",
        "alg none": f"{encoded({'alg': 'none', 'typ': TOKEN_TYPE})}.{body}.",
        "two parts": f"{head}.{body}",
        "four parts": f"{token}.{signature}",
        "a word": "yes",
        "a line break": f"{token}\r\nX-More: 1",
        "not ASCII": "ñ",
    }


def claims(site: str) -> Claims:
    """A good token's claims, of a visitor whom the service never saw."""
    return Claims(
        site=site,
        subject_id="s" * 22,
        decision_id="01a20ab3-564d-7aa0-9adc-55f7faaad5e5",
        decided_at=datetime.now(UTC),
        expires_at=datetime.now(UTC) + timedelta(days=1),
        purposes=("analytics", "marketing"),
        notice="0" * 16,
        gpc=False,
    )


def truly_signed(served) -> dict[str, tuple[str, bool]]:
    """Tokens, all but two by the service's own key, and whether each is good offline."""
    ring, good = served.ring, claims(served.site.key)
    raw, elsewhere = good.payload(ring.issuer), good.payload("https://elsewhere.example")
    over = replace(good, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    endless = json.dumps({k: v for k, v in json.loads(raw).items() if k != "exp"}).encode()
    stranger = ECKey.generate_key("P-256", {"kid": ring.newest.kid})
    unknown = ECKey.generate_key("P-256", {"kid": "AAAAAAAA"})
    return {
        "good": (sign_token(ring, good), True),
        "expired": (sign_token(ring, over), False),
        "no end": (sign(ring.newest, TOKEN_TYPE, endless), False),
        "other purposes": (sign_token(ring, replace(good, purposes=("marketing",))), False),
        "another site": (sign_token(ring, replace(good, site="radyo")), False),
        "another service": (sign(ring.newest, TOKEN_TYPE, elsewhere), False),
        "an export": (sign(ring.newest, EXPORT_TYPE, raw), False),
        "another type": (sign(ring.newest, "JWT", raw), False),
        "a stranger's key": (sign(stranger, TOKEN_TYPE, raw), False),
        "an unknown key": (sign(unknown, TOKEN_TYPE, raw), False),
        "no claims": (sign(ring.newest, TOKEN_TYPE, b"[]"), False),
    }


def test_it_says_yes_to_a_standing_accept_and_to_nothing_else(written, visitors, served):
    """What comes from a browser, and what somebody made of it."""
    requests = [(cookie, gpc) for cookie, gpc, _ in visitors.values()]
    said = written.answers(served.service.url, served.site.key, requests)

    column = 1 if written.section == OFFLINE else 0
    assert dict(zip(visitors, said, strict=True)) == {
        name: expected[column] for name, (_, _, expected) in visitors.items()
    }


@pytest.mark.parametrize(**OFFLINE_ALONE)
def test_offline_every_claim_and_the_type_are_checked(written, served):
    """Those that the service would not have made, though its key made them."""
    tokens = truly_signed(served)
    requests = [(token, False) for token, _ in tokens.values()]
    said = written.answers(served.service.url, served.site.key, requests)

    assert dict(zip(tokens, said, strict=True)) == {
        name: good for name, (_, good) in tokens.items()
    }


def test_no_service_is_a_no(written, visitors, served):
    """Nobody listens; and somebody listens and never says a word."""
    accepted = visitors["accepted"][:2]
    (port,) = free_ports()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for nobody in (port, silent.getsockname()[1]):
            url = f"http://127.0.0.1:{nobody}"
            before = time.monotonic()
            assert written.answers(url, served.site.key, [accepted] * 2) == [False] * 2
            assert time.monotonic() - before < 10


@pytest.mark.parametrize("written", BOTH[:5], ids=IDS[:5], indirect=True)
def test_an_answer_that_is_no_yes_is_a_no(written):
    """Of another shape, of another status, or no answer of the service at all."""
    with answering([*LIES, (200, b'{"allowed": true}')]) as url:
        said = written.answers(url, "mysite", [("x", False)] * (len(LIES) + 1))

    assert said == [False] * len(LIES) + [True]


@pytest.mark.parametrize(**OFFLINE_ALONE)
def test_keys_that_come_with_an_error_or_are_none_make_a_no(written, served):
    """The control: the same keys, answered as they should be."""
    good = json.dumps(served.ring.public_jwks()).encode()
    for answer in [(503, good), (200, b'{"keys": [{}]}'), (200, b'{"keys": "x"}'), (200, good)]:
        with answering([answer]) as url:
            token = sign_token(load_keyring(served.ring._folder, url), claims("mysite"))
            said = written.answers(url, "mysite", [(token, False)])
        assert said == [answer == (200, good)], answer


def encoded(value: object) -> str:
    return base64url(json.dumps(value).encode())
