"""How a step is decided, whatever it is a step of: the envelope a command comes in, the context it is decided in,
and the fold of a stream.

`handle` is the only way from a command to events. It reads the folded stream, the command and its context, and nothing
else, so that anyone who has the three can decide again and must get the same bytes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from domain import ids
from domain.errors import Refusal
from domain.message import (
    COMMAND_LIMIT,
    GENESIS,
    TEXT_LIMIT,
    Command,
    Event,
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


class Envelope(BaseModel):
    """A command on its way. Loose on purpose: what is wrong with it is said by `handle`, in words, not by the wire.

    `person` is who acts; `entered_by` is the minute-taker who wrote down, in `meeting`, what `person` stated.
    `network_version` is the least version of the network this must be decided with, `clock` the rehearsal clock.
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
    source: Literal["person", "timer", "delivery"] = "person"

    def content(self) -> str:
        """The hash of what is asked and by whom: the same id with other content is refused."""
        asked = self.model_dump(mode="json", exclude={"network_version", "clock"})
        return digest(asked)


class MeetingFacts(Message):
    """What the register of groups knows of a meeting when something is decided in it."""

    meeting: str  # GROUP-STREAM#MEETING
    body: str
    zone: str | None
    held_on: date | None
    duly_convened: bool
    call: int = 1
    members: tuple[str, ...] = Field(description="organisations that are members of the body on that day")
    present: tuple[str, ...] = Field(description="organisations present")
    people: tuple[str, ...] = Field(default=(), description="ids of the people present, where known")
    minute_taker: str | None = None
    minutes_approved: bool = False


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a decision may know beside the state: who, when, in which network, in which meeting."""

    stream: str
    command_id: UUID
    who: Who
    now: datetime
    today: date
    happened_on: date
    network: Network
    meeting: MeetingFacts | None = None

    def new(self, prefix: str, n: int | str = 0) -> str:
        """The id of something this command brings into being, unique in its stream."""
        return ids.named(prefix, self.command_id, n)


class StoredCommand(Message):
    """A command with its context, as kept beside its events, so that anyone can decide it again."""

    command_id: UUID
    content: str
    envelope: dict[str, JsonValue]
    who: Who
    decided_at: datetime
    network_version: int
    meeting: MeetingFacts | None = None
    first_version: int
    last_version: int


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


class Todo(Message):
    """Something that waits for somebody. `what` is a code; `who` a person id, `organisation:ID`, or `role:ROLE`."""

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


SHARED: Mapping[str, type[Event]] = {e.__name__: e for e in (DeliveryReceived, DeliveryMade, DeliveryRefused)}


class ConfirmDelivery(Command):
    """The engine's own: a delivery ended, made or refused."""

    event_id: UUID
    receiver: str
    refused_code: str | None = None
    refused_reason: str | None = None


def _nothing_due(_state: Any) -> tuple[Due, ...]:
    return ()


def _nothing_out(_event: Recorded) -> Delivery | None:
    return None


