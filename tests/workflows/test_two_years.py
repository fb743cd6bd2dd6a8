"""Two years of monthly management meetings on the rehearsal clock: every deadline of several processes in its order."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from domain.message import Recorded
from tests.engine import engine, until
from tests.scenarios.kept import is_kept, streams_of
from tests.workflows.casetown import BOARD, CARRIES, MEMBERS, SECRETARY, TEAMS, CaseTown

BEGINS = datetime(2026, 1, 5, 9, tzinfo=UTC)
MEETS = tuple(date(2026 + n // 12, n % 12 + 1, 15) for n in range(24))
NOT_HELD = (7, 19)  # in August nobody comes
TIMERS = frozenset(
    {
        "CaseReminded", "CaseTimeUp", "ReturnReminded", "AcknowledgementReminded", "AbsentTeamsNamed",
        "ObligationOverdue", "ObligationReminded", "InformationReminded", "ChaseReminded", "MeetingNotHeld",
    }
)  # fmt: skip


@dataclass
class Years:
    """A question a month from each zone, by turns: taken there by word or by time, decided, deferred, sent back."""

    town: CaseTown

    async def month(self, n: int) -> None:
        town, door = self.town, self.town.engine.door
        day = MEETS[n]
        await self._at(datetime(day.year, day.month, 2, 9, tzinfo=UTC))
        zone = ("north", "south")[n % 2]
        origin = await town.opened(f"m{n}", zone, portfolios=["education", "health"][: 1 + n % 2])
        if n % 4 != 1:  # or by itself, when its time is up
            await town.give(origin, "EscalateCase", {"tried": "All there is"}, person=CARRIES[zone])
        await door.settle("town")
        await self._at(datetime(day.year, day.month, day.day, 15, tzinfo=UTC))
        if n not in NOT_HELD:
            await self._meet(n)
        await self._at(datetime(day.year, day.month, 20, 9, tzinfo=UTC))
        await self._come_back(n)

    async def _at(self, moment: datetime) -> None:
        await self.town.engine.door.advance_clock("town", moment, person="chief")
        await self.town.engine.door.settle("town")
        self.town.today = moment.date()

    async def _meet(self, n: int) -> None:
        town = self.town
        called = town.engine.log.fold(BOARD).state.meeting
        if called is None or called.on != MEETS[n]:
            return  # nothing waited for it
        assert called.stage == "convened"
        await town.opened_meeting(meeting=called.id)
        for k, stream in enumerate(self._in("tabled")):
            item = town.item(stream)
            question = self._events(stream, "TablingAsked")[-1].data["question"]
            assert isinstance(question, dict)
            lacking = [str(portfolio) for portfolio in question["portfolios"]]  # type: ignore[union-attr]
            if (n + k) % 5 == 4:
                await town.decided(item, lacking[0], {"outcome": "defer", "reason": "Next month"})
            elif (n + k) % 7 == 6:
                await town.decided(item, lacking[0], {"outcome": "ask-information", "question": "How many?"})
            else:
                for portfolio in lacking:
                    await town.decided(item, portfolio)
        await town.close_meeting()
        await town.engine.door.settle("town")

    async def _come_back(self, n: int) -> None:
        """Most answers are returned at once, to those who are there; what was asked is told; work is done, or late."""
        town = self.town
        for stream in self._in("sent-back"):
            await town.give(stream, "GiveInformation", {"text": "Three"}, person=CARRIES[_zone(stream)])
        if n % 5 != 3:  # a month later, after a reminder
            for stream in self._in("decided"):
                await town.returned(stream, TEAMS[_zone(stream)][0])
                await self._close(stream)
        if n % 4 != 2:  # a month later, when they have been named
            for stream in self._in("returned"):
                await town.give(stream, "Acknowledge", person=MEMBERS[TEAMS[_zone(stream)][1]])
        if n % 3 == 0:  # in between it is late
            for stream in self._in("acknowledged"):
                for portfolio in self._owing(stream):
                    await town.give(stream, "ReportCarriedOut", {"portfolio": portfolio}, person=SECRETARY[portfolio])
        await town.engine.door.settle("town")

    async def _close(self, escalation: str) -> None:
        """What was asked is answered: the case is over, whatever is still to be done."""
        origin = str(self._events(escalation, "EscalationRaised")[0].data["question"]["origin"])  # type: ignore[call-overload,index]
        who = MEMBERS[TEAMS[_zone(origin)][0]]
        await self.town.give(origin, "ResolveCase", {"text": "There is an answer"}, person=who)
        await self.town.give(origin, "CloseCase", person=who)

    def _in(self, stage: str) -> list[str]:
        known = [info.stream for info in self.town.engine.log.streams() if info.kind == "escalation"]
        return [stream for stream in sorted(known) if self.town.stage(stream) == stage]

    def _owing(self, stream: str) -> list[str]:
        folded = self.town.engine.log.fold(stream)
        return [
            todo.params["portfolio"] for todo in folded.decider.summary(folded.state).todos if todo.what == "carry-out"
        ]

    def _events(self, stream: str, kind: str) -> list[Recorded]:
        return [event for event in self.town.engine.log.events(stream) if event.kind == kind]


def _zone(stream: str) -> str:
    return stream.split(":")[2]


async def test_two_years_of_monthly_meetings_keep_every_deadline_and_every_promise(tmp_path: Path) -> None:
    async with engine(tmp_path, turn_after=200) as running:
        town = await CaseTown(running, clock=BEGINS, seed="two-years").found(meeting_dates=MEETS)
        years = Years(town)
        for n in range(len(MEETS)):
            await years.month(n)
        streams = streams_of(running.log)
        is_kept(streams)
        for stream, events in streams.items():
            moments = [event.recorded_at for event in events]
            assert moments == sorted(moments), stream
        fired = [event for _, event in running.log.everything() if event.kind in TIMERS]
        moments = [event.recorded_at for event in fired]
        assert moments == sorted(moments), "no clock ran ahead of another"
        assert {"CaseTimeUp", "CaseReminded", "ReturnReminded", "AbsentTeamsNamed", "MeetingNotHeld"} <= {
            event.kind for event in fired
        }
        kinds = town.kinds(BOARD)
        held, convened = kinds.count("MeetingClosed"), kinds.count("MeetingConvened")
        assert held + kinds.count("MeetingNotHeld") == convened
        assert held >= 18
        assert kinds.count("MinutesApproved") >= held - 1
        runs = [found async for found in running.client.list_workflows(f"WorkflowId = '{BOARD}'")]
        assert len(runs) > kinds.count("MeetingClosed"), "one meeting a run"
        await until(lambda: running.agrees(BOARD))
