"""The look at the code: what today's workflows append on the recorded histories is what they appended then."""

from collections.abc import Sequence
from json import loads

from pydantic import ValidationError

from domain.message import Recorded, canonical
from domain.registry import DECIDERS
from domain.translatable import N_
from evidence.noted import Sheet
from evidence.replaying import Replayed, appended_then
from evidence.source import Run
from evidence.verdict import Fault, Look

FAILED = N_("Run {run} of {stream} cannot be replayed by today's code: {why}")
OTHERWISE = N_("Replayed by today's code, run {run} of {stream} stores something else after event {after}.")
FEWER = N_(
    "Replayed by today's code, run {run} of {stream} stores {count:batch|batches}, and not the {wanted} it stored."
)
UNREADABLE = N_("Run {run} of {stream} cannot be replayed: what it stored cannot be read.")
ENDED_BY_ITSELF = (
    "workflow_execution_completed_event_attributes",
    "workflow_execution_continued_as_new_event_attributes",
)


def compared(sheet: Sheet, run: Run, replayed: Replayed) -> None:
    """Compare what a run stores today with what its history says that it stored."""
    sheet.looks.add(Look.REPLAY)
    now = replayed.appends
    try:
        then = appended_then(run.history)
        unlike = [(one.canonical, other.canonical) for one, other in zip(then, now, strict=False) if one != other]
    except (ValueError, RuntimeError):
        if not sheet.has(Fault.HISTORY_DIFFERS):
            sheet.find(Fault.UNREADABLE, Look.REPLAY, UNREADABLE, run=run.run_id)
        return
    for before, after in unlike:
        if _raised(before) == _raised(after):
            continue
        version = int(loads(before)["expected_version"])
        if not sheet.has(Fault.HISTORY_DIFFERS):
            sheet.find(Fault.REPLAY_DIFFERS, Look.REPLAY, OTHERWISE, version=version + 1, run=run.run_id, after=version)
        return
    if sheet.has(Fault.HISTORY_DIFFERS):
        return
    if replayed.failure is not None:
        sheet.find(Fault.REPLAY_DIFFERS, Look.REPLAY, FAILED, run=run.run_id, why=replayed.failure)
    elif len(now) < len(then) or (len(now) > len(then) and _whole(run)):
        sheet.find(
            Fault.REPLAY_DIFFERS, Look.REPLAY, FEWER, run=run.run_id, count=len(now), wanted=len(then)
        )  # fmt: skip


def _whole(run: Run) -> bool:
    """Whether a run ended by itself: what was broken off may have had more to store."""
    last = run.history.events[-1]
    return any(last.HasField(name) for name in ENDED_BY_ITSELF)  # type: ignore[arg-type]


def _raised(append: bytes) -> bytes:
    """An append with its events as today's code knows them."""
    told = loads(append)
    for item in told["items"]:
        item["events"] = _as_today(told["stream"], item["events"])
    return canonical(told)


def _as_today(stream: str, events: Sequence[str]) -> list[str]:
    decider = DECIDERS[stream.partition(":")[0]]
    told = []
    for text in events:
        try:
            recorded = Recorded.model_validate_json(text)
            event = decider.read(recorded)
        except (KeyError, ValidationError):
            told.append(text)
            continue
        data = {"data": event.model_dump(mode="json"), "schema_version": type(event).schema_version}
        told.append(recorded.model_copy(update=data).canonical().decode())
    return told
