"""A database is compared with what the migrations make: whatever was put in, taken out or changed is named."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from store.database import migrate, open_database
from store.errors import ChangedSchema
from store.log import EventLog
from store.schema import Unlike, unlike
from tests.store.errands import DECIDERS, STREAM


def done(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_database_as_it_is_made_has_nothing_unlike(engine: Engine) -> None:
    assert unlike(engine) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DROP TABLE forks", Unlike("table-missing", "forks")),
        ("ALTER TABLE events RENAME TO occurrences", Unlike("table-missing", "events")),
        ("ALTER TABLE people DROP COLUMN contact", Unlike("column-missing", "people", "contact")),
        ("ALTER TABLE events RENAME COLUMN hash TO sum", Unlike("column-missing", "events", "hash")),
        ("ALTER TABLE events ADD COLUMN more TEXT", Unlike("column-strange", "events", "more")),
        ("DROP INDEX ix_todos_who", Unlike("index-missing", "todos", "who")),
        ("CREATE UNIQUE INDEX once ON outbox (receiver)", Unlike("index-strange", "outbox", "receiver")),
        ("CREATE INDEX few ON outbox (receiver) WHERE position > 3", Unlike("index-strange", "outbox", "few")),
        ("CREATE TABLE notes (words TEXT)", Unlike("strange", "notes", "notes", "table")),
        ("CREATE VIEW seen AS SELECT 1", Unlike("strange", "seen", "seen", "view")),
    ],
)
def test_what_was_changed_in_the_tables_is_named(engine: Engine, statement: str, found: Unlike) -> None:
    done(engine, statement)
    assert found in unlike(engine)


def test_a_trigger_is_named(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        done(engine, "CREATE TRIGGER quiet AFTER INSERT ON events BEGIN UPDATE events SET hash = ''; END")
        assert unlike(engine) == [Unlike("strange", "events", "quiet", "trigger")]
        return
    done(
        engine,
        "CREATE FUNCTION hush() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TRIGGER quiet BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION hush()",
    )
    assert {(one.kind, one.name) for one in unlike(engine)} == {("trigger", "quiet"), ("function", "hush")}


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["ALTER TABLE events DROP CONSTRAINT uq_events_id"], [Unlike("key-missing", "events", "id")]),
        (["ALTER TABLE events ADD CONSTRAINT late CHECK (position > 0)"], [Unlike("checked", "events", "late")]),
        (["ALTER TABLE events ALTER COLUMN hash DROP NOT NULL"], [Unlike("column-changed", "events", "hash")]),
        (["ALTER TABLE events ALTER COLUMN hash SET DEFAULT ''"], [Unlike("column-changed", "events", "hash")]),
        (
            ["CREATE RULE quiet AS ON DELETE TO events DO INSTEAD NOTHING"],
            [Unlike("strange", "events", "quiet", "rule")],
        ),
        (
            ["ALTER TABLE events ENABLE ROW LEVEL SECURITY", "CREATE POLICY few ON events USING (position > 3)"],
            [Unlike("strange", "events", "events", "policy"), Unlike("strange", "events", "few", "policy")],
        ),
        (["CREATE SEQUENCE counted"], [Unlike("strange", "counted", "counted", "sequence")]),
    ],
)
def test_what_only_postgresql_has_is_named(engine: Engine, statements: list[str], found: list[Unlike]) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("only PostgreSQL has it")
    done(engine, *statements)
    assert unlike(engine) == found


def test_a_table_made_anew_without_its_keys_is_named(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'vertebra.db'}")
    migrate(engine)
    columns = "position INTEGER, stream TEXT, version INTEGER, id TEXT, kind TEXT, command_id TEXT, recorded_at TEXT"
    made = f"CREATE TABLE events ({columns}, stored_at TEXT, body TEXT CHECK (body != ''), hash TEXT)"
    done(engine, "DROP TABLE events", made)
    found = {(one.what, one.name) for one in unlike(engine)}
    assert {("key-missing", "position"), ("key-missing", "id"), ("checked", "CHECK")} <= found
    engine.dispose()


@pytest.mark.parametrize("statement", ["DROP TABLE events", "ALTER TABLE streams RENAME COLUMN head TO tip"])
def test_who_reads_what_is_not_there_is_told_so(engine: Engine, statement: str) -> None:
    done(engine, statement)
    with pytest.raises(ChangedSchema):
        EventLog(engine, DECIDERS).fold(STREAM)


def test_a_database_that_has_lost_the_number_of_its_version_is_not_made_again(engine: Engine) -> None:
    done(engine, "DROP TABLE alembic_version")
    with pytest.raises(ChangedSchema):
        migrate(engine)
