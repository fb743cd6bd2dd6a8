"""Where the command line is wired to the store and to the engine: the only place that knows how either is opened.

Reading opens the database alone. Giving a command to a process opens a connection to Temporal too.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from activities.sending import Sender
from cli.damage import Damage
from cli.session import Session
from cli.streamnames import refuse_pages
from domain import ids
from domain.clock import Clock
from domain.decider import Folded
from domain.errors import Refusal, VertebraError
from domain.registry import DECIDERS
from domain.territory import Network
from doors.connection import connect
from doors.door import Door
from store.database import is_current, migrate, open_database
from store.errors import ChangedSchema, NotFound
from store.log import EventLog, Whole
from store.messages import StreamInfo
from store.paths import is_there
from store.people import display_names
from store.reading import Reading
from store.statistics import Statistics

T = TypeVar("T")


@dataclass(frozen=True)
class Store:
    """Everything that can be read."""

    session: Session
    engine: Engine
    spares: bool = True
    """Whether what is damaged is told beside the rest. Where a command is to be given, nothing is left out."""

    @cached_property
    def damage(self) -> Damage:
        """What a page that lists many things went on without."""
        return Damage()

    @cached_property
    def log(self) -> EventLog:
        return EventLog(self.engine, DECIDERS)

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.engine, spared=self.spared)

    @cached_property
    def statistics(self) -> Statistics:
        return Statistics(self.engine, spared=self.spared)

    @cached_property
    def _known(self) -> dict[str, Whole]:
        return {}

    @cached_property
    def _folds(self) -> dict[str, Folded[Any]]:
        return {}

    def expect(self, streams: Iterable[str]) -> None:
        """Read at once what a page is about to ask for stream by stream. Where commands are given, nothing is kept."""
        if self.spares:
            self._known.update(self.log.together(one for one in streams if one not in self._known))

    def whole(self, stream: str) -> Whole:
        """A stream as it stands with its events, read once a page. Raises `Damaged`, `NotFound`."""
        known = self._known if self.spares else {}
        found = known.get(stream) or self.log.together((stream,)).get(stream)
        if found is None:  # there is none, or it is damaged: then this says where
            found = Whole(self.log.fold(stream), ())
        known[stream] = found
        return found

    def folded(self, stream: str) -> Folded[Any]:
        """A stream as it stands, read once a page. Raises as `EventLog.fold` does."""
        if not self.spares:
            return self.log.fold(stream)
        if stream in self._known:
            return self._known[stream].folded
        if stream not in self._folds:
            self._folds[stream] = self.log.fold(stream)
        return self._folds[stream]

    def network_of(self, network_id: str) -> Network:
        """A network as it stands; an empty one where there is none."""
        network: Network = self.folded(ids.stream_id("network", network_id)).state
        return network

    def spared(self) -> AbstractContextManager[None]:
        """A block in which what is damaged is kept to be told, where this store spares it."""
        return self.damage.spared() if self.spares else nullcontext()

    def streams(self, network: str | None = None, kind: str | None = None) -> Iterator[StreamInfo]:
        """The streams that have events, by their ids; of those of which even that is damaged none, which are told."""
        return self.log.streams(network, kind, spared=self.spared)

    def network(self, network_id: str) -> Network:
        """A network as it stands; from here on the session speaks its language. Raises Refusal `unknown-network`."""
        network = self.network_of(network_id)
        if not network.exists:
            raise Refusal("unknown-network", "There is no network called '{network}'.", network=network_id)
        self.session.network_language = network.language
        return network

    def names(self, network_id: str) -> Mapping[str, str]:
        """How the people of a network are called, where that is known."""
        return display_names(self.engine, network_id)

    def now(self, network: Network) -> datetime:
        """The time it is in a network: by its own clock where it is a rehearsal."""
        if not network.rehearsal:
            return datetime.now(UTC)
        clock: Clock = self.folded(ids.stream_id("clock", network.id)).state
        return clock.now if clock.now is not None else datetime.now(UTC)

    def today(self, network: Network) -> date:
        """The day it is in a network."""
        return network.calendar.local_date(self.now(network))


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
        yield Store(session, engine)
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
        if store.log.head(stream) is None:
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
        yield Store(session, engine, spares=False)
    finally:
        engine.dispose()


def at_the_door(store: Store, ask: Callable[[Door], Awaitable[T]], *, engine: bool) -> T:
    """Give commands at the door. `engine`: whether they are for processes, so that Temporal must answer.

    Where it need not, and does, processes hear at once of what they follow in a register.
    """

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
