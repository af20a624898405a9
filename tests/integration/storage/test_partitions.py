"""PostgreSQL's partitions: made before they are needed, taken away when nothing can be in them."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from service.domain.ids import first_decision_id, new_decision_id, new_subject_id
from service.domain.times import add_months
from service.housekeeping import drop_partitions, make_partitions
from service.storage import decisions, visitor_states
from service.storage.engine import open_engine, transaction
from service.storage.migrations import migration_config
from service.storage.partitions import drop_empty_partition, partitions
from service.usecases.keep_partitions import make_partition_ahead
from tests.fixtures.databases import behind, migrate, new_database
from tests.integration.storage.grown import add_sites
from tests.unit.domain.samples import decision

NOW = datetime.now(UTC)
IN_A_YEAR = add_months(NOW, 12)


@pytest.fixture
def engine(postgresql_server, tmp_path):
    """A database of its own: partitions are not emptied away between tests."""
    with new_database(postgresql_server) as roles:
        migrate(roles, tmp_path)
        engine = open_engine(roles.service.replace("postgresql:", "postgresql+psycopg:"))
        with transaction(engine, writes=True) as session:
            add_sites(session)
        yield engine
        engine.dispose()


def keep_partitions(engine: Engine, now: datetime, span: str) -> None:
    """What the service does of itself."""
    make_partitions(engine, now, span)
    drop_partitions(engine, now)


def names(engine: Engine) -> list[str]:
    with transaction(engine, writes=False) as session:
        return [partition.name for partition in partitions(session)]


def ends(engine: Engine) -> list[datetime]:
    with transaction(engine, writes=False) as session:
        return [partition.until for partition in partitions(session)]


# as the tables were then, which today's models do not know
SITE_THEN = (
    "INSERT INTO site (site_key, name, origins, child_directed, gpc_strict, reask_decliners,"
    " created_at) VALUES ('demo', 'demo', '', false, false, false, :now)"
)


def put(engine: Engine, at: datetime, **changes: object) -> None:
    """Record a decision of that moment."""
    made = decision(decision_id=new_decision_id(at), decided_at=at, **changes)
    with transaction(engine, writes=True) as session:
        decisions.append(session.connection(), made, bytes(32))


def lying(engine: Engine) -> dict[str, int]:
    """How many bodies lie in each partition that has any."""
    asked = text("SELECT tableoid::regclass::text, count(*) FROM decision_body GROUP BY 1")
    with engine.connect() as connection:
        return dict(connection.execute(asked).all())


def test_what_was_there_is_the_first_partition_and_takes_what_comes_for_a_day(engine) -> None:
    """Up to a month's end that is at least a day away."""
    assert names(engine) == ["decision_body_first"]
    (until,) = ends(engine)
    assert until > NOW + timedelta(hours=23)
    assert (until.day, until.hour, until.minute) == (1, 0, 0)
    put(engine, NOW)
    assert lying(engine) == {"decision_body_first": 1}


def test_the_coming_months_are_made_ahead_each_where_the_last_one_ends(engine) -> None:
    keep_partitions(engine, NOW, "month")
    for months in range(1, 15):
        keep_partitions(engine, add_months(NOW, months), "month")
        put(engine, add_months(NOW, months))
    found = ends(engine)
    assert found == [add_months(found[0], after) for after in range(len(found))]
    assert found[-1] > add_months(NOW, 15)
    assert "decision_body_other" not in lying(engine)
    assert sum(lying(engine).values()) == 14


def test_a_pass_that_finds_all_made_makes_nothing(engine) -> None:
    keep_partitions(engine, NOW, "month")
    before = names(engine)
    keep_partitions(engine, NOW, "month")
    assert names(engine) == before


def test_another_span_begins_where_the_last_one_ended(engine) -> None:
    """The setting may change at any time, to shorter and back to longer."""
    for moment, span in ((NOW, "month"), (IN_A_YEAR, "minute"), (IN_A_YEAR, "hour")):
        keep_partitions(engine, moment, span)
    keep_partitions(engine, IN_A_YEAR, "day")
    found = ends(engine)
    assert found == sorted(set(found))
    assert found[-1] > IN_A_YEAR + timedelta(days=1)
    put(engine, IN_A_YEAR)
    assert "decision_body_other" not in lying(engine)


def test_what_no_partition_was_made_for_is_kept_and_moved_when_its_time_comes(engine) -> None:
    """A clock that ran ahead for a while: nothing is refused, nothing lost."""
    put(engine, IN_A_YEAR, subject_id=None)
    assert lying(engine) == {"decision_body_other": 1}

    keep_partitions(engine, IN_A_YEAR, "month")

    (place,) = lying(engine)
    assert re.fullmatch(r"decision_body_\d{8}_0000", place)


def test_only_past_the_longest_retention_is_an_empty_partition_taken_away(engine) -> None:
    """A body that is kept on, by a hold for example, keeps its partition."""
    begin = ends(engine)[0]
    keep_partitions(engine, begin + timedelta(days=1), "month")
    second, third = names(engine)[1:3]
    put(engine, begin + timedelta(days=1))
    put(engine, add_months(begin, 51), subject_id=None)
    longest = 36 + 13
    third_ends = add_months(begin, 2)

    keep_partitions(engine, add_months(third_ends, longest) - timedelta(days=1), "month")
    assert {second, third} <= set(names(engine))
    assert "decision_body_first" not in names(engine)
    keep_partitions(engine, add_months(third_ends, longest), "month")
    assert second in names(engine)
    assert third not in names(engine)
    assert lying(engine).pop(second) == 1


