"""The record as whoever asks it reads it: the log, the read models, what both say of a network and of its time."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Engine

from domain import ids
from domain.clock import Clock
from domain.decider import Folded
from domain.errors import Refusal
from domain.registry import DECIDERS
from domain.territory import Network
from readings.damage import Damage
from store.folds import Folds
from store.log import EventLog, Whole
from store.messages import StreamInfo
from store.people import display_names
from store.reading import Reading
from store.statistics import Statistics


@dataclass(frozen=True)
class Record:
    """Everything that can be read. A page reads each thing once."""

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
    def kept(self) -> Folds:
        """What was folded for the questions before; who answers many gives them one."""
        return Folds(self.log, DECIDERS)

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
            self._folds[stream] = self.kept.latest(stream)
        return self._folds[stream]

    def has(self, stream: str) -> bool:
        """Whether there is such a stream."""
        return self.log.head(stream) is not None

    def network_of(self, network_id: str) -> Network:
        """A network as it stands; an empty one where there is none."""
        network: Network = self.folded(ids.stream_id("network", network_id)).state
        return network

    def spared(self) -> AbstractContextManager[None]:
        """A block in which what is damaged is kept to be told, where it is spared."""
        return self.damage.spared() if self.spares else nullcontext()

    def streams(self, network: str | None = None, kind: str | None = None) -> Iterator[StreamInfo]:
        """The streams that have events, by their ids; of those of which even that is damaged none, which are told."""
        return self.log.streams(network, kind, spared=self.spared)

    def network(self, network_id: str) -> Network:
        """A network as it stands. Raises Refusal `unknown-network`."""
        network = self.network_of(network_id)
        if not network.exists:
            raise Refusal("unknown-network", "There is no network called '{network}'.", network=network_id)
        self.met(network)
        return network

    def met(self, network: Network) -> None:
        """A network that is read of, as it stood then. Whoever speaks its language hears of it here."""

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
