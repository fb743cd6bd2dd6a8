"""A turn of the small town: its zone group, a cycle, and a plan with as many actions as a test wants.

Everything that must agree does so at once: the town's rules leave absentees no days to object.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain import ids
from domain.territory import Quorum, Rules
from store.messages import Receipt
from tests.workflows.town import CYCLE, Town

GROUP = "group:town:circle"


@dataclass
class Turn(Town):
    """Ana's cycle in the town. With a `seed` the command ids of two turns are the same."""

    seed: str | None = None
    given: int = 0
    today: date = date.min
    meeting: str = ""

    async def begin(self, **course: Any) -> "Turn":
        """Found the town and start its cycle: by the world's clock, or a rehearsal on `clock`, which is left to the
        network from then on."""
        self.today = (self.clock or datetime.now(UTC)).date()
        await self.found(rehearsal=self.clock is not None)
        at_once = Quorum(objection_days=0)
        rules = Rules(validation=at_once, agreement=at_once, adoption=at_once)
        body = {"body": "circle", "name": "Circle", "kind": "working-group", "zone": "north", "validates": True}
        for kind, data in (
            ("SetRules", {"rules": rules.model_dump(mode="json")}),
            ("AddBody", body),
            ("SeatOrganisations", {"body": "circle", "seats": [{"organisation": "school"}]}),
        ):
            await self.give("network:town", kind, data, person="admin")
        if self.clock is not None:
            await self.engine.door.advance_clock("town", self.clock, person="ana")
            self.clock = None
        started = {
            "title": "The north in 2026",
            "organisations": ["school"],
            "deadline": self.after(days=20),
            "body": "circle",
            "ends_on": self.after(days=300),
        }
        await self.give(CYCLE, "StartCycle", started | course)
        return self

    def after(self, **much: int) -> str:
        return (self.today + timedelta(**much)).isoformat()

    def new_id(self) -> UUID:
        if self.seed is None:
            return super().new_id()
        self.given += 1
        return ids.seeded(
            f"{self.seed}/{self.given}", self.engine.door.registers.clock("town") or self.clock or datetime.now(UTC)
        )

    async def planned(self, count: int, **action: Any) -> list[str]:
        """Diagnosis, SWOT and a plan with so many actions, each accepted. Gives the actions' streams to be."""
        kept = await self.give(
            GROUP, "RecordMeeting", {"on": self.after(), "called_on": self.after(days=-14), "present": ["school"]}
        )
        self.meeting = f"{GROUP}#{ids.named('meeting', kept.command_id)}"
        found = await self.give(CYCLE, "RecordFinding", {"kind": "fragility", "text": "Nobody knows the services"})
        await self.give(CYCLE, "ValidateDiagnosis", {"all_present_agree": True}, meeting=self.meeting)
        finding = ids.named("finding", found.command_id)
        placed = await self.give(CYCLE, "PlaceFinding", {"finding": finding, "quadrants": ["weaknesses"]})
        item = await self.made(placed, "item")
        new = {"kind": "correct-weaknesses", "text": "Tell them", "items": [item]}
        agreed = await self.give(CYCLE, "AgreeStrategies", {"strategies": [new]})
        await self.give(CYCLE, "AgreeSwot", {"all_present_agree": True}, meeting=self.meeting)
        strategy = await self.made(agreed, "strategy")
        drafted = await self.give(CYCLE, "DraftObjective", {"text": "All know them", "strategies": [strategy]})
        objective = await self.made(drafted, "objective")
        streams = []
        for n in range(count):
            about = {"objective": objective, "title": f"Booklet {n}", "responsible": "ana"}
            drafted = await self.give(CYCLE, "DraftAction", {**about, "due_on": self.after(days=60), **action})
            made = await self.made(drafted, "action")
            await self.give(CYCLE, "AcceptAction", {"action": made})
            streams.append(f"{CYCLE.replace('cycle', 'action')}:{made}")
        return streams

    async def adopted(self, count: int, **action: Any) -> list[str]:
        """The plan is adopted: its actions are on their way into lives of their own."""
        streams = await self.planned(count, **action)
        await self.give(CYCLE, "AdoptPlan", {"all_present_agree": True}, meeting=self.meeting)
        return streams

    async def made(self, receipt: Receipt, what: str) -> str:
        """The id of what a command made, as its event says it."""
        events = self.engine.log.events(receipt.stream, receipt.first_version - 1, receipt.last_version)
        return next(str(event.data[what]) for event in events if what in event.data)
