"""What every step is made of, whatever it is a step of: the envelope a command comes in, its context,
the decider that decides it, and the fold of a stream.

How the four come together is in `handling.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from domain import ids
from domain.errors import Refusal
from domain.meetings import MeetingFacts as MeetingFacts
from domain.message import (
    GENESIS,
    Command,
    Event,
    Json,
    Message,
    Recorded,
    Who,
    canonical,
    chained,
    digest,
)
from domain.roles import ENGINE, Role
from domain.territory import Network

S = TypeVar("S", bound=Message)

CARRIED_OUT = "carried-out"  # why a deadline is given up that has come, was stored, and stays due
GIVEN_UP = "deadline-given-up"  # what waits where a deadline was given up

EDITION = (
    3  # of the engine's own rules: what is decided otherwise from now on asks for it, so that old logs decide alike
)


Source = Literal["person", "timer", "delivery"]
APART = 3  # the edition since which a person's id and the engine's can never be the same

NULL_EMPTIES = 3  # the edition since which a null is said of a field, and not the same as leaving it out


class Envelope(BaseModel):
    """A command on its way. Loose on purpose: what is wrong with it is said by `handle`, in words, not by the wire.

    `person` is who acts; `entered_by` is the minute-taker who wrote down, in `meeting`, what `person` stated.
    `network_version` is the least version of the network this must be decided with. `clock`: where its door found the
    rehearsal clock; runs of older editions go by it, all others read the clock themselves. `expected_version`: the one
    of its stream that the person had read; where it has changed since, nothing is written.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    stream: str
    command_id: UUID
    kind: str
    data: dict[str, JsonValue] = Field(default_factory=dict)
    person: str = ENGINE
    entered_by: str | None = None
    meeting: str | None = None
    happened_on: date | None = None
    origin: str | None = None
    network_version: int = 0
    clock: datetime | None = None
    source: Source = "person"
    expected_version: int | None = Field(default=None, exclude_if=lambda version: version is None)

    def content(self) -> str:
        """The hash of what is asked and by whom: the same id with other content is refused."""
        asked = self.model_dump(mode="json", exclude={"network_version", "clock", "expected_version"})
        return digest(asked)


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a decision may know beside the state: who, when, in which network, in which meeting.

    `edition`: of the engine's own rules. A run that began under an older one is decided under that to its end.
    """

    stream: str
    command_id: UUID
    who: Who
    now: datetime
    today: date
    happened_on: date
    network: Network
    meeting: MeetingFacts | None = None
    edition: int = EDITION

    def emptied(self, command: Command) -> frozenset[str]:
        """The fields that a change empties; under older rules a null said no more than a field that is not given."""
        return command.nulls if self.edition >= NULL_EMPTIES else frozenset()

    def new(self, prefix: str, n: int | str = 0) -> str:
        """The id of something this command brings into being, unique in its stream."""
        return ids.named(prefix, self.command_id, n)

    def event_id(self, n: int) -> UUID:
        """The id of the n-th event that comes of this command."""
        engine = self.who.role is Role.ENGINE and self.edition >= APART
        return ids.event(self.command_id, self.stream, n, engine=engine)


class StoredCommand(Message):
    """A command with its context, as kept beside its events, so that anyone can decide it again.

    `meeting`, `said_in`: as `handle` was told of them. `edition`: of the engine's own rules, not written where it is
    the first.
    """

    command_id: UUID
    content: str
    envelope: dict[str, Json]
    who: Who
    decided_at: datetime
    network_version: int
    meeting: MeetingFacts | None = None
    said_in: MeetingFacts | None = Field(default=None, exclude_if=lambda known: known is None)
    first_version: int
    last_version: int
    edition: int = Field(default=1, exclude_if=lambda edition: edition == 1)

    @property
    def source(self) -> str:
        """Who gave it: a person, a timer or a delivery. Only with this its id says which command it is."""
        return str(self.envelope.get("source", "person"))


class Delivery(Message):
    """An event on its way to another process: what the receiver is asked, under the id of the event delivered."""

    event_id: UUID
    receiver: str
    kind: str
    data: dict[str, JsonValue]
    happened_on: date | None = None
    origin: str | None = None


class Due(Message):
    """A command that the engine gives by itself when `at` has come. `key` tells two of one kind apart."""

    at: datetime
    kind: str
    key: str = ""
    data: dict[str, JsonValue] = Field(default_factory=dict)

    def which(self) -> "Which":
        """What tells it from the other deadlines of its stream."""
        return self.kind, self.key, self.at


class Todo(Message):
    """Something that waits for somebody. `what` is a code; `who` a person id, `organisation:ID`, `role:ROLE`,
    `portfolio:ID` or, of whoever is above it, `superior:ID`. Whose turn it is on a day, `turns` says."""

    key: str
    what: str
    who: str
    params: dict[str, str] = Field(default_factory=dict)
    due_at: datetime | None = None


class Summary(Message):
    """What the lists and boards show of a process, computed from its state alone."""

    phase: str
    open: bool
    zone: str | None = None
    title: str = ""
    parent: str | None = None
    due_at: datetime | None = None
    todos: tuple[Todo, ...] = ()


class DeliveryReceived(Event):
    """The receiver's word that the event reached it; what it made of it follows under the same command."""

    event_id: UUID
    sender: str


