"""A small town in memory: two zones with a group each, two portfolios, a management meeting; told command by command.

What is offered to its people is tried as in the shipped scenarios (`watching`), and can be done by them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from domain import ids
from domain.decider import Envelope
from domain.message import Recorded
from domain.town import Town
from tests.workflows.casetown import BOARD, CARRIES, DIRECTORS, MEMBERS, TEAMS, case, founding, group, opening, raised

BEGINS = datetime(2026, 3, 2, 9, tzinfo=UTC)


class SmallTown:
    """What its people do, where a test is not about it. `town`: where it happens."""

    def __init__(self, town: Town, **rules: Any) -> None:
        self.town = town
        self.town.clock = BEGINS
        self.given = 0
        for kind, data in founding(BEGINS.date(), rehearsal=True, **rules):
            self.give("network:town", kind, by="admin", **data)

    def give(
        self, stream: str, kind: str, /, *, by: str, said_in: str | None = None, **data: Any
    ) -> tuple[Recorded, ...]:
        """A command, and all that follows from it. Raises Refusal."""
        self.given += 1
        known_as = ids.seeded(f"small/{self.given}", self.now)
        return self.town.give(
            Envelope(stream=stream, command_id=known_as, kind=kind, data=data, person=by, meeting=said_in)
        )

    @property
    def now(self) -> datetime:
        assert self.town.clock is not None
        return self.town.clock

    def after(self, days: int = 0) -> str:
        return (self.now + timedelta(days=days)).date().isoformat()

    def pass_days(self, days: int) -> None:
        self.town.advance(self.now + timedelta(days=days))

    def opened(self, reference: str, zone: str = "north", **more: Any) -> str:
        """A case of a zone's first team; its stream."""
        data = opening(zone, **more)
        self.give(case(reference, zone), "OpenCase", by=data["reference_person"], **data)
        return case(reference, zone)

    def asked(self, stream: str, n: int = 1) -> str:
        """The case's question, taken to the management meeting: its escalation."""
        self.give(stream, "EscalateCase", by=CARRIES[ids.parts(stream)[2][0]], tried="Every nursery of the zone")
        return raised(stream, n)

    def met(self, *present: str) -> str:
        """A management meeting that has begun today; its id."""
        (convened, *_) = self.give(BOARD, "ConveneMeeting", by="chief", on=self.after())
        meeting = str(convened.data["meeting"])
        self.give(
            BOARD, "OpenMeeting", by="chief", minute_taker="scribe",
            present=list(present or (*DIRECTORS, *CARRIES.values())),
        )  # fmt: skip
        return meeting

    def item(self, escalation: str) -> str:
        tabled = [event for event in self.town.events[escalation] if event.kind == "EscalationTabled"]
        return str(tabled[-1].data["item"])

    def decided(self, escalation: str, portfolio: str = "education", **ruling: Any) -> None:
        """A portfolio's answer, in the open meeting; approved where nothing else is said."""
        approve = {"outcome": "approve", "responsible": "caro", "due_on": self.after(30)}
        secretary = {"education": "sec-edu", "health": "sec-health"}[portfolio]
        self.give(
            BOARD, "DecideItem", by=secretary, item=self.item(escalation), portfolio=portfolio,
            ruling=ruling or approve,
        )  # fmt: skip

    def returned(self, escalation: str) -> None:
        """The representative tells all the teams of the group, in a meeting of today."""
        zone = ids.parts(escalation)[2][0]
        people = [*(MEMBERS[team] for team in TEAMS[zone]), CARRIES[zone]]
        (held, *_) = self.give(
            group(zone), "RecordMeeting", by="chief", on=self.after(), called_on=self.after(-14),
            present=list(TEAMS[zone]), people=people,
        )  # fmt: skip
        meeting = f"{group(zone)}#{held.data['meeting']}"
        self.give(escalation, "ReportReturn", by=CARRIES[zone], said_in=meeting, text="There is a place")

    def done(self, escalation: str) -> None:
        self.give(escalation, "ReportCarriedOut", by="caro", text="The child goes there")

    def closed(self) -> None:
        self.give(BOARD, "CarryOver", by="chief", reason="Late")
        self.give(BOARD, "CloseMeeting", by="chief")

    def kinds(self, stream: str) -> Iterator[str]:
        return (event.kind for event in self.town.events.get(stream, ()))
