"""Opening and migrating: the tables are what the code says, and what cannot be opened is said in words."""

import shutil
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL

from store.database import LATEST, check_whole, is_current, migrate, migrations, open_database, writing
from store.errors import Damaged, ReadOnly, Unreachable, WrongVersion
from store.log import EventLog
from store.tables import metadata
from tests.databases import Server, closing_engine, damage_the_middle
from tests.store.errands import DECIDERS, Errand
from tests.store.test_concurrency import at_once


def test_the_migrations_lead_to_the_tables_that_the_code_knows(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_postgresql_sorts_texts_as_sqlite_does(postgres_url: URL) -> None:
    with closing_engine(open_database(postgres_url)) as engine, engine.connect() as connection:
        query = "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_name = ANY(:tables)"
        found = connection.execute(text(query + " AND data_type = 'text'"), {"tables": list(metadata.tables)})
        assert list(found.scalars()) == ["C"]


def test_the_revision_that_tables_are_held_against_is_the_last_of_the_migrations() -> None:
    assert ScriptDirectory.from_config(migrations()).get_current_head() == LATEST


def test_migrating_again_changes_nothing(empty_database_url: URL) -> None:
    with closing_engine(open_database(empty_database_url)) as engine:
        assert not is_current(engine)
        migrate(engine)
        migrate(engine)
        assert is_current(engine)
        Errand(EventLog(engine, DECIDERS)).note("one", "a")
        migrate(engine)
        assert EventLog(engine, DECIDERS).fold("action:town:north:2023:errand-1").version == 1


def test_a_database_of_the_first_version_is_brought_to_the_tables_of_this_one(empty_database_url: URL) -> None:
    with closing_engine(open_database(empty_database_url)) as engine:
        config = migrations()
        with writing(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0001")
        assert not is_current(engine)
        migrate(engine)
        assert is_current(engine)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_commands_of_an_older_version_are_told_apart_by_what_they_say_of_themselves(empty_database_url: URL) -> None:
    """Also where one of them cannot be read: it is found by whoever verifies, and keeps nobody from migrating."""
    bodies = {
        "person": '{"envelope":{"data":{"source":"timer"},"source":"person"}}',
        "timer": '{"envelope":{"data":{"text":"\\"source\\":\\"person\\""},"source":"timer"}}',
        "delivery": '{"envelope":{"source":"delivery"}}',
        "unreadable": "{",
        "strange": '{"envelope":[]}',
    }
    with closing_engine(open_database(empty_database_url)) as engine:
        config = migrations()
        with writing(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0003")
            for number, (known_as, body) in enumerate(bodies.items()):
                row = {"n": number + 1, "id": known_as, "body": body}
                columns = "number, stream, command_id, content, first_version, last_version, body"
                connection.execute(
                    text(f"INSERT INTO commands ({columns}) VALUES (:n, 's', :id, '', 1, 1, :body)"), row
                )
        migrate(engine)
        with engine.connect() as connection:
            found = connection.execute(text("SELECT command_id, source, body FROM commands ORDER BY number")).all()
    assert {row.command_id: row.body for row in found} == bodies
    assert [row.source for row in found] == ["person", "timer", "delivery", "person", "person"]


def test_two_that_migrate_at_once_take_turns(empty_database_url: URL) -> None:
    with (
        closing_engine(open_database(empty_database_url)) as one,
        closing_engine(open_database(empty_database_url)) as two,
    ):
        assert at_once(lambda: migrate(one), lambda: migrate(two)) == [None, None]
        assert is_current(one)


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WrongVersion) as refused:
        migrate(engine)
    assert refused.value.code == "database-version"
    assert not is_current(engine)


def test_a_failed_migration_leaves_nothing(empty_database_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import inspect

    with closing_engine(open_database(empty_database_url)) as engine:
        execute = Connection.execute

        def fails(self: Connection, statement: object, *rest: object, **more: object) -> object:
            if "INSERT INTO counters" in str(statement):
                raise RuntimeError("the power went")
            return execute(self, statement, *rest, **more)  # type: ignore[call-overload]

        with monkeypatch.context() as broken:
            broken.setattr(Connection, "execute", fails)
            with pytest.raises(RuntimeError):
                migrate(engine)
        assert inspect(engine).get_table_names() == []
        migrate(engine)
        assert is_current(engine)


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "vertebra.db"
    path.write_bytes(b"this is a letter, not a database. " * 200)
    with pytest.raises(Damaged) as refused:
        open_database(f"sqlite:///{path}")
    assert refused.value.code == "damaged-log"
    assert "vertebra.db" in str(refused.value)


def test_a_file_that_was_overwritten_in_part_is_said_to_be_damaged(sqlite_url: URL) -> None:
    with closing_engine(open_database(sqlite_url)) as engine:
        Errand(EventLog(engine, DECIDERS)).note("one", *("x" * 2000 for _ in range(50)))
    path = Path(str(sqlite_url.database))
    whole = bytearray(path.read_bytes())
    whole[4096 * 3 :] = b"\xff" * (len(whole) - 4096 * 3)
    path.write_bytes(whole)
    with pytest.raises(Damaged), closing_engine(open_database(sqlite_url)) as engine:
        list(EventLog(engine, DECIDERS).everything())


def test_damage_in_the_middle_is_found_before_anything_is_read(sqlite_url: URL, tmp_path: Path) -> None:
    with closing_engine(open_database(sqlite_url)) as engine:
        errand = Errand(EventLog(engine, DECIDERS))
        for n in range(40):
            errand.note(str(n), "x" * 2000)
        check_whole(engine)
    copy = tmp_path / "copy.db"
    shutil.copy(str(sqlite_url.database), copy)
    damage_the_middle(copy)
    with closing_engine(open_database(f"sqlite:///{copy}")) as engine, pytest.raises(Damaged) as refused:
        check_whole(engine)
    assert refused.value.code == "damaged-log"
    assert "copy.db" in str(refused.value)


def test_a_postgresql_database_looks_after_its_own_pages(engine: Engine) -> None:
    check_whole(engine)


def test_nobody_answers_at_a_wrong_address() -> None:
    with pytest.raises(Unreachable) as refused:
        open_database("postgresql://nobody:secret@127.0.0.1:1/none?connect_timeout=2")
    assert refused.value.code == "database-unreachable"
    assert "secret" not in str(refused.value)


def test_a_database_that_goes_away_while_it_is_open_is_told_by_its_code(postgres: Server) -> None:
    gone = postgres.create(migrated=True)
    with closing_engine(open_database(gone)) as engine:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        postgres.drop(gone)
        with pytest.raises(Unreachable) as refused, engine.connect():
            pass
        assert refused.value.code == "database-unreachable"


def test_a_database_that_goes_away_in_the_middle_of_a_transaction_is_told_by_its_code(postgres: Server) -> None:
    gone = postgres.create(migrated=True)
    with closing_engine(open_database(gone)) as engine, engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        postgres.drop(gone)
        with pytest.raises(Unreachable):
            connection.execute(text("SELECT 1"))


def test_a_copy_that_may_only_be_read_is_read_and_takes_nothing(sqlite_url: URL) -> None:
    with closing_engine(open_database(sqlite_url)) as engine, engine.connect() as connection:
        connection.execute(text("PRAGMA query_only = ON"))
        assert connection.execute(text("SELECT count(*) FROM events")).scalar_one() == 0
        with pytest.raises(ReadOnly) as refused:
            connection.execute(text("DELETE FROM events"))
    assert refused.value.code == "read-only"


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    with closing_engine(open_database(f"sqlite:///{tmp_path / 'new' / 'vertebra.db'}")) as engine:
        migrate(engine)
    assert (tmp_path / "new" / "vertebra.db").exists()


def test_every_commit_is_on_disk_before_it_is_answered(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2


def test_a_database_that_is_too_busy_says_so(sqlite_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.database.BUSY", 0.05)
    with closing_engine(open_database(sqlite_url)) as one, closing_engine(open_database(sqlite_url)) as two:
        log, errand = EventLog(two, DECIDERS), Errand(EventLog(one, DECIDERS))
        append = errand.append("one", "a")
        with writing(one), pytest.raises(Unreachable):
            log.append(append)
        assert log.append(append).version == 1
