"""What Temporal's histories say of a process: its runs, and in each what was appended, read and answered.

Payloads are given as the bytes that were recorded, beside what today's messages read in them: who compares the bytes
needs to trust no code of ours. Nothing here judges what it reads.
"""

import json
import zlib
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from temporalio.api.common.v1 import Payloads
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHistory

from activities.histories import code_versions, ending, history_of, runs_of
from domain.decider import Envelope
from domain.message import canonical
from domain.remedies import Do, Remedy
from evidence.historyjson import read_history
from evidence.source import Run, Where
from store.archive import ArchivedRun
from store.errors import Damaged
from store.messages import Append, Appended, Receipt
from workflows.messages import HydrateRequest, ReadPage

M = TypeVar("M", bound=BaseModel)


class ToldOtherwise(Damaged):
    """Temporal and the archive tell a run in two ways."""


class PutBack(Damaged):
    """Temporal has gone on with what the archive has as closed: it was put back to a time before that."""

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        return (Remedy(Do.RECONCILE),)


class Histories(Protocol):
    """An archive, as far as it is read here; `store.archive.Archive` is one."""

    def runs(self, network: str | None = None, stream: str | None = None) -> Sequence[ArchivedRun]:
        """The archived runs, oldest first."""

    def troubles(self, network: str | None = None, stream: str | None = None) -> Sequence[Damaged]:
        """What is there and cannot even be listed."""

    def history(self, run: ArchivedRun) -> bytes:
        """The history of one as JSON. Raises `Damaged`."""


@dataclass(frozen=True)
class Failed:
    """How something ended that was refused: the code, the words in English, and their parameters."""

    code: str
    words: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """One command of an append and its events, as canonical bytes: what the log's bodies are compared with."""

    command: bytes
    events: tuple[bytes, ...]