class DeliveryTurnedAway(Event):
    """The receiver refused: kept here too, so that the same event is answered the same however late it comes again.

    `code`, `words`, `params`: of the refusal, as its sender was told.
    """

    event_id: UUID
    sender: str
    code: str
    words: str
    params: dict[str, str] = Field(default_factory=dict)

    def refusal(self) -> Refusal:
        """What was answered."""
        return Refusal(self.code, self.words, **self.params)


class DeliveryMade(Event):
    """The sender's knowledge that the receiver has stored its event."""

    event_id: UUID
    receiver: str


class DeliveryRefused(Event):
    """The receiver refused: the sender keeps the reason, and someone must act on it."""

    event_id: UUID
    receiver: str
    code: str
    reason: str


NEWS = frozenset(one.__name__ for one in (DeliveryReceived, DeliveryTurnedAway, DeliveryMade, DeliveryRefused))
"""What the engine notes of news sent and received: of interest to few."""


class DeadlineGivenUp(Event):
    """What the engine should have done when `at` had come was refused, or came to nothing: it is not tried until the
    reason is gone, and somebody is told.

    `deadline`, `key`, `at`: which one, as `Due` says it; `code`, `words`, `params`: of the refusal.
    """

    deadline: str
    key: str
    at: datetime
    code: str
    words: str
    params: dict[str, str] = Field(default_factory=dict)

    def which(self) -> "Which":
        """What tells it from the other deadlines of its stream."""
        return self.deadline, self.key, self.at

    @property
    def comes_back(self) -> bool:
        """Whether it may be tried again: what was carried out is not, though it is due all the same."""
        return self.code != CARRIED_OUT


Which = tuple[str, str, datetime]

SHARED: Mapping[str, type[Event]] = {
    e.__name__: e for e in (DeliveryReceived, DeliveryTurnedAway, DeliveryMade, DeliveryRefused, DeadlineGivenUp)
}


class ConfirmDelivery(Command):
    """The engine's own: a delivery ended, made or refused."""

    event_id: UUID
    receiver: str
    refused_code: str | None = None
    refused_reason: str | None = None


class GiveUpDeadline(Command):
    """The engine's own: a deadline had come, and what it asks for was refused; see `DeadlineGivenUp`."""

    deadline: str
    key: str
    at: datetime
    code: str
    words: str
    params: dict[str, str] = Field(default_factory=dict)


def _nothing_due(_state: Any) -> tuple[Due, ...]:
    return ()


def _nothing_out(_event: Recorded) -> Delivery | None:
    return None


def _no_meetings(_state: Any, _network: Network, _reference: str) -> MeetingFacts | None:
    return None


