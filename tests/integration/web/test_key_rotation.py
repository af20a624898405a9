"""Keys are rotated under load without one false refusal, and the old ones die on time."""

import json
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread

import pytest
from sqlalchemy import update

from service.storage.api_keys import ApiKey
from service.storage.engine import opened_session
from tests.fixtures.commands import run
from tests.fixtures.keys import bearer, key_id
from tests.fixtures.process import ServiceProcess, running
from tests.fixtures.sites import make_key

ROTATIONS = 20
CLIENTS = 4
SQUEEZED = timedelta(seconds=5)  # an overlap of an hour, as long as a test can wait
PATH = "/v1/sites/pahayagan"


@pytest.fixture
def environment(database_url, key_dir) -> dict[str, str]:
    return {"DATABASE_URL": database_url, "KEY_DIR": str(key_dir)}


@pytest.fixture
def service(environment, tmp_path):
    """The real server with its two workers, and a site in its database."""
    run(["site", "add", "pahayagan", "--name", "x", "--origin", "https://a.example"], environment)
    application = "tests.fixtures.prompt_housekeeping:app"
    with running(environment, tmp_path / "gunicorn.log", application=application) as process:
        yield process


@dataclass
class Clients:
    """Back ends that call with the newest key they were given; `keeper` keeps the first."""

    service: ServiceProcess
    newest: str
    answers: Counter[int] = field(default_factory=Counter)
    kept: list[tuple[datetime, datetime, int]] = field(default_factory=list)
    stop: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def call(self) -> None:
        with closing(self.service.connect()) as connection:
            while not self.stop.is_set():
                status = ask(connection, self.newest)
                with self.lock:
                    self.answers[status] += 1

    def keep(self, key: str) -> None:
        with closing(self.service.connect()) as connection:
            while not self.stop.is_set():
                began = datetime.now(UTC)
                status = ask(connection, key)
                self.kept.append((began, datetime.now(UTC), status))
                time.sleep(0.02)


def ask(connection, key: str, method: str = "GET", path: str = PATH, body: str | None = None):
    """The status of one call; with a body, what was answered."""
    connection.request(method, path, body, bearer(key) | {"Content-Type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    return json.loads(content) if body else answer.status


def squeeze(database_url: str, key: str) -> datetime:
    """Let a rotated key's overlap end soon; returns when."""
    end = datetime.now(UTC) + SQUEEZED
    with opened_session(database_url, writes=True) as session:
        session.execute(update(ApiKey).where(ApiKey.key_id == key_id(key)).values(expires_at=end))
    return end.replace(microsecond=end.microsecond // 1000 * 1000)


def test_twenty_rotations_under_load_refuse_nobody_who_follows(service, environment, database_url):
    """Not one 401 or 403 for those who change over; the control, who does not, is refused."""
    first = make_key(environment, "pahayagan", "site:admin", "log:read")
    clients, old, ends = Clients(service, first), [], []
    threads = [Thread(target=clients.call) for _ in range(CLIENTS)]
    threads.append(Thread(target=clients.keep, args=(first,)))
    for thread in threads:
        thread.start()
    with closing(service.connect()) as connection:
        for _ in range(ROTATIONS):
            key = clients.newest
            path = f"{PATH}/keys/{key_id(key)}/rotate"
            clients.newest = ask(connection, key, "POST", path, '{"overlap_hours": 1}')["key"]
            ends.append(squeeze(database_url, key))
            old.append(key)
            time.sleep(0.05)
        time.sleep(max(0, (ends[-1] - datetime.now(UTC)).total_seconds()))
        clients.stop.set()
        for thread in threads:
            thread.join()
        dead = Counter(ask(connection, key) for key in old)
        alive = ask(connection, clients.newest)

    print(f"\nanswers {dict(clients.answers)}; keys past their overlap {dict(dead)}")  # noqa: T201 - for -rP
    assert set(clients.answers) == {200}
    assert clients.answers[200] > 100
    assert len({*old, clients.newest}) == ROTATIONS + 1
    assert (dead, alive) == (Counter({401: ROTATIONS}), 200)
    assert {status for _, ended, status in clients.kept if ended < ends[0]} == {200}
    assert {status for began, _, status in clients.kept if began >= ends[0]} == {401}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "{path}/keys/{key_id}/rotate", "{{}}"),
        (
            *("POST", "/v1/sites"),
            '{{"site_key": "balita", "name": "x", "origins": ["https://a.example"]}}',
        ),
    ],
    ids=["rotate a key", "add a site"],
)
def test_of_many_who_do_it_at_once_one_has_done_it(service, environment, method, path, body):
    """One 201, and a conflict for all others: no second successor, no failure of the database."""
    key = run(["key", "create", "--operator", "--scope", "site:admin"], environment).output.strip()
    wanted = make_key(environment, "pahayagan", "site:admin")
    address = path.format(path=PATH, key_id=key_id(wanted))
    answers: list[int] = []

    def act() -> None:
        with closing(service.connect()) as connection:
            said = ask(connection, key, method, address, body.format())
            answers.append(said.get("status", 201))

    threads = [Thread(target=act) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(answers) == {201: 1, 409: 11}


def test_a_worker_brings_in_when_keys_were_used(service, environment):
    """The workers write what they noted; nobody else has to."""
    key = make_key(environment, "pahayagan", "site:admin")
    began = datetime.now(UTC)
    with closing(service.connect()) as connection:
        assert ask(connection, key) == 200
    deadline = time.monotonic() + 20
    while "used never" in (row := run(["key", "list", "pahayagan"], environment).output):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    used = datetime.fromisoformat(row.strip().rpartition("used ")[2])
    assert began - timedelta(milliseconds=1) <= used <= datetime.now(UTC)
