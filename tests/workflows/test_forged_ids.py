"""Nobody speaks for the engine: whatever id a person's command bears, deadlines and deliveries come as before."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import activities.log
from domain import cycle, ids
from domain.cycle.commands import RemindOfDiagnosis
from domain.cycle.events import DiagnosisReminded
from domain.cycle.state import Diagnosis
from domain.decider import Context, Due, Envelope
from domain.errors import Refusal
from domain.handling import handle
from domain.message import Command, Event
from store.log import EventLog
from store.messages import Append, AppendItem, Fence
from tests.engine import engine
from tests.workflows.town import CYCLE
from tests.workflows.turn import Turn
from workflows import window

BEGINS = datetime(2026, 1, 5, 9, tzinfo=UTC)
HARMLESS = {"kind": "fragility", "text": "harmless"}


def finding(known_as: UUID, text: str = "harmless") -> Envelope:
    data: dict[str, Any] = {"kind": "fragility", "text": text}
    return Envelope(stream=CYCLE, command_id=known_as, kind="RecordFinding", person="ana", data=data)


def timers(log: EventLog, *kinds: str) -> dict[str, UUID]:
    """The ids of the deadlines of the cycle, as anybody can work them out."""
    folded = log.fold(CYCLE)
    found = {due.kind: ids.timer(CYCLE, due.kind, due.key, due.at) for due in folded.decider.due(folded.state)}
    return {kind: found[kind] for kind in kinds}


async def test_a_person_s_command_under_a_timer_s_or_a_delivery_s_id_is_refused_by_door_and_process_alike(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path) as running:
        turn = await Turn(running, clock=BEGINS).begin()
        sender = running.door.sender
        assert sender is not None
        first = next(iter(running.log.events(CYCLE)))
        forged = timers(running.log, "RemindOfDiagnosis", "NoteDiagnosisOverdue")
        for known_as in (*forged.values(), first.id, ids.child(first.id, "confirmed"), UUID(int=0)):
            for give in (running.door.give, sender.send):
                with pytest.raises(Refusal) as refused:
                    await give(finding(known_as))
                assert refused.value.code == "bad-command-id"
        assert turn.kinds(CYCLE) == ["CycleStarted"]
        await running.door.advance_clock("town", BEGINS + timedelta(days=30), person="ana")
        assert {"DiagnosisReminded", "DiagnosisOverdue"} <= set(turn.kinds(CYCLE))


def stored_before(log: EventLog, envelope: Envelope) -> None:
    """A person's command as it was stored while any id was accepted, by a process that no longer runs."""
    folded, network = log.fold(CYCLE), log.fold("network:town")
    state, version = network.state, network.version
    decision = handle(folded, envelope, now=BEGINS, network=state, network_version=version, edition=2)
    item = AppendItem(command=decision.stored, events=tuple(e.canonical().decode() for e in decision.events))
    log.append(
        Append(
            stream=CYCLE, fence=Fence(run_id="before", started_at=datetime.now(UTC)), expected_version=folded.version,
            expected_head=folded.head, items=(item,), summary=folded.decider.summarised(decision.folded.state),
        )
    )  # fmt: skip


@pytest.mark.parametrize("kept", [1_000, 1])
async def test_deadlines_whose_ids_were_taken_while_any_was_accepted_come_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    """Also where the run remembers them no more and has to ask the log."""
    monkeypatch.setattr(window, "WINDOW", kept)
    monkeypatch.setattr(activities.log, "WINDOW", kept)
    async with engine(tmp_path) as running:
        turn = await Turn(running, clock=BEGINS).begin()
        await running.door.settle("town")
        sender = running.door.sender
        assert sender is not None
        await sender.end_run(CYCLE, why="the release is changed")
        for n, known_as in enumerate(timers(running.log, "RemindOfDiagnosis", "NoteDiagnosisOverdue").values()):
            await asyncio.to_thread(stored_before, running.log, finding(known_as, f"harmless {n}"))
        await turn.give(CYCLE, "RecordFinding", HARMLESS)
        await running.door.advance_clock("town", BEGINS + timedelta(days=30), person="ana")
        kinds = turn.kinds(CYCLE)
        assert (kinds.count("DiagnosisReminded"), kinds.count("DiagnosisOverdue")) == (1, 1)
        assert not (await running.standing(CYCLE)).forked


async def test_a_deadline_that_fired_and_stays_due_is_not_given_again_though_the_run_has_forgotten_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second append of it would fork the stream."""
    monkeypatch.setattr(window, "WINDOW", 1)
    monkeypatch.setattr(activities.log, "WINDOW", 1)
    plain, lasting = cycle.decider, Due(at=BEGINS + timedelta(days=1), kind="RemindOfDiagnosis")

    def decide(state: Any, command: Command, context: Context) -> list[Event]:
        if isinstance(command, RemindOfDiagnosis):
            return [DiagnosisReminded(deadline=state.deadline, missing=())]
        return plain.decide(state, command, context)

    def due(state: Any) -> tuple[Due, ...]:
        if not isinstance(state, Diagnosis):
            return plain.due(state)
        data = {"deadline": state.deadline.isoformat()}
        return (*plain.due(state), lasting.model_copy(update={"data": data}))

    monkeypatch.setattr(cycle, "decider", replace(plain, decide=decide, due=due))
    async with engine(tmp_path, turn_after=25) as running:
        turn = await Turn(running, clock=BEGINS).begin()
        await running.door.advance_clock("town", BEGINS + timedelta(days=2), person="ana")
        for n in range(12):
            await turn.give(CYCLE, "RecordFinding", {"kind": "fragility", "text": f"finding {n}"})
        assert turn.kinds(CYCLE).count("DiagnosisReminded") == 1
        assert not (await running.standing(CYCLE)).forked
