"""PostgreSQL: the bodies of decisions in partitions, by the time that stands in their id (ADR 12).

Made to run while the version before it serves. What there is becomes the first partition, up to a
month a year ahead; only that needs everybody to wait, and no row is moved for it.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# the names that decision_body's own take over → on which columns, of which rows
_INDEXES = {
    "ix_decision_body_subject": "(site, subject_id, decided_at)",
    "ix_decision_body_seq": "(site, seq)",
    "ix_decision_body_expiry": "(site, expires_at) WHERE subject_id IS NOT NULL",
    "ix_decision_body_refusal_expiry": "(site, expires_at) WHERE subject_id IS NULL",
}

_UNSAMPLED = ("decision_id", "languages", "page_origin", "salt")

# the time in front of a UUIDv7 (RFC 9562), as it is written
_ID_OF = """
CREATE OR REPLACE FUNCTION pahintulot_first_id(ms bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT overlay(lpad(to_hex(ms), 12, '0') PLACING '-' FROM 9 FOR 0)
$$
"""

# Only the tables' owner may make tables, and the service is not their owner: it calls these.
_MAKE = """
CREATE OR REPLACE FUNCTION pahintulot_make_partition(from_ms bigint, until_ms bigint)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
SET lock_timeout = '200ms' AS $$
DECLARE
    begins timestamp := pg_catalog.to_timestamp((from_ms / 1000)::float8) AT TIME ZONE 'UTC';
    made text := 'decision_body_' || to_char(begins, 'YYYYMMDD_HH24MI');
    unsampled text;
BEGIN
    -- whoever waits for the table makes others wait behind, so one at a time does
    IF NOT pg_try_advisory_xact_lock(hashtext('pahintulot partitions')) THEN
        RETURN false;
    END IF;
    IF EXISTS (
        SELECT FROM pg_inherits
        WHERE inhparent = 'decision_body'::regclass AND inhrelid = to_regclass(made)
    ) THEN
        RETURN true;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE decision_body INCLUDING ALL)', made);
    FOREACH unsampled IN ARRAY ARRAY['decision_id', 'languages', 'page_origin', 'salt'] LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET STATISTICS 0', made, unsampled);
    END LOOP;
    -- a clock that ran ahead for a while has put some there before their time
    LOCK TABLE decision_body_other IN ACCESS EXCLUSIVE MODE;
    EXECUTE format(
        'WITH early AS (DELETE FROM decision_body_other'
        ' WHERE decision_id >= %L AND decision_id < %L RETURNING *)'
        ' INSERT INTO %I SELECT * FROM early',
        pahintulot_first_id(from_ms), pahintulot_first_id(until_ms), made
    );
    EXECUTE format(
        'ALTER TABLE decision_body ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        made, pahintulot_first_id(from_ms), pahintulot_first_id(until_ms)
    );
    RETURN true;
END $$
"""
_DROP = """
CREATE OR REPLACE FUNCTION pahintulot_drop_empty_partition(given text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
SET lock_timeout = '200ms' AS $$
DECLARE
    has_rows boolean;
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_inherits
        JOIN pg_class ON oid = inhrelid
        WHERE inhparent = 'decision_body'::regclass AND inhrelid = to_regclass(given)
        AND pg_get_expr(relpartbound, inhrelid) <> 'DEFAULT'
    ) THEN
        RETURN false;
    END IF;
    -- one that holds anything holds up nobody
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', to_regclass(given)) INTO has_rows;
    IF has_rows OR NOT pg_try_advisory_xact_lock(hashtext('pahintulot partitions')) THEN
        RETURN false;
    END IF;
    LOCK TABLE ONLY decision_body IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', to_regclass(given)) INTO has_rows;
    IF NOT has_rows THEN
        EXECUTE format('DROP TABLE %s', to_regclass(given));
    END IF;
    RETURN NOT has_rows;
