"""Open a database, bring it up to date, write to it: what differs between SQLite and PostgreSQL is in here alone.

It must never hold a transaction open longer than its caller's `with`.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DatabaseError

from store.errors import ChangedSchema, Damaged, DiskFull, ReadOnly, StoreError, Unreachable, WrongVersion
from store.readonly import is_written, opener

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is imported where tables are changed: loading it takes longer than most questions do, and they need none.

LATEST = "0005"
"""The revision that `migrate` leads to."""
CONNECT = 10  # seconds that a server which is not there is waited for, unless its address says otherwise
BUSY = 30.0  # seconds that an append waits for the one before it
MIGRATIONS = 7_316_042_001  # key of PostgreSQL's advisory lock: two processes that migrate take turns
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_WRITES = "vertebra_writes"
_AROUND_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
    }
)  # fmt: skip


def open_database(url: str | URL) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql://…`.

    Raises `Damaged` for a file that is no database, `Unreachable` when nobody answers.
    """
    made = make_url(url)
    if made.get_backend_name() == "sqlite":
        return _checked(_sqlite(made))
    if made.drivername == "postgresql":
        made = made.set(drivername="postgresql+psycopg")
    in_time = {} if "connect_timeout" in made.query else {"connect_timeout": CONNECT}
    return _checked(create_engine(made, pool_pre_ping=True, connect_args=in_time))


def _sqlite(url: URL) -> Engine:
    reads_only = None
    if url.database not in (None, "", ":memory:"):
        file = Path(str(url.database))
        if file.exists() and not is_written(file):
            reads_only = opener(file, timeout=BUSY)
        else:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _for_its_owner(file)
    if reads_only is not None:
        engine = create_engine(url, creator=reads_only)
    else:
        engine = create_engine(url, connect_args={"timeout": BUSY, "check_same_thread": False})
    pragmas = PRAGMAS if reads_only is None else PRAGMAS[1:]

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        cursor = connection.cursor()
        try:
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")
        finally:
            cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _for_its_owner(file: Path) -> None:
    """Make a new database file one that its owner alone may open: what stands in it is about people. SQLite gives the
    files beside it the same rights. One that is there stays as its owner has it."""
    with suppress(OSError):  # which opening it will say
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _checked(engine: Engine) -> Engine:
    event.listen(engine, "handle_error", _translate, retval=True)
    name = engine.url.render_as_string(hide_password=True)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one()
            elif connection.execute(text("SHOW server_encoding")).scalar_one() != "UTF8":
                raise WrongVersion("The database {database} does not hold its texts as UTF-8.", database=name)
    except (sqlite3.DatabaseError, DatabaseError) as error:
        engine.dispose()
        raise _named(error, name) from error
    except Exception:
        engine.dispose()
        raise
    return engine


def _translate(context: ExceptionContext) -> StoreError | None:
    """What the driver says, in words; None leaves its own error, which is then a fault of this program."""
    error = context.original_exception
    if context.engine is None or context.is_pre_ping:
        return None
    known = context.is_disconnect or context.connection is None or _is_outside(error, context.engine)
    name = context.engine.url.render_as_string(hide_password=True)
    if _lacks_something(error):
        return _changed(name)
    return _named(error, name) if known or _is_damage(error) else None


def _lacks_something(error: BaseException) -> bool:
    """Whether a table or a column that is asked for is not there: what asks is ours, and knows them all."""
    if isinstance(error, sqlite3.OperationalError):
        return "no such table" in str(error) or "no such column" in str(error) or "has no column named" in str(error)
    return getattr(error, "sqlstate", None) in ("42P01", "42703")  # undefined table, undefined column


def _changed(database: str) -> ChangedSchema:
    return ChangedSchema(
        "The database {database} lacks a table or a column that Vertebra made in it. Put a backup of it back.",
        database=database,
    )


def _is_outside(error: BaseException, engine: Engine) -> bool:
    """Whether it comes of what is around the database: its disk, its server, whoever else uses it; and not of what was
    asked."""
    if isinstance(error, sqlite3.OperationalError):
        return _code(error) in _AROUND_SQLITE
    driver = engine.dialect.dbapi
    return driver is not None and isinstance(error, driver.OperationalError)


def _code(error: BaseException) -> int | None:
    """SQLite's code of an error of its own; None where it is none, or Python's module raised it by itself."""
    code = getattr(error, "sqlite_errorcode", None) if isinstance(error, sqlite3.OperationalError) else None
    return None if code is None else int(code) & 0xFF


def _is_damage(error: BaseException | None) -> bool:
    if isinstance(error, DatabaseError):
        error = error.orig
    return isinstance(error, sqlite3.DatabaseError) and any(
        words in str(error) for words in ("not a database", "malformed", "file is encrypted", "decode to UTF-8")
    )


def _named(error: BaseException, database: str) -> StoreError:
    if _is_damage(error):
        return _damaged(database)
    if isinstance(error, DatabaseError) and error.orig is not None:
        error = error.orig
    code = _code(error)
    state = getattr(error, "sqlstate", None)  # PostgreSQL's
    if code == sqlite3.SQLITE_FULL or state == "53100":
        return DiskFull(
            "The disk of the database {database} is full. Nothing was written: make room, and try again.",
            database=database,
        )
    if code == sqlite3.SQLITE_READONLY or state == "25006":
        return ReadOnly("The database {database} may be read only: nothing can be written to it.", database=database)
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return Unreachable(
            "The file of the database {database} cannot be read or written: look at its disk and its folder.",
            database=database,
        )
    return Unreachable(
        "The database {database} does not answer, or is too busy to: please try again.", database=database
    )


def _damaged(database: str) -> Damaged:
    return Damaged("The file {database} is damaged, or is no database of Vertebra's.", database=database)


def check_whole(engine: Engine) -> None:
    """Read every page of a SQLite file once, as SQLite's own quick check does. Raises `Damaged`.

    PostgreSQL looks after its own pages. What was changed in a page that is still well-formed is found where the
    stream is read: each is a chain of hashes.
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        found = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
    if found != "ok":
        raise _damaged(engine.url.render_as_string(hide_password=True))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: all of it is stored when the block ends, or nothing when it raises."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; nothing happens when they are. Raises `WrongVersion` on a newer database."""
    if is_current(engine):
        return
    from alembic import command
    from alembic.util.exc import CommandError

    config = migrations()
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATIONS})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise WrongVersion(
                "The database was made by a newer Vertebra than this one: please update this one."
            ) from error


def migrations() -> "Config":
    """Alembic's configuration, without a file: the migrations are part of the package."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of this version; for readiness checks. Raises `ChangedSchema` where it cannot be
    told, for the number of the version is gone and the tables are not."""
    with engine.connect() as connection:
        seen = inspect(connection)
        if not seen.has_table("alembic_version"):
            if seen.has_table("events") or seen.has_table("streams"):
                raise _changed(engine.url.render_as_string(hide_password=True))
            return False
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [LATEST]


def insert_for(connection: Connection, table: Any) -> Any:
    """INSERT in the words of the database, for what both write as ON CONFLICT."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # with all its drivers: SQLite needs none of them

        return insert(table)
    from sqlalchemy.dialects.sqlite import insert as insert_into_file

    return insert_into_file(table)