@dataclass(frozen=True)
class AppendSeen:
    """One append that a run asked for. `raw` is the recorded payload; `append` what it reads as, None if unreadable.

    `appended` is what the log answered, `failed` its refusal; neither where the run ended before an answer came.
    """

    run_id: str
    event_id: int
    at: datetime
    raw: bytes
    append: Append | None
    appended: Appended | None
    failed: Failed | None
    answered_at: datetime | None

    @property
    def items(self) -> tuple[Item, ...]:
        """The commands and events in `raw`, read as plain JSON. Raises ValueError where they are not there."""
        try:
            return tuple(
                Item(canonical(item["command"]), tuple(text.encode() for text in item.get("events", ())))
                for item in json.loads(self.raw)["items"]
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(str(error)) from error


@dataclass(frozen=True)
class HydrationSeen:
    """One stream that a run read from the log: its own (then `own` is true) or its network's.

    `version` and `head` are what the log said; `data` is what it gave, None if it cannot be read.
    """

    run_id: str
    event_id: int
    at: datetime
    stream: str
    own: bool
    version: int
    head: str
    data: str | None

    @cached_property
    def fold(self) -> dict[str, Any] | None:
        """The whole fold as JSON, None if it cannot be read."""
        return None if self.data is None else _fold(self.data)


@dataclass(frozen=True)
class UpdateSeen:
    """One command that a run accepted, and its answer: a receipt, a refusal, or neither where the run ended first."""

    run_id: str
    event_id: int
    at: datetime
    update_id: str
    raw: bytes
    envelope: Envelope | None
    receipt: Receipt | None
    refused: Failed | None
    answered_at: datetime | None


async def runs(
    client: Client | None,
    archive: Histories | None,
    stream: str,
    *,
    damaged: list[Damaged] | None = None,
    both: bool = False,
) -> list[Run]:
    """The runs of a process that are left, oldest first: each once, from the archive where it is in there.

    `damaged` takes what could not be opened; without it that is raised. With `both`, a closed run that Temporal still
    has is compared with its archived copy, and a difference is damage too. Raises RPCError where Temporal is away.
    """
    found: dict[str, Run] = {}
    if archive is not None:
        for trouble in archive.troubles(stream=stream):
            _tell(trouble, damaged)
        for kept in archive.runs(stream=stream):
            try:
                found[kept.run_id] = archived(kept, archive.history(kept))
            except Damaged as error:
                _tell(error, damaged)
    if client is not None:
        for seen in await runs_of(client, stream):
            known = found.get(seen.run_id)
            if known is not None and not both:
                continue
            try:
                history = await history_of(client, stream, seen.run_id)
            except Damaged as error:
                _tell(error, damaged)
                continue
            if history is None:
                continue
            if known is None:
                found[seen.run_id] = _run(stream, seen.run_id, Where.TEMPORAL, history)
            elif was_put_back(known.history, history):
                back = PutBack(
                    "Temporal's record of {stream} is older than the archive's: it went on with {run}, which had ended "
                    "before.",
                    stream=stream,
                    run=seen.run_id,
                )
                _tell(back, damaged)
            elif list(known.history.events) != list(history.events):
                differs = ToldOtherwise(
                    "Temporal tells the run {run} of {stream} otherwise than the archive.",
                    stream=stream,
                    run=seen.run_id,
                )
                _tell(differs, damaged)
    return sorted(found.values(), key=lambda run: (run.started_at, run.run_id))


def heir(run: Run) -> str | None:
    """The run that a run continued as; None where it did not."""
    last = run.history.events[-1]
    return last.workflow_execution_continued_as_new_event_attributes.new_execution_run_id or None


def was_put_back(archive: WorkflowHistory, temporal: WorkflowHistory) -> bool:
    """Whether Temporal was put back to a time before a run had ended, and has gone on with it since: what it tells
    otherwise, it tells of later than all that the archive has."""
    if ending(temporal) is None:
        return True
    both = zip(archive.events, temporal.events, strict=False)
    same = next(
        (n for n, (one, other) in enumerate(both) if one != other), min(len(archive.events), len(temporal.events))
    )
    rest = temporal.events[same:]
    return bool(same and rest) and _at(rest[0]) > _at(archive.events[-1])


def archived(kept: ArchivedRun, text: bytes, where: Where = Where.ARCHIVE) -> Run:
    """A run from its JSON text, as the archive and exports keep it. Raises `Damaged` where it is no history."""
    try:
        history = read_history(kept.stream, text.decode())
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(
            "The history of run {run} of {stream} cannot be read.", stream=kept.stream, run=kept.run_id
        ) from error
    if not history.events:
        raise Damaged("The history of run {run} of {stream} is empty.", stream=kept.stream, run=kept.run_id)
    return _run(kept.stream, kept.run_id, where, history)


def appends(run: Run) -> list[AppendSeen]:
    """What a run asked to be stored, in its order, with the log's answers."""
    ends = _ends(run.history)
    seen = []
    for event in run.history.events:
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name != "append":
            continue
        raw = _data(scheduled.input)
        end = ends.get(event.event_id)
        appended = None if end is None else _read(Appended, _data(end.activity_task_completed_event_attributes.result))
        failed = None if end is None else _failed(end.activity_task_failed_event_attributes.failure)
        answered = _at(end) if end is not None else None
        seen.append(
            AppendSeen(run.run_id, event.event_id, _at(event), raw, _read(Append, raw), appended, failed, answered)
        )
    return seen


def hydrations(run: Run) -> list[HydrationSeen]:
    """What a run read from the log, whole: a reading that was broken off is left out."""
    ends = _ends(run.history)
    pages: dict[tuple[str, int, int], list[str]] = {}
    first: dict[tuple[str, int], tuple[HistoryEvent, ReadPage]] = {}
    seen = []
    for event in run.history.events:
        scheduled = event.activity_task_scheduled_event_attributes
        end = ends.get(event.event_id) if scheduled.activity_type.name == "hydrate" else None
        if end is None or not end.HasField("activity_task_completed_event_attributes"):
            continue
        request = _read(HydrateRequest, _data(scheduled.input))
        page = _read(ReadPage, _data(end.activity_task_completed_event_attributes.result))
        if request is None or page is None:
            asked = request.stream if request is not None else ""
            seen.append(HydrationSeen(run.run_id, event.event_id, _at(event), asked, asked == run.stream, 0, "", None))
            continue
        known = (request.stream, page.version)
        if request.page == 0:
            first[known] = (event, page)
        if known not in first:
            continue
        begun, opening = first[known]
        data = pages.setdefault((*known, begun.event_id), [])
        data.append(page.data)
        if len(data) == opening.pages:
            seen.append(
                HydrationSeen(
                    run.run_id, begun.event_id, _at(begun), request.stream, request.stream == run.stream,
                    opening.version, opening.head, "".join(data),
                )
            )  # fmt: skip
    return sorted(seen, key=lambda one: one.event_id)


def updates(run: Run) -> list[UpdateSeen]:
    """The commands that a run accepted, in its order, with their answers. Refused ones are nowhere else."""
    answers = {
        event.workflow_execution_update_completed_event_attributes.meta.update_id: event
        for event in run.history.events
        if event.HasField("workflow_execution_update_completed_event_attributes")
    }
    seen = []
    for event in run.history.events:
        if not event.HasField("workflow_execution_update_accepted_event_attributes"):
            continue
        request = event.workflow_execution_update_accepted_event_attributes.accepted_request
        raw = _data(request.input.args)
        answer = answers.get(request.meta.update_id)
        receipt = refused = None
        if answer is not None:
            outcome = answer.workflow_execution_update_completed_event_attributes.outcome
            receipt = _read(Receipt, _data(outcome.success))
            refused = _failed(outcome.failure)
        seen.append(
            UpdateSeen(
                run.run_id, event.event_id, _at(event), request.meta.update_id, raw, _read(Envelope, raw),
                receipt, refused, _at(answer) if answer is not None else None,
            )
        )  # fmt: skip
    return seen


def _run(stream: str, run_id: str, where: Where, history: WorkflowHistory) -> Run:
    return Run(
        stream=stream,
        run_id=run_id,
        where=where,
        started_at=_at(history.events[0]),
        closed=ending(history) is not None,
        code_version=", ".join(code_versions(history)),
        history=history,
    )


def _tell(error: Damaged, damaged: list[Damaged] | None) -> None:
    if damaged is None:
        raise error
    damaged.append(error)


def _ends(history: WorkflowHistory) -> dict[int, HistoryEvent]:
    """How each activity ended, by the event that scheduled it. What timed out or was cancelled has no answer."""
    ends = {}
    for event in history.events:
        if event.HasField("activity_task_completed_event_attributes"):
            ends[event.activity_task_completed_event_attributes.scheduled_event_id] = event
        elif event.HasField("activity_task_failed_event_attributes"):
            ends[event.activity_task_failed_event_attributes.scheduled_event_id] = event
    return ends


def _at(event: HistoryEvent) -> datetime:
    return event.event_time.ToDatetime(UTC)


def _data(payloads: Payloads) -> bytes:
    """What one payload says; ours say everything in one."""
    return bytes(payloads.payloads[0].data) if len(payloads.payloads) else b""


def _read(kind: type[M], raw: bytes) -> M | None:
    try:
        return kind.model_validate_json(raw) if raw else None
    except ValidationError:
        return None


def _failed(failure: Failure) -> Failed | None:
    """A failure of ours, with its words and their parameters; other failures give their message as words."""
    if not failure.message and not failure.HasField("application_failure_info"):
        return None
    info = failure.application_failure_info
    try:
        words, params = (json.loads(payload.data) for payload in info.details.payloads)
        return Failed(info.type, str(words), dict(params))
    except (ValueError, TypeError):
        return Failed(info.type or "unknown", failure.message, {})


def _fold(data: str) -> dict[str, Any] | None:
    try:
        told = json.loads(zlib.decompress(b64decode(data)))
    except (ValueError, zlib.error):
        return None
    return told if isinstance(told, dict) else None
