"""Deadlines: by Temporal's timers in a live network, one process alone in skipped time; by the clock of a rehearsal,
several processes together, in the order of their dates."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from temporalio.testing import TimeSkipper

from domain.decider import SHARED, Envelope
from domain.message import Recorded
from domain.territory import Rules
from tests.engine import Engine, engine, until
from tests.workflows.town import CYCLE, Town
from tests.workflows.turn import Turn
from workflows.messages import WAKE

BEGINS = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOON = timedelta(minutes=1)  # how much later than its moment a skipped deadline may be recorded


async def skip(running: Engine, skipper: TimeSkipper, stream: str, days: int) -> None:
    assert await skipper.fast_forward(running.workflow(stream), timedelta(days=days))


def of_kinds(running: Engine, stream: str, *kinds: str) -> list[Recorded]:
    return [event for event in running.log.events(stream) if event.kind in kinds]


async def test_an_action_reminds_and_is_late_by_itself_and_reminds_again(
    skipping: tuple[Engine, TimeSkipper],
) -> None:
    running, skipper = skipping
    town = await Town(running).found()
    today = datetime.now(UTC).date()
    stream = await town.plan("booklet", due_on=(today + timedelta(days=20)).isoformat())
    moments = {due.kind: due.at for due in running.log.decider(stream).due(running.log.fold(stream).state)}
    await skip(running, skipper, stream, 60)
    await until(lambda: len(of_kinds(running, stream, "OverdueReminded")) >= 2)
    (soon,) = of_kinds(running, stream, "DueSoon")
    (late,) = of_kinds(running, stream, "ActionOverdue")
    again = of_kinds(running, stream, "OverdueReminded")
    assert timedelta() <= soon.recorded_at - moments["RemindBeforeDue"] < SOON
    assert timedelta() <= late.recorded_at - moments["NoteOverdue"] < SOON
    for before, after in pairwise([late, *again]):
        assert timedelta() <= after.recorded_at - datetime.fromisoformat(str(before.data["next_reminder_at"])) < SOON
    assert [event.data["reminder"] for event in again] == list(range(1, len(again) + 1))
    standing, folded = await running.standing(stream), running.log.fold(stream)
    assert (standing.version, standing.fingerprint) == (folded.version, folded.fingerprint())


async def test_a_deadline_is_decided_by_the_rules_of_its_day(skipping: tuple[Engine, TimeSkipper]) -> None:
    """Nobody tells a process that waits that the network has other rules now: it looks when its deadline comes."""
    running, skipper = skipping
    town = await Town(running).found()
    due = datetime.now(UTC).date() + timedelta(days=20)
    stream = await town.plan("booklet", due_on=due.isoformat())
    rules = Rules(overdue_reminder_days=1).model_dump(mode="json")
    await town.give("network:town", "SetRules", {"rules": rules}, person="admin")
    await skip(running, skipper, stream, 30)
    await until(lambda: bool(of_kinds(running, stream, "ActionOverdue")))
    (late,) = of_kinds(running, stream, "ActionOverdue")
    assert datetime.fromisoformat(str(late.data["next_reminder_at"])) - late.recorded_at < timedelta(days=5)


async def test_on_the_rehearsal_clock_a_deadline_is_decided_by_the_rules_of_its_day(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = Town(running, clock=BEGINS)
        await town.found(rehearsal=True)
        await running.door.advance_clock("town", BEGINS, person="ana")
        stream = await town.plan("booklet", due_on="2026-03-20")
        rules = Rules(overdue_reminder_days=1).model_dump(mode="json")
        await town.give("network:town", "SetRules", {"rules": rules}, person="admin")
        await running.door.advance_clock("town", BEGINS + timedelta(days=20), person="ana")
        (late,) = of_kinds(running, stream, "ActionOverdue")
        assert datetime.fromisoformat(str(late.data["next_reminder_at"])) - late.recorded_at < timedelta(days=5)


async def test_a_deadline_that_was_moved_fires_at_its_new_time_only(skipping: tuple[Engine, TimeSkipper]) -> None:
    running, skipper = skipping
    turn = await Turn(running).begin()
    await turn.give(CYCLE, "ExtendDiagnosis", {"deadline": turn.after(days=60), "reason": "holidays"})
    await skip(running, skipper, CYCLE, 40)
    assert not of_kinds(running, CYCLE, "DiagnosisOverdue")
    await skip(running, skipper, CYCLE, 30)
    await until(lambda: bool(of_kinds(running, CYCLE, "DiagnosisOverdue")))


async def test_a_cycle_reminds_is_late_and_ends_its_period_by_itself(skipping: tuple[Engine, TimeSkipper]) -> None:
    running, skipper = skipping
    turn = await Turn(running).begin()
    folded = running.log.fold(CYCLE)
    moments = {due.kind: due.at for due in folded.decider.due(folded.state)}
    assert set(moments) == {"RemindOfDiagnosis", "NoteDiagnosisOverdue", "EndPeriod"}
    await skip(running, skipper, CYCLE, 400)
    await until(lambda: bool(of_kinds(running, CYCLE, "EvaluationOverdue")))
    (soon,) = of_kinds(running, CYCLE, "DiagnosisReminded")
    (late,) = of_kinds(running, CYCLE, "DiagnosisOverdue")
    (opened,) = of_kinds(running, CYCLE, "EvaluationOpened")
    assert timedelta() <= soon.recorded_at - moments["RemindOfDiagnosis"] < SOON
    assert timedelta() <= late.recorded_at - moments["NoteDiagnosisOverdue"] < SOON
    assert timedelta() <= opened.recorded_at - moments["EndPeriod"] < SOON
    assert turn.kinds(CYCLE)[-1] == "EvaluationOverdue"


async def rehearsed(running: Engine) -> dict[str, list[Recorded]]:
    """Three actions with deadlines of their own, and their cycle, through half a year: every event."""
    turn = await Turn(running, clock=BEGINS, seed="rehearsed").begin()
    streams = await turn.planned(3)
    for stream, due in zip(streams, (90, 40, 70), strict=True):
        name = stream.rpartition(":")[2]
        await turn.give(CYCLE, "ReviseAction", {"action": name, "due_on": turn.after(days=due)})
        await turn.give(CYCLE, "AcceptAction", {"action": name})
    await turn.give(CYCLE, "AdoptPlan", {"all_present_agree": True}, meeting=turn.meeting)
    await running.door.settle("town")
    for stream in streams:
        await turn.give(stream, "StartAction", {})
        await running.door.settle("town")
    await running.door.advance_clock("town", BEGINS + timedelta(days=120), person="ana")
    await turn.give(streams[1], "CompleteAction", {})
    await running.door.settle("town")
    await running.door.advance_clock("town", BEGINS + timedelta(days=180), person="ana")
    return {stream: list(running.log.events(stream)) for stream in [CYCLE, *streams]}


async def test_on_the_rehearsal_clock_several_processes_keep_their_deadlines_in_order(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        played = await rehearsed(running)
        timers = {"DueSoon", "ActionOverdue", "OverdueReminded"}
        fired = [event for _, event in running.log.everything() if event.kind in timers]
        assert len({event.stream for event in fired}) == 3
        assert len(fired) > 12
        # none ahead of another, each at its own time
        assert [event.recorded_at for event in fired] == sorted(event.recorded_at for event in fired)
        for stream in played:
            after = BEGINS
            for event in running.log.events(stream):
                assert event.recorded_at >= after, event
                after = event.recorded_at
        for late in of_kinds_everywhere(running, "ActionOverdue"):
            assert late.recorded_at == datetime.fromisoformat(f"{late.data['due_on']}T00:00+00:00") + timedelta(days=1)
        told = [event for event in fired if event.kind != "DueSoon"]
        for before, after_ in ((a, b) for a, b in pairwise(sorted(told, key=by_stream)) if a.stream == b.stream):
            assert after_.recorded_at == datetime.fromisoformat(str(before.data["next_reminder_at"]))


def by_stream(event: Recorded) -> tuple[str, int]:
    return event.stream, event.version


def of_kinds_everywhere(running: Engine, *kinds: str) -> list[Recorded]:
    return [event for _, event in running.log.everything() if event.kind in kinds]


async def test_a_scenario_rehearsed_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    async def once(folder: str) -> dict[str, list[Recorded]]:
        async with engine(tmp_path / folder) as running:
            return await rehearsed(running)

    first, second = await asyncio.gather(once("first"), once("second"))
    cycle, other = first.pop(CYCLE), second.pop(CYCLE)
    assert first == second
    assert told(cycle) == told(other)


def told(events: list[Recorded]) -> tuple[list[bytes], list[bytes]]:
    """What was decided, and what the engine noted of its deliveries: receivers side by side answer in any order."""
    bare = [(event.kind in SHARED, event.model_copy(update={"version": 0}).canonical()) for event in events]
    return [text for shared, text in bare if not shared], sorted(text for shared, text in bare if shared)


async def test_the_clock_of_a_rehearsal_never_fires_by_itself(tmp_path: Path) -> None:
    """Its dates are long past by the world's clock: nothing happens until its own clock is moved."""
    async with engine(tmp_path) as running:
        turn = await Turn(running, clock=datetime(2019, 1, 7, 9, tzinfo=UTC)).begin()
        await running.door.settle("town")
        await turn.give(CYCLE, "RecordFinding", {"kind": "demand", "text": "a bus"})
        assert turn.kinds(CYCLE) == ["CycleStarted", "FindingRecorded"]
        await running.door.advance_clock("town", datetime(2019, 3, 1, tzinfo=UTC), person="ana")
        assert "DiagnosisOverdue" in turn.kinds(CYCLE)
        await turn.give("clock:town", "AdvanceClock", {"to": "2020-03-01T00:00:00Z"})
        (opened,) = of_kinds(running, CYCLE, "EvaluationOpened")
        assert opened.recorded_at < datetime(2020, 1, 1, tzinfo=UTC), "at its own time, and not where the clock is now"


async def test_who_wakes_a_process_is_answered_when_what_was_due_is_stored(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        turn = await Turn(running, clock=BEGINS).begin()
        sender = running.door.sender
        assert sender is not None
        kinds = {20: "DiagnosisOverdue", 310: "EvaluationOpened"}
        for days, kind in kinds.items():
            later = BEGINS + timedelta(days=days + 1)
            await turn.give("clock:town", "AdvanceClock", {"to": later.isoformat()})
            await sender.send(Envelope(stream=CYCLE, command_id=turn.new_id(), kind=WAKE))
            assert kind in turn.kinds(CYCLE)
