"""A small process to store: errands that are noted, sent to another stream, and done. It stands for any process.

It goes under the name of one (`action`), because boards and the sweeper look at processes alone.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Engine, select

from domain import group, ids, management, network
from domain.decider import APART, EDITION, Context, Decider, Delivery, Due, Envelope, Folded, Source, Summary, Todo
from domain.handling import Decision, handle
from domain.message import Command, Event, Message, Recorded, by_name
from domain.roles import EVERYBODY, Role
from domain.table import Table
from domain.territory import Mandate, Network, Person
from store.log import EventLog
from store.messages import Append, Appended, AppendItem, Fence
from store.tables import metadata

ANA = Person(id="ana", mandates=(Mandate(role=Role.COORDINATOR),))
NETWORK = Network(id="town", rehearsal=True, people=Table({"ana": ANA}))
START = datetime(2023, 1, 9, 8, tzinfo=UTC)
STREAM = "action:town:north:2023:errand-1"
OTHER = "action:town:south:2023:errand-2"


class Note(Command):
    may = EVERYBODY

    texts: tuple[str, ...] = ()
    due_at: datetime | None = None
    receiver: str | None = None


class Noted(Event):
    text: str
    due_at: datetime | None = None
    receiver: str | None = None


class Errands(Message):
    texts: tuple[str, ...] = ()
    due_at: datetime | None = None


def _decide(_state: Errands, command: Command, _context: Context) -> list[Event]:
    match command:
        case Note(texts=texts, due_at=due_at, receiver=receiver):
            return [Noted(text=text, due_at=due_at, receiver=receiver) for text in texts]
        case _:
            return []


def _evolve(state: Errands, event: Event) -> Errands:
    match event:
        case Noted(text=text, due_at=due_at):
            return Errands(texts=(*state.texts[-9:], text), due_at=due_at)
        case _:
            return state


def _summary(state: Errands) -> Summary:
    return Summary(
        phase="noted",
        open=state.texts[-1:] != ("done",),
        zone="north",
        title=state.texts[-1] if state.texts else "",
        parent="cycle:town:north:2023",
        todos=tuple(
            Todo(key=text, what="do", who="role:coordinator", params={"text": text}, due_at=state.due_at)
            for text in dict.fromkeys(state.texts)
        ),
    )


def _due(state: Errands) -> tuple[Due, ...]:
    return (Due(at=state.due_at, kind="Note"),) if state.due_at else ()


def _outbound(recorded: Recorded) -> Delivery | None:
    receiver = recorded.data.get("receiver")
    return Delivery(event_id=recorded.id, receiver=str(receiver), kind="Note", data={}) if receiver else None


decider = Decider[Errands](
    name="action",
    state=TypeAdapter(Errands),
    initial=Errands(),
    commands=by_name(Note),
    events=by_name(Noted),
    decide=_decide,
    evolve=_evolve,
    summary=_summary,
    due=_due,
    outbound=_outbound,
)

DECIDERS: dict[str, Decider[Any]] = {
    made.name: made for made in (decider, network.decider, group.decider, management.decider)
}


def run(name: str, minutes: int = 0) -> Fence:
    """A run of the process, started some minutes after the first one."""
    return Fence(run_id=name, started_at=START + timedelta(minutes=minutes))


class Errand:
    """A writer of one stream, as a process is: it decides on its own fold, and moves on when that is stored."""

    def __init__(self, log: EventLog, stream: str = STREAM, fence: Fence | None = None) -> None:
        self.log = log
        self.stream = stream
        self.fence = fence
        self.folded: Folded[Any] = log.fold(stream)

    def decided(self, seed: str, folded: Folded[Any], kind: str = "Note", **data: Any) -> Decision[Any]:
        envelope = Envelope(
            stream=self.stream, command_id=ids.seeded(seed, START), kind=kind, data=data, source="timer"
        )
        return handle(folded, envelope, now=START, network=NETWORK, network_version=1)

    def given_by(self, source: Source, known_as: UUID, text: str) -> Decision[Any]:
        """A command under an id of one's choice; a person's as it was decided while any id was accepted."""
        data: dict[str, Any] = {"texts": [text]}
        envelope = Envelope(
            stream=self.stream, command_id=known_as, kind="Note", data=data, source=source, person="ana"
        )
        edition = EDITION if source != "person" else APART - 1
        return handle(self.folded, envelope, now=START, network=NETWORK, network_version=1, edition=edition)

    def append(self, seed: str, *texts: str, **data: Any) -> Append:
        """The append of one command; `seed` stands for its id."""
        return self.batch([self.decided(seed, self.folded, texts=list(texts), **data)])

    def appends(self, *commands: tuple[str, Sequence[str]]) -> Append:
        """The append of several commands, each decided after the one before."""
        decisions: list[Decision[Any]] = []
        for seed, texts in commands:
            before = decisions[-1].folded if decisions else self.folded
            decisions.append(self.decided(seed, before, texts=list(texts)))
        return self.batch(decisions)

    def batch(self, decisions: Sequence[Decision[Any]]) -> Append:
        return Append(
            stream=self.stream,
            fence=self.fence,
            expected_version=self.folded.version,
            expected_head=self.folded.head,
            items=tuple(
                AppendItem(
                    command=decision.stored, events=tuple(event.canonical().decode() for event in decision.events)
                )
                for decision in decisions
            ),
            summary=decider.summarised(decisions[-1].folded.state),
        )

    def note(self, seed: str, *texts: str, **data: Any) -> Appended:
        """Decide, store, and move on."""
        return self.store(self.append(seed, *texts, **data))

    def store(self, append: Append) -> Appended:
        appended = self.log.append(append)
        self.folded = self.log.fold(self.stream)
        return appended


def dump(engine: Engine, *, leaving: Sequence[str] = ()) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in the order of their keys; `leaving` out these columns."""
    with engine.connect() as connection:
        return {
            table.name: [
                {name: value for name, value in row._mapping.items() if name not in leaving}
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }
