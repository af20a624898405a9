"""An unknown key costs what a wrong one does: the same query, hash and comparison."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from service.domain.api_key import PlainKey, Scope, new_key, parse_key
from service.storage.engine import db
from service.usecases import authorize_key as checked
from tests.fixtures.keys import bearer, dead, stored

PATH = "/v1/sites/pahayagan/keys"


class Work:
    """What the check of a key did."""

    def __init__(self) -> None:
        self.comparisons: list[tuple[int, int]] = []
        self.hashed: list[int] = []
        self.queries: list[str] = []

    def seen(self) -> tuple[object, ...]:
        return (self.comparisons, self.hashed, self.queries)


@contextmanager
def watched(app, monkeypatch) -> Iterator[Work]:
    """Count comparisons, hashes and queries until the end."""
    work, keyring = Work(), type(app.extensions["pahintulot.keyring"])
    compare, digest = hmac.compare_digest, keyring.hash_secret

    def comparing(one: bytes, other: bytes) -> bool:
        work.comparisons.append((len(one), len(other)))
        return compare(one, other)

    def hashing(self, secret: str) -> bytes:
        work.hashed.append(len(secret))
        return digest(self, secret)

    def querying(_connection, _cursor, statement: str, *_rest) -> None:
        if "api_key" in statement:
            work.queries.append(statement)

    with app.app_context(), monkeypatch.context() as patch:
        engine = db.engine
        patch.setattr(checked.hmac, "compare_digest", comparing)
        patch.setattr(keyring, "hash_secret", hashing)
        event.listen(engine, "before_cursor_execute", querying)
        try:
            yield work
        finally:
            event.remove(engine, "before_cursor_execute", querying)


@pytest.fixture
def work_for(app, client, site, monkeypatch):
    """What one request with this bearer makes the check do, and the status of its answer."""

    def working(key: str):
        with watched(app, monkeypatch) as work:
            # not the list itself, whose query would be counted with the check's
            status = client.head("/v1/sites/pahayagan", headers=bearer(key)).status_code
        return status, work

    return working


def test_every_path_of_the_check_does_the_same_work(app, work_for):
    """Unknown id, wrong secret, revoked, expired, another site's, wrong scope, right."""
    good = stored(app, "pahayagan", [Scope.SITE_ADMIN])
    plain = parse_key(good)
    assert plain
    shown = {
        "right": (good, 200),
        "wrong secret": (str(PlainKey(plain.key_id, new_key().secret)), 401),
        "unknown id": (str(PlainKey(new_key().key_id, plain.secret)), 401),
        "wrong scope": (stored(app, "pahayagan", [Scope.LOG_READ]), 403),
        "operator's": (stored(app, None, [Scope.SITE_ADMIN]), 200),
    } | {name: (str(header).split()[1], 401) for name, header in dead(app).items()}
    works = {}
    for name, (key, status) in shown.items():
        found, works[name] = work_for(key)
        assert found == status, name
    assert works["right"].comparisons == [(32, 32)]
    assert works["right"].hashed == [43]
    assert len(works["right"].queries) == 1
    for name, work in works.items():
        assert work.seen() == works["right"].seen(), name


def test_what_is_no_key_is_compared_too(work_for):
    """It has no id to ask for; the rest is done all the same."""
    for text in ("nonsense", "pah_", str(new_key())[:-1]):
        status, work = work_for(text)
        assert status == 401
        assert work.comparisons == [(32, 32)]
        assert work.queries == []


def test_a_check_that_gives_up_early_is_seen(app, work_for, monkeypatch):
    """The control: one that compares only where it found something does less for an unknown id."""

    def hasty(session, keyring, presented, *, now, **_rest):
        plain = parse_key(presented or "")
        key = checked.find_key(session, plain.key_id) if plain else None
        if key is None:
            raise checked.KeyMissing("no")
        checked.hmac.compare_digest(keyring.hash_secret(plain.secret), key.secret_hash)
        raise checked.KeyMissing("no")

    monkeypatch.setattr("service.web.auth.authorize_key", hasty)
    known, unknown = stored(app, "pahayagan", [Scope.SITE_ADMIN]), str(new_key())
    assert work_for(known)[1].seen() != work_for(unknown)[1].seen()
