"""Records histories for this folder, from real runs: `python -m tests.histories.record [NAME …]`.

Do it for a release. What was recorded before stays beside it under its own number: what was begun under an older
release must replay under this one. With names (those of `TALES`) only these are recorded.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from uuid import NAMESPACE_URL, uuid4, uuid5

from temporalio.client import WorkflowUpdateFailedError
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from domain.decider import Envelope
from doors.evidence import archive_now, checkpoint_now
from embedded.server import DYNAMIC_CONFIG
from store.messages import Fence
from tests.engine import Engine, engine, until, working
from tests.histories.replaying import write
from tests.workflows.casetown import CARRIES, MEMBERS, SECRETARY, TEAMS, CaseTown, case, raised
from tests.workflows.test_case_deliveries import Month
from tests.workflows.town import CYCLE, Town, adopted
from tests.workflows.turn import Turn
from workflows import shell

KEPT = 4
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
Tale = Callable[[Path], Awaitable[None]]


@asynccontextmanager
async def recording(
    folder: Path,
    name: str,
    turn_after: int = 1_000,
    kept: int = KEPT,
    workers: bool = True,
    kinds: Collection[str] | None = None,
) -> AsyncIterator[Engine]:
    """An engine; when the block ends, the histories of its first runs are written, up to `kept` of each kind, or of
    those `kinds` that are named."""
    async with engine(folder, turn_after=turn_after, workers=workers) as running:
        yield running
        await running.door.settle("town")
        found = [each async for each in running.client.list_workflows()]
        order = sorted(found, key=lambda each: each.start_time)
        numbers: dict[str, int] = {}
        for each in order:
            kind = each.id.partition(":")[0]
            numbers[kind] = numbers.get(kind, 0) + 1
            if numbers[kind] > kept or (kinds is not None and kind not in kinds):
                continue
            handle = running.client.get_workflow_handle(each.id, run_id=each.run_id)
            path = write(f"{name}-{kind}", await handle.fetch_history())
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


async def turned_away(folder: Path) -> None:
    """What an action tells a cycle that never was is refused, and comes again when the run that refused it is over."""
    async with recording(folder, "refused") as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await running.door.settle("town")
        await until(lambda: closed(running, CYCLE))
        (refused,) = [event for event in running.log.events(stream) if event.kind == "DeliveryRefused"]
        (sent,) = [event for event in running.log.events(stream) if str(event.id) == refused.data["event_id"]]
        out = running.log.decider(stream).outbound(sent)
        assert out is not None
        again = Envelope(
            stream=CYCLE, command_id=out.event_id, kind=out.kind, data={**out.data, "sender": stream},
            happened_on=out.happened_on, origin=out.origin, source="delivery",
        )  # fmt: skip
        await brought(running, again)
        await until(lambda: closed(running, CYCLE))
        await listed(running, CYCLE, 2)


async def brought(running: Engine, envelope: Envelope) -> None:
    """What another process tells; it is refused. As another try, so that not Temporal but the run answers a repeat."""
    assert running.door.sender is not None
    with suppress(WorkflowUpdateFailedError):
        await running.door.sender.once(envelope, 1)
        raise AssertionError("it was taken")


async def closed(running: Engine, stream: str) -> bool:
    return (await running.workflow(stream).describe()).close_time is not None


async def answers_awaited(folder: Path) -> None:
    """A question of two portfolios: one answers, and the escalation hears whose answer lacks, before all is decided."""
    async with recording(folder, "awaited") as running:
        town = await CaseTown(running, clock=MONDAY, seed="awaited").found()
        escalation = await town.asked("two", portfolios=list(SECRETARY))
        await town.opened_meeting()
        item = town.item(escalation)
        first, second = SECRETARY
        await town.decided(item, first)
        await running.door.settle("town")
        assert "AwaitedNoted" in town.kinds(escalation)
        await town.decided(item, second)
        await town.close_meeting()
        await running.door.settle("town")
        present, absent = TEAMS["north"][:2]
        await town.returned(escalation, present)
        await town.give(escalation, "Acknowledge", person=MEMBERS[absent])
        await running.door.settle("town")


async def begun_an_edition_ago(folder: Path) -> None:
    """A run that began when the engine's rules had one edition is decided under it to its end, also by workers that
    know the second; those after it are not. The same delivery is refused in all three, and remembered by the second."""
    async with recording(folder, "older", turn_after=60, kept=3, kinds=("action",), workers=False) as running:
        town = await Town(running).found()

        async def planned_otherwise() -> None:
            known_as = uuid5(NAMESPACE_URL, "planned otherwise")
            with adopted(running.log, "booklet", known_as=known_as, title="Another") as envelope:
                await brought(running, envelope)

        with patch.object(shell, "EDITIONS", ()):
            async with working(running.client, running.log, running.settings, turn_after=60):
                stream = await town.plan("booklet")
                await town.give(stream, "StartAction", {})
                await running.door.settle("town")
        async with working(running.client, running.log, running.settings, turn_after=60):
            for _ in range(2):
                await planned_otherwise()
                run = await current(running, stream)
                while await current(running, stream) == run:
                    await town.report(stream, "a page more")
                await town.report(stream, "the next chapter")
            await planned_otherwise()
            await running.door.settle("town")
            await listed(running, stream, 3)


async def current(running: Engine, stream: str) -> str | None:
    return (await running.workflow(stream).describe()).run_id


async def listed(running: Engine, stream: str, runs: int) -> None:
    """Lists follow a little later than the truth."""

    async def known() -> bool:
        return len([each async for each in running.client.list_workflows(f"WorkflowId = '{stream}'")]) >= runs

    await until(known)


async def checkpoint_and_archive(folder: Path) -> None:
    """Signing where every stream stands, and archiving what is closed: each once with something to do, and once not."""
    async with recording(folder, "evidence", kinds=("checkpoint-now", "archive-now")) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await town.give(stream, "CompleteAction", {})
        await running.door.settle("town")
        await until(lambda: closed(running, stream))
        for _ in range(2):
            await checkpoint_now(running.client, running.settings)
            await archive_now(running.client, running.settings)


TALES: Mapping[str, Tale] = {
    "life": life_of_an_action,
    "timers": deadlines_by_timers,
    "turns": turns_of_a_cycle,
    "superseded": an_older_run,
    "question": way_of_a_question,
    "alone": left_alone,
    "refused": turned_away,
    "awaited": answers_awaited,
    "older": begun_an_edition_ago,
    "evidence": checkpoint_and_archive,
}


async def main(*names: str) -> None:
    for name in names or TALES:
        tale = TALES[name]
        with tempfile.TemporaryDirectory(prefix="vertebra-history-") as folder:
            await tale(Path(folder))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