def _no_change(_kind: str, _schema_version: int, data: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return data


@dataclass(frozen=True, kw_only=True)
class Decider(Generic[S]):
    """One process or register: its words and its rules.

    `decide` checks and returns events (none means: nothing new) or raises `Refusal`; `evolve` trusts.
    `due` lists every deadline still to come; `outbound` says whom an event must reach; `upcast` reads old events.
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

    def read(self, recorded: Recorded) -> Event:
        """The event as today's code knows it."""
        made = SHARED.get(recorded.kind) or self.events[recorded.kind]
        data = recorded.data
        if recorded.schema_version != made.schema_version:
            data = self.upcast(recorded.kind, recorded.schema_version, data)
        return made.model_validate(data)

    def summarised(self, state: S) -> Summary:
        """What lists and boards show of a state; `due_at` is when the engine will next act by itself."""
        next_due = min((due.at for due in self.due(state)), default=None)
        return self.summary(state).model_copy(update={"due_at": next_due})


@dataclass(frozen=True)
class Folded(Generic[S]):
    """A stream read up to `version`: its state, the head of its chain, and what it still has to deliver."""

    decider: Decider[S]
    stream: str
    state: S
    version: int = 0
    head: str = GENESIS
    outbox: Mapping[str, Delivery] = field(default_factory=dict)

    @classmethod
    def empty(cls, decider: Decider[S], stream: str) -> "Folded[S]":
        return cls(decider, stream, decider.initial)

    def plus(self, recorded: Recorded, raw: bytes | None = None) -> "Folded[S]":
        """This fold with one more event. `raw`: its canonical bytes where the caller has them already."""
        head = chained(self.head, recorded.canonical() if raw is None else raw)
        event = self.decider.read(recorded)
        outbox = self.outbox
        match event:
            case DeliveryMade() | DeliveryRefused():
                outbox = {key: kept for key, kept in outbox.items() if key != str(event.event_id)}
                state = self.state
            case DeliveryReceived():
                state = self.state
            case _:
                state = self.decider.evolve(self.state, event)
                delivery = self.decider.outbound(recorded)
                if delivery is not None:
                    outbox = {**outbox, str(delivery.event_id): delivery}
        if isinstance(event, DeliveryRefused):
            state = self.decider.evolve(state, event)
        return replace(self, state=state, version=recorded.version, head=head, outbox=outbox)

    def dumped(self) -> dict[str, JsonValue]:
        """The whole fold as JSON, for hydration and for comparing two folds byte for byte."""
        return {
            "stream": self.stream,
            "version": self.version,
            "head": self.head,
            "state": self.decider.state.dump_python(self.state, mode="json"),
            "outbox": [kept.model_dump(mode="json") for kept in self.outbox.values()],
        }

    @classmethod
    def loaded(cls, decider: Decider[S], dumped: Mapping[str, Any]) -> "Folded[S]":
        kept = [Delivery.model_validate(item) for item in dumped["outbox"]]
        return cls(
            decider,
            dumped["stream"],
            decider.state.validate_json(canonical(dumped["state"])),
            dumped["version"],
            dumped["head"],
            {str(item.event_id): item for item in kept},
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


@dataclass(frozen=True)
class Decision(Generic[S]):
    """What came of a command: the events to store, the fold with them, and the command's own record."""

    events: tuple[Recorded, ...]
    folded: Folded[S]
    stored: StoredCommand


def handle(
    folded: Folded[S],
    envelope: Envelope,
    *,
    now: datetime,
    network: Network,
    network_version: int,
    meeting: MeetingFacts | None = None,
) -> Decision[S]:
    """Decide one command on a folded stream.

    `now` is in UTC (the rehearsal clock's time in a rehearsal network). Raises `Refusal`; nothing changes then.
    """
    decider = folded.decider
    if not network.exists and decider.name != "network":
        unknown = ids.parts(folded.stream)[1]
        raise Refusal("unknown-network", "There is no network called '{network}'.", network=unknown)
    kind = _kind(decider, envelope)
    who = _authorise(kind, envelope, network, now, meeting)
    command = _parse(kind, envelope)
    today = network.calendar.local_date(now)
    happened_on = envelope.happened_on or today
    if happened_on > today:
        raise Refusal(
            "in-the-future", "{date} is still to come: what happened cannot be recorded before.", date=happened_on
        )
    context = Context(
        stream=folded.stream,
        command_id=envelope.command_id,
        who=who,
        now=now,
        today=today,
        happened_on=happened_on,
        network=network,
        meeting=meeting,
    )
    facts: list[Event] = []
    if envelope.source == "delivery":
        facts.append(DeliveryReceived(event_id=envelope.command_id, sender=str(envelope.data.get("sender", ""))))
    facts += (
        _confirm(folded, command)
        if isinstance(command, ConfirmDelivery)
        else decider.decide(folded.state, command, context)
    )
    events: list[Recorded] = []
    after = folded
    for n, fact in enumerate(facts):
        recorded = Recorded(
            id=ids.child(envelope.command_id, f"{folded.stream}/{n}"),
            stream=folded.stream,
            version=after.version + 1,
            kind=type(fact).__name__,
            schema_version=fact.schema_version,
            data=fact.model_dump(mode="json"),
            who=who,
            recorded_at=now,
            happened_on=happened_on if happened_on != today else None,
            command_id=envelope.command_id,
            rehearsal=network.rehearsal,
            origin=envelope.origin,
        )
        after = after.plus(recorded)
        events.append(recorded)
    stored = StoredCommand(
        command_id=envelope.command_id,
        content=envelope.content(),
        envelope=envelope.model_dump(mode="json"),
        who=who,
        decided_at=now,
        network_version=network_version,
        meeting=meeting,
        first_version=folded.version + 1,
        last_version=after.version,
    )
    return Decision(tuple(events), after, stored)


def _kind(decider: Decider[Any], envelope: Envelope) -> type[Command]:
    made = ConfirmDelivery if envelope.kind == ConfirmDelivery.__name__ else decider.commands.get(envelope.kind)
    if made is None or (made is ConfirmDelivery and envelope.source == "person"):
        raise unknown_command(envelope)
    return made


def unknown_command(envelope: Envelope) -> Refusal:
    """What is said of a command that its stream does not know; doors ask before anything is sent."""
    return Refusal(
        "unknown-command",
        "'{kind}' is nothing that can be asked of {stream}.",
        kind=envelope.kind[:80],
        stream=envelope.stream,
    )


def _parse(made: type[Command], envelope: Envelope) -> Command:
    check_size(envelope.data)
    try:
        data = {
            key: value
            for key, value in envelope.data.items()
            if not (envelope.source == "delivery" and key == "sender")
        }
        return made.model_validate_json(canonical(data))
    except ValidationError as error:
        raise _explained(error, envelope.kind) from None


def check_size(data: Mapping[str, JsonValue]) -> None:
    """Refuse what is longer than may be stored; doors ask this too, before anything is sent."""
    for name, value in data.items():
        _measure(value, name)
    if len(canonical(data)) > COMMAND_LIMIT:
        raise Refusal(
            "too-long", "This is too long to be stored in one step: {limit} bytes at most.", limit=COMMAND_LIMIT
        )


def _measure(value: JsonValue, field_name: str) -> None:
    match value:
        case str() if len(value.encode()) > TEXT_LIMIT:
            raise Refusal(
                "text-too-long",
                "The text of '{field}' is too long: {limit} bytes at most.",
                field=field_name,
                limit=TEXT_LIMIT,
            )
        case dict():
            for key, inner in value.items():
                _measure(inner, f"{field_name}.{key}")
        case list():
            for inner in value:
                _measure(inner, field_name)
        case _:
            pass


def _explained(error: ValidationError, kind: str) -> Refusal:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"]) or kind
    match first["type"]:
        case "missing":
            return Refusal("missing-field", "'{field}' is missing.", field=where)
        case "string_too_short":
            return Refusal("empty-text", "'{field}' is empty.", field=where)
        case "extra_forbidden":
            return Refusal("unknown-field", "'{field}' is not known here.", field=where)
        case _:
            return Refusal("bad-value", "'{field}' cannot be read: {why}.", field=where, why=first["msg"])


def _authorise(
    asked: type[Command], envelope: Envelope, network: Network, now: datetime, meeting: MeetingFacts | None
) -> Who:
    if envelope.source != "person":
        return Who(person=ENGINE, role=Role.ENGINE)
    on = network.calendar.local_date(now)
    if envelope.meeting is not None and meeting is None:
        raise Refusal("unknown-meeting", "There is no meeting '{meeting}'.", meeting=envelope.meeting)
    person = envelope.person
    if network.exists and person not in network.people:
        raise Refusal("unknown-person", "Nobody called '{person}' is in this network.", person=person[:80])
    zone, body = _place(envelope.stream, network)
    held = network.roles_of(person, on, zone=zone, body=body)
    fitting = [role for role in Role if role in held and role in asked.may]
    if not fitting and not (network.exists or Role.ADMINISTRATOR not in asked.may):
        fitting = [Role.ADMINISTRATOR]  # whoever sets a network up is its first administrator
    if not fitting:
        raise Refusal(
            "wrong-role",
            "{person} cannot do '{kind}' here: it is for {roles}.",
            person=person,
            kind=asked.__name__,
            roles=", ".join(sorted(asked.may)) or "the engine",
        )
    if envelope.entered_by is not None and envelope.entered_by != person:
        _check_minute_taker(envelope, network, on, meeting)
    return Who(
        person=person,
        role=fitting[0],
        organisation=network.organisation_of(person, on),
        entered_by=envelope.entered_by if envelope.entered_by != person else None,
        meeting=envelope.meeting,
    )


def _check_minute_taker(envelope: Envelope, network: Network, on: date, meeting: MeetingFacts | None) -> None:
    taker = cast(str, envelope.entered_by)
    if network.may_act_for(taker, envelope.person, on):
        return
    if meeting is None:
        raise Refusal("only-in-person", "Outside a meeting only {person} can say this.", person=envelope.person)
    if taker != meeting.minute_taker and Role.MINUTE_TAKER not in network.roles_of(taker, on, zone=meeting.zone):
        raise Refusal("not-the-minute-taker", "{person} does not take the minutes of this meeting.", person=taker)
    if meeting.minutes_approved:
        raise Refusal(
            "minutes-approved", "The minutes of this meeting are approved: nothing can be entered in it any more."
        )


def _place(stream: str, network: Network) -> tuple[str | None, str | None]:
    """The zone and the body that a stream belongs to, where it belongs to one."""
    kind, _, rest = ids.parts(stream)
    if kind == "group" and rest:
        body = network.bodies.get(rest[0])
        return (body.zone if body is not None else None), rest[0]
    return (rest[0] if rest and rest[0] in network.zones else None), None


def _confirm(folded: Folded[Any], command: ConfirmDelivery) -> list[Event]:
    if str(command.event_id) not in folded.outbox:
        return []
    if command.refused_code is None:
        return [DeliveryMade(event_id=command.event_id, receiver=command.receiver)]
    return [
        DeliveryRefused(
            event_id=command.event_id,
            receiver=command.receiver,
            code=command.refused_code,
            reason=command.refused_reason or "",
        )
    ]