def test_a_partition_with_anything_in_it_cannot_be_dropped_nor_anything_else(engine) -> None:
    """The owner's function refuses, whatever the service asks it for."""
    put(engine, NOW)
    with transaction(engine, writes=True) as session:
        for name in (
            "decision_body_first",
            "site",
            "nothing",
            "decision_body",
            "x; DROP TABLE hold",
        ):
            assert not drop_empty_partition(session, name)
    assert lying(engine) == {"decision_body_first": 1}


def test_every_partition_refuses_changes_and_keeps_persons_out_of_statistics(engine) -> None:
    keep_partitions(engine, NOW, "month")
    put(engine, add_months(NOW, 1))
    unsampled = text(
        "SELECT count(*) FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid"
        " WHERE relname LIKE 'decision\\_body%' AND relkind IN ('r', 'p') AND attstattarget = 0"
    )
    with behind(engine) as owned, owned.connect() as connection:
        assert connection.scalar(unsampled) == 4 * (1 + len(names(engine)) + 1)
        for name in ("decision_body", *lying(engine)):
            with pytest.raises(Exception, match="is refused"), connection.begin_nested():
                connection.execute(text(f"UPDATE {name} SET gpc = true"))  # noqa: S608 - our own names


def test_a_status_by_token_looks_no_further_back_than_the_token(engine) -> None:
    """Of years of partitions it opens those since the decision that the token names."""
    keep_partitions(engine, NOW, "month")
    for months in range(1, 24):
        keep_partitions(engine, add_months(NOW, months), "month")
    person, late = new_subject_id(), add_months(NOW, 23)
    put(engine, late, subject_id=person)
    compiled = visitor_states.OF_SUBJECT.compile(dialect=engine.dialect)

    def opened(since: datetime) -> set[str]:
        given = {"site": "demo", "subject": person, "now": first_decision_id(late)}
        asked = compiled.params | given | {"since": first_decision_id(since)}
        places = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", str(compiled))))
        sql = re.sub(r"%\((\w+)\)s", lambda name: f"${places.index(name[1]) + 1}", str(compiled))
        values = ", ".join(f"'{asked[name]}'" for name in places)
        with engine.connect() as connection:
            connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
            connection.exec_driver_sql(f"PREPARE asked AS {sql}")
            plan = connection.exec_driver_sql(f"EXPLAIN EXECUTE asked ({values})").scalars()
            return set(re.findall(r"decision_body_\w+(?= decision_body)", "\n".join(plan)))

    assert len(opened(NOW)) > 24
    assert len(opened(late - timedelta(days=1))) <= 5


def test_a_long_reader_and_an_old_partition_with_something_in_it_hold_up_nobody(engine) -> None:
    """What is seen not to be empty takes no lock, so that nobody queues behind it."""
    put(engine, NOW)
    much_later = add_months(NOW, 60)
    make_partitions(engine, much_later, "month")
    with engine.connect() as long:
        long.execute(text("SELECT count(*) FROM decision_body"))
        began = time.monotonic()
        drop_partitions(engine, much_later)
        assert time.monotonic() - began < 0.15
    assert "decision_body_first" in names(engine)


def test_a_long_reader_is_waited_for_only_a_moment(engine) -> None:
    """The control: an empty one needs the lock; it is not had, and nothing is broken by that."""
    much_later = add_months(NOW, 60)
    put(engine, much_later)
    with engine.connect() as long:
        long.execute(text("SELECT count(*) FROM decision_body"))
        began = time.monotonic()
        with pytest.raises(OperationalError, match="lock timeout"):
            drop_partitions(engine, much_later)
        assert 0.15 < time.monotonic() - began < 2
    drop_partitions(engine, much_later)
    assert "decision_body_first" not in names(engine)


def test_a_clock_that_runs_years_ahead_drops_nothing_and_leaves_no_gap(engine) -> None:
    keep_partitions(engine, add_months(NOW, 120), "month")
    assert "decision_body_first" in names(engine)
    for months in range(15):
        keep_partitions(engine, add_months(NOW, months), "month")
        put(engine, add_months(NOW, months))
    assert "decision_body_other" not in lying(engine)


def test_what_is_there_at_a_migration_goes_on_in_the_first_for_a_year(
    postgresql_server, tmp_path
) -> None:
    """A migration that is given up leaves its constraint: no decision may meet it soon."""
    with new_database(postgresql_server) as roles:
        engine = open_engine(roles.owner.replace("postgresql:", "postgresql+psycopg:"))
        with engine.connect() as connection:
            config = migration_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "0003")
            connection.execute(text(SITE_THEN), {"now": NOW})
            connection.commit()
        put(engine, NOW)
        migrate(roles, tmp_path)
        assert ends(engine)[0] > add_months(NOW, 12)
        assert lying(engine) == {"decision_body_first": 1}
        engine.dispose()


def test_nothing_is_made_on_sqlite(sqlite_url) -> None:
    engine = open_engine(sqlite_url)
    keep_partitions(engine, NOW, "month")
    with transaction(engine, writes=True) as session:
        assert not make_partition_ahead(session, "month", NOW)
    engine.dispose()