def _no_change(_kind: str, _schema_version: int, data: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return data


def _given_up(one: DeadlineGivenUp) -> Todo:
    return Todo(
        key=f"given-up/{one.deadline}/{one.key}/{one.at.isoformat()}",
        what=GIVEN_UP,
        who=f"role:{Role.ADMINISTRATOR}",
        params={**one.params, "deadline": one.deadline, "was_due": one.at.isoformat(), "why": one.words},
    )


@dataclass(frozen=True, kw_only=True)
class Decider(Generic[S]):
    """One process or register: its words and its rules.

    `decide` checks and returns events (none means: nothing new) or raises `Refusal`; `evolve` trusts.
    `due` lists every deadline still to come; `outbound` says whom an event must reach; `upcast` reads old events.
    `meetings` tells what is known of a meeting that such a stream holds, by its reference `STREAM#MEETING`.
    `places`: how many names follow the network's in the id of such a stream (a zone, a body, a period …).
    """

    name: str
    state: TypeAdapter[S]
    initial: S
    commands: Mapping[str, type[Command]]
    events: Mapping[str, type[Event]]
    decide: Callable[[S, Command, Context], list[Event]]
    evolve: Callable[[S, Event], S]
    summary: Callable[[S], Summary]
    closed: Callable[[S], bool] = lambda _state: False
    due: Callable[[S], tuple[Due, ...]] = _nothing_due
    outbound: Callable[[Recorded], Delivery | None] = _nothing_out
    upcast: Callable[[str, int, dict[str, JsonValue]], dict[str, JsonValue]] = _no_change
    meetings: Callable[[S, Network, str], MeetingFacts | None] = _no_meetings
    places: int | None = None

    def read(self, recorded: Recorded) -> Event:
        """The event as today's code knows it."""
        made = SHARED.get(recorded.kind) or self.events[recorded.kind]
        data = recorded.data
        if recorded.schema_version != made.schema_version:
            data = self.upcast(recorded.kind, recorded.schema_version, data)
        return made.model_validate(data)

    def summarised(self, state: S, given_up: Iterable[DeadlineGivenUp] = ()) -> Summary:
        """What lists and boards show of a state; `due_at` is when the engine will next act by itself.

        A deadline that was given up is not due: it waits for whoever looks after the network.
        """
        known = {one.which(): one for one in given_up}
        coming = self.due(state)
        next_due = min((due.at for due in coming if due.which() not in known), default=None)
        shown = self.summary(state)
        left = tuple(_given_up(known[due.which()]) for due in coming if due.which() in known)
        return shown.model_copy(update={"due_at": next_due, "todos": (*shown.todos, *left)})


@dataclass(frozen=True)
class Folded(Generic[S]):
    """A stream read up to `version`: its state, the head of its chain, what it still has to deliver, and those of the
    deadlines that its state lists that were given up: they wait for somebody."""

    decider: Decider[S]
    stream: str
    state: S
    version: int = 0
    head: str = GENESIS
    outbox: Mapping[str, Delivery] = field(default_factory=dict)
    given_up: Mapping[Which, DeadlineGivenUp] = field(default_factory=dict)

    @classmethod
    def empty(cls, decider: Decider[S], stream: str) -> "Folded[S]":
        return cls(decider, stream, decider.initial)

    def plus(self, recorded: Recorded, raw: bytes | None = None) -> "Folded[S]":
        """This fold with one more event. `raw`: its canonical bytes where the caller has them already."""
        head = chained(self.head, recorded.canonical() if raw is None else raw)
        event = self.decider.read(recorded)
        outbox, given_up = self.outbox, self.given_up
        match event:
            case DeliveryMade() | DeliveryRefused():
                outbox = {key: kept for key, kept in outbox.items() if key != str(event.event_id)}
                state = self.state
            case DeliveryReceived() | DeliveryTurnedAway():
                state = self.state
            case DeadlineGivenUp():
                given_up = {**given_up, event.which(): event}
                state = self.state
            case _:
                state = self.decider.evolve(self.state, event)
                delivery = self.decider.outbound(recorded)
                if delivery is not None:
                    outbox = {**outbox, str(delivery.event_id): delivery}
        if isinstance(event, DeliveryRefused):
            state = self.decider.evolve(state, event)
        if given_up:  # of what is due no more, because it came after all or something else did, nothing is kept
            still = {due.which() for due in self.decider.due(state)}
            given_up = {which: told for which, told in given_up.items() if which in still}
        return Folded(self.decider, self.stream, state, recorded.version, head, outbox, given_up)

    def summarised(self) -> Summary:
        """What lists and boards show of the stream."""
        return self.decider.summarised(self.state, self.given_up.values())

    def dumped(self) -> dict[str, JsonValue]:
        """The whole fold as JSON, for hydration and for comparing two folds byte for byte."""
        return {
            "stream": self.stream,
            "version": self.version,
            "head": self.head,
            "state": self.decider.state.dump_python(self.state, mode="json"),
            "outbox": [kept.model_dump(mode="json") for kept in self.outbox.values()],
            **({"given_up": [one.model_dump(mode="json") for one in self.given_up.values()]} if self.given_up else {}),
        }

    @classmethod
    def loaded(cls, decider: Decider[S], dumped: Mapping[str, Any]) -> "Folded[S]":
        kept = [Delivery.model_validate(item) for item in dumped["outbox"]]
        given_up = [DeadlineGivenUp.model_validate(item) for item in dumped.get("given_up", ())]
        return cls(
            decider,
            dumped["stream"],
            decider.state.validate_json(canonical(dumped["state"])),
            dumped["version"],
            dumped["head"],
            {str(item.event_id): item for item in kept},
            {one.which(): one for one in given_up},
        )

    def fingerprint(self) -> str:
        """The hash of the whole fold."""
        return digest(self.dumped())


def fold(decider: Decider[S], stream: str, events: Iterable[Recorded]) -> Folded[S]:
    """Read a stream from its beginning, one event at a time."""
    folded = Folded.empty(decider, stream)
    for recorded in events:
        folded = folded.plus(recorded)
    return folded
