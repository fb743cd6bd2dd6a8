"""A small town for the tests of the shell: one zone, one school, one coordinator, and actions without a cycle.

A cycle that does not exist refuses what its actions tell it; the refusal comes back, and nothing waits for ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from activities import delivery
from domain.action.commands import PlanAction
from domain.bringing import brought
from domain.decider import Envelope
from domain.message import GENESIS, Recorded, Who, chained
from domain.roles import Role
from store.database import writing
from store.log import EventLog
from store.messages import Receipt
from store.tables import events, stamp
from tests.engine import Engine

# What `adopted` lays beside a cycle is damage to whoever reads it meanwhile, and is gone in a moment.
delivery.REPAIRED = timedelta(seconds=0.2)

SCHOOL = {"id": "school", "name": "School of the north", "kind": "school", "zones": ["north"]}
CYCLE = "cycle:town:north:2026"


def action(name: str) -> str:
    return f"action:town:north:2026:{name}"


@contextmanager
def adopted(log: EventLog, name: str, *, known_as: UUID | None = None, **data: Any) -> Iterator[Envelope]:
    """What an action is brought when a plan is adopted. Its cycle has that event, and nothing else, while this lasts:
    then nobody knows of a cycle any more."""
    planned = PlanAction.model_validate(
        {
            "cycle": CYCLE,
            "action": name,
            "title": "A services booklet",
            "objective": "objective-1",
            "responsible": "ana",
            "organisation": "school",
            **data,
        }
    )
    now, known_as = datetime.now(UTC), known_as or uuid4()
    event = Recorded(
        id=known_as, stream=CYCLE, version=1, kind="ActionAdopted", data=planned.model_dump(mode="json"),
        who=Who(person="ana", role=Role.COORDINATOR), recorded_at=now, command_id=known_as,
    )  # fmt: skip
    told = log.decider(CYCLE).outbound(event)
    assert told is not None
    row = {
        "position": -known_as.node, "stream": CYCLE, "version": -known_as.node, "id": str(known_as),
        "kind": event.kind, "command_id": str(known_as), "recorded_at": stamp(now), "stored_at": stamp(now),
        "body": event.canonical().decode(), "hash": chained(GENESIS, event.canonical()),
    }  # fmt: skip
    with writing(log.engine) as connection:
        connection.execute(events.insert(), row)
    try:
        yield brought(CYCLE, told, network_version=1)
    finally:
        with writing(log.engine) as connection:
            connection.execute(events.delete().where(events.c.id == str(known_as)))


@dataclass
class Town:
    """Gives commands to a town's streams, as Ana."""

    engine: Engine
    clock: datetime | None = None  # of a rehearsal that has no clock yet

    async def found(self, *, rehearsal: bool = False) -> "Town":
        for kind, data in (
            ("FoundNetwork", {"name": "Town", "language": "en", "rehearsal": rehearsal}),
            ("SetCalendar", {"timezone": "UTC"}),
            ("AddSector", {"sector": "education", "name": "Education"}),
            ("AddKind", {"kind": "school", "name": "School", "sector": "education"}),
            ("AddZone", {"zone": "north", "name": "North"}),
            (
                "JoinOrganisations",
                {"organisations": [{"id": "school", "name": "S", "kind": "school", "zones": ["north"]}]},
            ),
            ("AddPeople", {"people": [{"id": "ana", "organisation": "school"}]}),
            ("GiveMandates", {"mandates": [{"person": "ana", "role": "coordinator", "zone": "north"}]}),
            ("GiveMandates", {"mandates": [{"person": "ana", "role": "team-member", "zone": "north"}]}),
        ):
            await self.give("network:town", kind, data, person="admin")
        return self

    def new_id(self) -> UUID:
        return self.engine.door.new_id()

    async def give(
        self,
        stream: str,
        kind: str,
        data: dict[str, Any],
        *,
        person: str = "ana",
        command_id: UUID | None = None,
        meeting: str | None = None,
    ) -> Receipt:
        envelope = Envelope(
            stream=stream,
            command_id=command_id or self.new_id(),
            kind=kind,
            data=data,
            person=person,
            meeting=meeting,
        )
        return await self.engine.door.give(envelope, beginning=self.clock)

    async def plan(self, name: str, **data: Any) -> str:
        """An action begins to live, as its cycle's plan would have it. Gives its stream."""
        sender = self.engine.door.sender
        assert sender is not None
        with adopted(self.engine.log, name, **data) as envelope:
            await sender.send(envelope)
        return envelope.stream

    async def report(self, stream: str, text: str, *, command_id: UUID | None = None) -> Receipt:
        return await self.give(stream, "ReportProgress", {"text": text}, command_id=command_id)

    def kinds(self, stream: str) -> list[str]:
        return [event.kind for event in self.engine.log.events(stream)]
