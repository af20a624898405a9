"""pgbench inserting what a recording inserts, as the limit of what PostgreSQL does on the machine.

The script is worded from the tables as they are: the values of a decision that was recorded, with
new ids, keys and times. It makes no commitment, no token and no check.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Table

from benchmarks.service.clients import Load
from benchmarks.service.database import program
from service.storage.changes import Pending
from service.storage.decisions import DecisionBody, DecisionRow
from service.storage.idempotency import IdempotencyKey

_RANDOM = "uuid_send(gen_random_uuid())"
_HASH = f"sha256({_RANDOM})"
_MADE = {
    "seq": ":seq",
    "ref": ":seq",
    "kind": "'decision'",
    "decision_id": "uuidv7()::text",
    "subject_id": f"left(translate(encode({_RANDOM}, 'base64'), '+/', '-_'), 22)",
    "decided_at": "now()",
    "created_at": "now()",
    "expires_at": "now() + interval '6 months'",
    **dict.fromkeys(("salt", "commitment", "key_hash", "request_hash"), _HASH),
}
_TABLES = tuple(row.__table__ for row in (DecisionRow, DecisionBody, Pending, IdempotencyKey))
_SERIAL = {"decision": "seq", "pending": "id"}


def write_script(url: str, path: Path) -> None:
    """The transaction, after a log that has an accept in it."""
    with psycopg.connect(url) as connection:
        cursor = connection.cursor(row_factory=psycopg.rows.dict_row)
        found = cursor.execute("SELECT * FROM decision_body WHERE outcome = 'accept' LIMIT 1")
        accept = found.fetchone()
        assert accept
        recorded = {name: sql.Literal(each).as_string(connection) for name, each in accept.items()}
    inserts = [_insert(table, recorded | _MADE) for table in _TABLES]
    path.write_text("BEGIN;\n" + "".join(inserts) + "COMMIT;\n", "utf-8")


def _insert(table: Table, values: dict[str, str]) -> str:
    serial = _SERIAL.get(table.name)
    columns = [column.name for column in table.c if column.name != serial]
    words = ", ".join(values[name] for name in columns)
    end = " RETURNING seq \\gset\n" if serial == "seq" else ";\n"
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({words}){end}"  # noqa: S608 - names of ours


def insert(url: str, script: Path, connections: int, seconds: float) -> Load:
    """Run it, with prepared statements; the latencies come from its own log of transactions."""
    log = script.with_suffix(".log")
    words = ["-n", "-M", "prepared", "-f", script, "-c", str(connections)]
    said = program(
        "pgbench", *words, "-T", f"{max(1, round(seconds))}", "-l", f"--log-prefix={log}", url
    )
    latencies = _latencies(list(log.parent.glob(f"{log.name}.*")))
    (rate,) = re.findall(r"^tps = ([\d.]+)", said, re.MULTILINE)
    return Load(len(latencies) / float(rate), latencies)


def _latencies(logs: Sequence[Path]) -> list[float]:
    """Of every transaction, in seconds; the third word of a line is its microseconds."""
    found: list[float] = []
    for log in logs:
        lines = log.read_text().splitlines()
        found += [int(line.split()[2]) / 1e6 for line in lines]
        log.unlink()
    return found
