"""What every comparison is given: a folder, its servers, its clients, how long it goes on."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from benchmarks.service.clients import Call, Clients, clients
from benchmarks.service.database import Server, durable_server, execute
from benchmarks.service.findings import Findings
from benchmarks.service.ours import Ours, ours
from benchmarks.service.rounds import Kind, Measured, measure
from tests.fixtures.databases import Roles, new_database

TARGETED = 8  # connections; the targets are for so many


@dataclass(frozen=True)
class Length:
    """Decisions in the logs, and how long what is measured goes on."""

    rounds: int = 5
    seconds: float = 1.5
    levels: tuple[int, ...] = (1, TARGETED, 64)
    short: int = 1_000
    usual: int = 10_000
    long: int = 100_000
    longest: int = 10_000_000
    exported: int = 1_000_000
    requests: int = 1_000_000


QUICK = Length(
    rounds=1,
    seconds=0.4,
    levels=(TARGETED,),
    usual=2_000,
    long=10_000,
    longest=50_000,
    exported=20_000,
    requests=10_000,
)


@dataclass(frozen=True)
class Bench:
    """Two PostgreSQL servers, so that the CPU of ours is not the peers'."""

    folder: Path
    length: Length
    clients: Clients
    our_server: Server
    peer_server: Server

    @contextmanager
    def ours(self, name: str, size: int, **settings: str) -> Iterator[Ours]:
        """Our service on PostgreSQL, as a role that does not own its tables."""
        with self._roles() as roles:
            settings["DATABASE_OWNER_URL"] = roles.owner
            with ours(roles.service, self.folder / name, size, **settings) as found:
                yield found

    @contextmanager
    def at_rest(self, name: str, size: int) -> Iterator[str]:
        """The owner's URL of such a database, beside which no service runs."""
        with self._roles() as roles:
            settings = {"DATABASE_OWNER_URL": roles.owner}
            with ours(roles.service, self.folder / name, size, **settings):
                pass
            yield roles.owner

    @contextmanager
    def _roles(self) -> Iterator[Roles]:
        with new_database(self.our_server.url) as roles:
            owner = make_url(roles.owner).username
            execute(roles.admin, f"GRANT pg_checkpoint TO {owner}")  # to load a log
            yield roles

    @contextmanager
    def ours_on_sqlite(self, name: str, size: int, **settings: str) -> Iterator[Ours]:
        """The same on SQLite."""
        url = f"sqlite:///{self.folder}/{name}.db"
        with ours(url, self.folder / name, size, **settings) as found:
            yield found

    def kind(self, name: str, call: Call, service: int, server: Server | None = None) -> Kind:
        """That call, paid for by this service and by the server."""
        return Kind(
            name,
            lambda connections, seconds: self.clients(call, connections, seconds),
            service,
            server.postmaster if server else None,
        )

    def measure(self, kinds: Sequence[Kind], findings: Findings) -> dict[str, Measured]:
        """By name, at the number of connections that the targets are for; all of it is noted."""
        length = self.length
        measured = measure(kinds, length.rounds, length.seconds, length.levels)
        findings.measured.extend(measured.values())
        return {kind.name: measured[kind.name, TARGETED] for kind in kinds}


@contextmanager
def opened_bench(folder: Path, length: Length) -> Iterator[Bench]:
    """With everything started."""
    with ExitStack() as stack:
        yield Bench(
            folder,
            length,
            stack.enter_context(clients()),
            stack.enter_context(durable_server()),
            stack.enter_context(durable_server()),
        )
