"""Records the histories of this folder anew, from real runs: `python -m tests.histories.record [NAME …]`.

Do it for a release, and keep the older files: what was begun under an older release must replay under this one. With
names (life, timers, turns, superseded, question, alone) only those are recorded, and the others stay as they are.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

from temporalio.testing import TimeSkipper, TimeSkippingConfig

from doors.server import DYNAMIC_CONFIG
from store.messages import Fence
from tests.engine import Engine, engine, until
from tests.histories.replaying import write
from tests.workflows.casetown import CARRIES, SECRETARY, CaseTown, case, raised
from tests.workflows.test_case_deliveries import Month
from tests.workflows.town import CYCLE, Town
from tests.workflows.turn import Turn

KEPT = 4
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
Tale = Callable[[Path], Awaitable[None]]


@asynccontextmanager
async def recording(folder: Path, name: str, turn_after: int = 1_000, kept: int = KEPT) -> AsyncIterator[Engine]:
    """An engine; when the block ends, the histories of its first runs are written, up to `kept` of each kind."""
    async with engine(folder, turn_after=turn_after) as running:
        yield running
        await running.door.settle("town")
        found = [each async for each in running.client.list_workflows()]
        order = sorted(found, key=lambda each: each.start_time)
        numbers: dict[str, int] = {}
        for each in order:
            kind = each.id.partition(":")[0]
            numbers[kind] = numbers.get(kind, 0) + 1
            if numbers[kind] > kept:
                continue
            handle = running.client.get_workflow_handle(each.id, run_id=each.run_id)
            path = write(f"{name}-{kind}-{numbers[kind]}", await handle.fetch_history())
            sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")


async def life_of_an_action(folder: Path) -> None:
    """From planned to completed, in a town without a cycle: what it tells is refused, and the refusal comes back."""
    async with recording(folder, "life") as running:
        town = await Town(running).found()
        stream = await town.plan("booklet", indicators=[{"id": "printed", "name": "Booklets printed"}])
        await town.give(stream, "StartAction", {"text": "we met"})
        report = await town.report(stream, "half of it")
        await town.give(stream, "BlockAction", {"reason": "no printer", "needs": "a printer"})
        await town.give(stream, "UnblockAction", {"text": "the library has one"})
        name = await made_by(running, stream, report.first_version, "report")
        await town.give(stream, "CorrectProgress", {"report": name, "reason": "a slip", "text": "a third of it"})
        await town.give(stream, "CompleteAction", {"values": [{"indicator": "printed", "value": 500}]})


async def made_by(running: Engine, stream: str, version: int, field: str) -> str:
    (event,) = running.log.events(stream, version - 1, version)
    return str(event.data[field])


async def deadlines_by_timers(folder: Path) -> None:
    """An action that reminds, is late and reminds again, by Temporal's timers, in skipped time."""
    with patch.dict(DYNAMIC_CONFIG, {"frontend.WorkflowTimeSkippingEnabled": "true"}):
        async with recording(folder, "timers") as running:
            town = await Town(running).found()
            due = datetime.now(UTC).date() + timedelta(days=20)
            stream = await town.plan("booklet", due_on=due.isoformat())
            skipper = TimeSkipper(running.client, config=TimeSkippingConfig(enabled=False))
            await skipper.fast_forward(running.workflow(stream), timedelta(days=50))
            await until(lambda: "OverdueReminded" in town.kinds(stream))


async def turns_of_a_cycle(folder: Path) -> None:
    """A cycle from its diagnosis to its evaluation, through several runs, on the rehearsal clock, with its actions."""
    begins = datetime(2026, 3, 2, 9, tzinfo=UTC)
    async with recording(folder, "turns", turn_after=80) as running:
        turn = await Turn(running, clock=begins, seed="recorded").begin()
        streams = await turn.adopted(3)
        await running.door.settle("town")
        for stream in streams:
            await turn.give(stream, "StartAction", {})
            await turn.report(stream, "half of it")
            await running.door.settle("town")
        await running.door.advance_clock("town", begins + timedelta(days=80), person="ana")
        await turn.give(streams[0], "CompleteAction", {})
        await running.door.settle("town")
        await running.door.advance_clock("town", begins + timedelta(days=320), person="ana")
        assert "EvaluationOpened" in turn.kinds(CYCLE)


async def an_older_run(folder: Path) -> None:
    """A run that another one, started later, has taken the stream from."""
    async with recording(folder, "superseded") as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        described = await running.workflow(stream).describe()
        assert described.start_time
        running.log.claim(
            stream, Fence(run_id=str(uuid4()), started_at=described.start_time + timedelta(microseconds=1))
        )
        await town.give(stream, "StartAction", {})


async def way_of_a_question(folder: Path) -> None:
    """Cases of two zones, their questions and the management meeting, through two meetings and all that comes back."""
    async with recording(folder, "question", turn_after=120, kept=6) as running:
        town = await CaseTown(running, clock=MONDAY, seed="recorded").found()
        withdrawn = await town.asked("withdrawn", "south")
        await town.give(withdrawn, "WithdrawEscalation", {"reason": "We found one"}, person=CARRIES["south"])
        await running.door.settle("town")
        month = Month(town, 3)
        await month.lived()
        await running.door.settle("town")
        for stream in month.asked:
            for portfolio, secretary in SECRETARY.items():
                await town.give(stream, "ReportCarriedOut", {"portfolio": portfolio}, person=secretary)
            await running.door.settle("town")
        origin = case("r0")
        await town.give(origin, "ResolveCase", {"text": "There is a place"}, person="ana")
        await town.give(origin, "CloseCase", person="ana")
        await running.door.settle("town")


async def left_alone(folder: Path) -> None:
    """A case that nobody takes on escalates by itself, and its escalation reminds: by timers, in skipped time."""
    with patch.dict(DYNAMIC_CONFIG, {"frontend.WorkflowTimeSkippingEnabled": "true"}):
        async with recording(folder, "alone") as running:
            town = await CaseTown(running).found()
            stream = await town.opened("slow")
            skipper = TimeSkipper(running.client, config=TimeSkippingConfig(enabled=False))
            await skipper.fast_forward(running.workflow(stream), timedelta(days=100))
            await until(lambda: "CaseEscalated" in town.kinds(stream))
            await running.door.settle("town")
            escalation = raised(stream)
            await town.opened_meeting()
            await town.decided(town.item(escalation))
            await running.door.settle("town")
            await skipper.fast_forward(running.workflow(escalation), timedelta(days=60))
            await until(lambda: "ReturnReminded" in town.kinds(escalation))


TALES: Mapping[str, Tale] = {
    "life": life_of_an_action,
    "timers": deadlines_by_timers,
    "turns": turns_of_a_cycle,
    "superseded": an_older_run,
    "question": way_of_a_question,
    "alone": left_alone,
}


async def main(*names: str) -> None:
    for name in names or TALES:
        tale = TALES[name]
        with tempfile.TemporaryDirectory(prefix="vertebra-history-") as folder:
            await tale(Path(folder))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
