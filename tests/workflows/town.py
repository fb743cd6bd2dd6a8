"""A small town for the tests of the shell: one zone, one school, one coordinator, and actions without a cycle.

A cycle that does not exist refuses what its actions tell it; the refusal comes back, and nothing waits for ever.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from domain.decider import Envelope
from store.messages import Receipt
from tests.engine import Engine

SCHOOL = {"id": "school", "name": "School of the north", "kind": "school", "zones": ["north"]}
CYCLE = "cycle:town:north:2026"


def action(name: str) -> str:
    return f"action:town:north:2026:{name}"


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
        stream = action(name)
        planned = {
            "sender": CYCLE,
            "cycle": CYCLE,
            "action": name,
            "title": "A services booklet",
            "objective": "objective-1",
            "responsible": "ana",
            "organisation": "school",
        }
        envelope = Envelope(
            stream=stream,
            command_id=uuid4(),
            kind="PlanAction",
            data=planned | data,
            source="delivery",
            network_version=1,
        )
        sender = self.engine.door.sender
        assert sender is not None
        await sender.send(envelope)
        return stream

    async def report(self, stream: str, text: str, *, command_id: UUID | None = None) -> Receipt:
        return await self.give(stream, "ReportProgress", {"text": text}, command_id=command_id)

    def kinds(self, stream: str) -> list[str]:
        return [event.kind for event in self.engine.log.events(stream)]
