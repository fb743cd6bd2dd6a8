"""Where the command line is wired to the store and to the engine: the only place that knows how either is opened.

Reading opens the database alone. Giving a command to a process opens a connection to Temporal too.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.engine import make_url

from cli.loglines import elsewhere
from cli.session import Session
from cli.streamnames import refuse_pages
from domain import ids
from domain.errors import Refusal, VertebraError
from domain.territory import Network
from naming.spoken import Spoken
from store.database import is_current, migrate, open_database
from store.errors import ChangedSchema, NotFound
from store.paths import is_there
from words.languages import Language

if TYPE_CHECKING:
    from doors.door import Door

T = TypeVar("T")


@dataclass(frozen=True)
class Store(Spoken):
    """The record, read for one run of the command line."""

    session: Session = field(kw_only=True)

    @property
    def language(self) -> Language:
        return self.session.language

    def met(self, network: Network) -> None:
        """From here on the session speaks its language."""
        self.session.network_language = network.language


@contextmanager
def reading(session: Session) -> Iterator[Store]:
    """The store, to be read. Raises VertebraError `not-migrated` where there is none yet.

    Raises `Damaged` at the end, where what was read went on without streams that are damaged.
    """
    with looking(session) as store:
        yield store
        store.damage.raised()


@contextmanager
def as_it_is(session: Session) -> Iterator[Store]:
    """The store, to find out what was done to it: also where the database itself is not as it was made."""
    with looking(session, changed=True) as store:
        yield store


@contextmanager
def looking(session: Session, *, changed: bool = False) -> Iterator[Store]:
    """The store, only to look names up in it: damage that does not matter to them is left to whoever rests on it.

    `changed`: also where somebody took the number of the database's version out of it.
    """
    _refuse_missing_file(session.settings.database_url)
    engine = open_database(session.settings.database_url)
    try:
        with suppress(ChangedSchema) if changed else nullcontext():
            if not is_current(engine):
                raise _not_migrated()
        yield Store(engine, session=session)
    finally:
        engine.dispose()


@contextmanager
def in_the_language_of(session: Session, network_id: str) -> Iterator[None]:
    """What is refused in the block is said in a network's language, where there is such a network."""
    try:
        yield
    except VertebraError:
        if session.network_language is None:
            with suppress(VertebraError), reading(session) as store:
                store.network(network_id)
        raise


@contextmanager
def reading_stream(session: Session, stream: str) -> Iterator[Store]:
    """The store, to read one stream in it. Raises `NotFound` where there is none, however it is written."""
    try:
        network_id = ids.parts(stream)[1]
    except Refusal as refusal:
        with in_the_language_of(session, stream):
            refuse_pages(stream)
        raise NotFound(refusal.words, **refusal.params) from None
    with in_the_language_of(session, network_id), reading(session) as store:
        if not store.has(stream):
            refuse_pages(stream)
            raise NotFound("There is nothing called '{stream}'.", stream=stream)
        yield store


@contextmanager
def writing(session: Session) -> Iterator[Store]:
    """The store, for commands to be given. A database file that is new gets its tables; others need `migrate`."""
    url = make_url(session.settings.database_url)
    fresh = url.get_backend_name() == "sqlite" and not _exists(url.database)
    engine = open_database(session.settings.database_url)
    try:
        if fresh:
            migrate(engine)
        elif not is_current(engine):
            raise _not_migrated()
        yield Store(engine, spares=False, session=session)
    finally:
        engine.dispose()


def at_the_door(store: Store, ask: Callable[["Door"], Awaitable[T]], *, engine: bool) -> T:
    """Give commands at the door. `engine`: whether they are for processes, so that Temporal must answer.

    Where it need not, and does, processes hear at once of what they follow in a register.
    """

    from activities.sending import Sender
    from doors.connection import connect
    from doors.door import Door

    elsewhere()

    async def asked() -> T:
        settings, sender = store.session.settings, None
        try:
            sender = Sender(await connect(settings), task_queue=settings.task_queue)
        except VertebraError:
            if engine:
                raise
        return await ask(Door(store.log, store.reading, sender))

    return asyncio.run(asked())


def _exists(database: str | None) -> bool:
    return database in (None, "", ":memory:") or is_there(str(database))


def _refuse_missing_file(database_url: str) -> None:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and not _exists(url.database):
        raise VertebraError(
            "There is nothing here yet: {file} does not exist. 'vertebra up' makes it, or set VERTEBRA_DATA_DIR.",
            code="not-migrated",
            file=url.database,
        )


def _not_migrated() -> VertebraError:
    return VertebraError(
        "The database has not been brought up to date. Run 'vertebra migrate' first.", code="not-migrated"
    )