END $$
"""
# pg_stats shows nothing of a table that row-level security guards, but to its owner
_FORGET = """
CREATE OR REPLACE FUNCTION pahintulot_forget_in_statistics(gone text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    sampled text;
BEGIN
    FOR sampled IN
        SELECT format('%I.%I', schemaname, tablename) FROM pg_stats
        WHERE schemaname = current_schema() AND tablename LIKE 'decision\\_body%'
        AND attname = 'subject_id' AND (gone IS NULL
            OR strpos(concat(most_common_vals::text, histogram_bounds::text), gone) > 0)
        ORDER BY tablename DESC
    LOOP
        EXECUTE format('ANALYZE %s (subject_id)', sampled);
    END LOOP;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(_ID_OF)
    bound = _bound()
    with op.get_context().autocommit_block():
        # the long part, which holds up nobody
        op.execute("ALTER TABLE decision_body DROP CONSTRAINT IF EXISTS decision_body_is_before")
        op.execute(
            "ALTER TABLE decision_body ADD CONSTRAINT decision_body_is_before"
            f" CHECK (decision_id < '{bound}') NOT VALID"
        )
        op.execute("ALTER TABLE decision_body VALIDATE CONSTRAINT decision_body_is_before")
    _partition(bound)
    _make_functions()


def _bound() -> str:
    """The first id of a month before which all were recorded, and all will be for long enough.

    The constraint outlives a migration that is given up: that must not refuse decisions next month.
    """
    is_empty = "NOT EXISTS (SELECT FROM decision_body)"
    ahead = f"CASE WHEN {is_empty} THEN interval '1 day' ELSE interval '1 year' END"
    newest = "coalesce((SELECT max(decision_id) FROM decision_body), '00000000-0000')"
    recorded = f"('x' || translate(left({newest}, 13), '-', ''))::bit(48)::bigint"
    last = f"greatest(now() + {ahead}, to_timestamp({recorded} / 1000))"
    month = f"date_trunc('month', {last} AT TIME ZONE 'UTC') + interval '1 month'"
    asked = f"SELECT pahintulot_first_id((extract(epoch FROM {month}) * 1000)::bigint)"  # noqa: S608 - our own words
    return str(op.get_bind().exec_driver_sql(asked).scalar_one())


def _partition(bound: str) -> None:
    op.execute("LOCK TABLE decision_body IN ACCESS EXCLUSIVE MODE")
    op.execute("DROP TRIGGER decision_body_refuses_update ON decision_body")
    op.execute("ALTER TABLE decision_body RENAME TO decision_body_first")
    for name in ("decision_body_pkey", *_INDEXES):
        op.execute(f"ALTER INDEX {name} RENAME TO {name}_first")
    op.execute(
        "CREATE TABLE decision_body (LIKE decision_body_first INCLUDING DEFAULTS,"
        " PRIMARY KEY (site, decision_id)) PARTITION BY RANGE (decision_id)"
    )
    for name, covered in _INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON decision_body {covered}")
    for column in _UNSAMPLED:
        op.execute(f"ALTER TABLE decision_body ALTER COLUMN {column} SET STATISTICS 0")
    op.execute(
        "ALTER TABLE decision_body ATTACH PARTITION decision_body_first"
        f" FOR VALUES FROM (MINVALUE) TO ('{bound}')"
    )
    op.execute("ALTER TABLE decision_body_first DROP CONSTRAINT decision_body_is_before")
    op.execute("CREATE TABLE decision_body_other PARTITION OF decision_body DEFAULT")
    for column in _UNSAMPLED:
        op.execute(f"ALTER TABLE decision_body_other ALTER COLUMN {column} SET STATISTICS 0")
    op.execute(
        "CREATE TRIGGER decision_body_refuses_update BEFORE UPDATE ON decision_body"
        " FOR EACH ROW EXECUTE FUNCTION pahintulot_refuse()"
    )


def _make_functions() -> None:
    """Of the owner's rights, exactly these three uses are the service's; not everybody's."""
    schema = op.get_bind().exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    for definition in (_MAKE, _DROP, _FORGET):
        op.execute(definition.replace("{schema}", schema))
    for function in (
        "pahintulot_make_partition(bigint, bigint)",
        "pahintulot_drop_empty_partition(text)",
        "pahintulot_forget_in_statistics(text)",
    ):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
