"""What speaks for the engine is looked at: what a process was brought its sender has told, and deadlines had come."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest

from domain import ids
from domain.bringing import followed, had_come
from domain.decider import Envelope, Folded
from domain.handling import handle
from domain.message import Recorded
from domain.registry import DECIDERS
from evidence.bundle import opened
from evidence.replaying import appended_then
from evidence.verdict import Look
from evidence.verifying import verify
from store import forged
from store.database import open_database
from store.log import EventLog
from store.messages import Append, AppendItem
from tests.evidence.exported import exported
from tests.evidence.town import BOARD, CASE, ESCALATION, Lived
from tests.histories.replaying import read, recorded

ALONE = (Look.FOLD, Look.REDECIDE, Look.DELIVERIES)


def taken(town: Lived, envelope: Envelope) -> int:
    """Let a stream have taken a command that speaks for the engine, as one did that looked at nothing. Its version."""
    engine = open_database(f"sqlite:///{town.database}")
    try:
        log = EventLog(engine, DECIDERS)
        folded, network = log.fold(envelope.stream), log.fold("network:town")
        now = next(iter(log.events(envelope.stream, after=folded.version - 1))).recorded_at
        decision = handle(
            folded, envelope, now=now, network=network.state, network_version=network.version
        )  # fmt: skip
        item = AppendItem(command=decision.stored, events=tuple(e.canonical().decode() for e in decision.events))
        with patch.object(forged, "refuse"):
            log.append(
                Append(
                    stream=envelope.stream, expected_version=folded.version, expected_head=folded.head,
                    items=(item,), summary=decision.folded.summarised(),
                )
            )  # fmt: skip
    finally:
        engine.dispose()
    return folded.version + 1


def last_told(town: Lived, receiver: str) -> Envelope:
    """The last delivery that a stream took."""
    query = "select body from commands where stream = ? and source = 'delivery' order by number desc limit 1"
    ((body,),) = town.ask(query, receiver)
    return Envelope.model_validate(json.loads(body)["envelope"])


CHANGES: dict[str, Callable[[Envelope], dict[str, Any]]] = {
    "an id that nobody has": lambda _: {"command_id": uuid4()},
    "an event of another sender": lambda _: {"command_id": uuid4(), "data": {"sender": "case:town:north:nowhere"}},
    "no sender at all": lambda one: {
        "command_id": uuid4(), "data": {k: v for k, v in one.data.items() if k != "sender"},
    },
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_delivery_that_no_sender_has_told_is_found(town: Lived, change: Callable[[Envelope], dict[str, Any]]) -> None:
    true = last_told(town, ESCALATION)
    made_up = true.model_copy(update=change(true))
    if made_up.data.keys() == {"sender"}:
        made_up = made_up.model_copy(update={"data": {**true.data, **made_up.data}})
    version = taken(town, made_up)
    town.rebuild()
    assert town.faults(temporal=False) == [("forged-delivery", ESCALATION, version)]


@pytest.mark.parametrize("stream", [ESCALATION, CASE, BOARD])
def test_an_event_that_was_told_to_another_or_otherwise_is_found(town: Lived, stream: str) -> None:
    true = last_told(town, stream)
    elsewhere = last_told(town, BOARD if stream != BOARD else ESCALATION)
    version = taken(town, true.model_copy(update={"command_id": elsewhere.command_id}))
    town.rebuild()
    assert town.faults(temporal=False) == [("forged-delivery", stream, version)]


def due_later(town: Lived, stream: str) -> Envelope:
    """The command of the next deadline of a stream, which has not come."""
    engine = open_database(f"sqlite:///{town.database}")
    try:
        folded = EventLog(engine, DECIDERS).fold(stream)
    finally:
        engine.dispose()
    due = min(folded.decider.due(folded.state), key=lambda one: one.at)
    known_as = ids.timer(stream, due.kind, due.key, due.at)
    return Envelope(stream=stream, command_id=known_as, kind=due.kind, data=due.data, source="timer")


def confirmed(stream: str, known_as: UUID) -> Envelope:
    own = {"event_id": str(known_as), "receiver": BOARD}
    return Envelope(stream=stream, command_id=uuid4(), kind="ConfirmDelivery", data=own, source="timer")


@pytest.mark.parametrize(
    "asked",
    [
        lambda town: due_later(town, CASE),
        lambda town: due_later(town, ESCALATION),
        lambda town: due_later(town, CASE).model_copy(update={"command_id": uuid4()}),
        lambda _: confirmed(ESCALATION, uuid4()),
        lambda _: Envelope(stream=BOARD, command_id=uuid4(), kind="FollowCalendar", source="timer"),
    ],
    ids=["before its time", "of a question", "under another id", "a confirmation", "what follows no change"],
)
def test_a_deadline_that_nothing_asked_for_is_found(town: Lived, asked: Callable[[Lived], Envelope]) -> None:
    envelope = asked(town)
    version = taken(town, envelope)
    town.rebuild()
    assert town.faults(temporal=False) == [("timer-not-due", envelope.stream, version)]


def test_whoever_verifies_one_stream_reads_what_its_senders_told(town: Lived) -> None:
    assert town.faults(temporal=False, looks=[Look.DELIVERIES], streams={ESCALATION}) == []
    true = last_told(town, ESCALATION)
    version = taken(town, true.model_copy(update={"command_id": uuid4()}))
    found = town.faults(temporal=False, looks=[Look.DELIVERIES], streams={ESCALATION})
    assert found == [("forged-delivery", ESCALATION, version)]


def test_one_deed_at_the_sender_s_is_one_finding(town: Lived) -> None:
    """What was told is changed in the sender's log: it is said there, and nothing of whoever was told the truth."""
    ((version,),) = town.ask("select max(version) from events where stream = ? and kind = 'ItemAnswered'", BOARD)
    body = json.loads(town.body(BOARD, version))
    town.edit(BOARD, version, f'"on":"{body["data"]["on"]}"', '"on":"2026-03-01"')
    found = town.verdict(temporal=False).all_findings()
    assert [(one.fault, one.stream, one.version) for one in found if one.stream != ""] == [
        ("event-edited", BOARD, version)
    ]
    assert Look.DELIVERIES in found[0].also


async def test_a_file_says_of_which_senders_nothing_is_in_it(town: Lived, tmp_path: Path) -> None:
    await exported(town, tmp_path / "case.vertebra", stream=CASE)
    await exported(town, tmp_path / "town.vertebra")
    with opened(tmp_path / "case.vertebra") as bundle:
        verdict = await verify(bundle, looks=ALONE)
        assert verdict.sound, verdict.all_findings()
        told = {one.stream: one.skipped for one in verdict.streams if Look.DELIVERIES in one.skipped}
        assert told.keys() == {ESCALATION}
        assert told[ESCALATION][Look.DELIVERIES].params["sender"] == BOARD
    with opened(tmp_path / "town.vertebra") as bundle:
        whole = await verify(bundle, looks=ALONE)
        assert whole.sound
        assert not any(Look.DELIVERIES in one.skipped for one in whole.streams)
    taken(town, last_told(town, ESCALATION).model_copy(update={"command_id": uuid4()}))
    await exported(town, tmp_path / "forged.vertebra")
    with opened(tmp_path / "forged.vertebra") as bundle:
        found = (await verify(bundle, looks=ALONE)).all_findings()
        assert [(one.fault, one.stream) for one in found] == [("forged-delivery", ESCALATION)]


def begun(path: Path) -> tuple[Folded[Any], list[Append]] | None:
    """What a recorded run stored, where it is the first of its stream."""
    appends = [Append.model_validate_json(one.canonical) for one in appended_then(read(path))]
    if not appends or appends[0].expected_version:
        return None
    stream = appends[0].stream
    return Folded.empty(DECIDERS[ids.parts(stream)[0]], stream), appends


def test_every_deadline_of_the_histories_of_every_edition_had_come() -> None:
    looked_at: set[tuple[int, str]] = set()
    for path in recorded():
        found = begun(path)
        if found is None:
            continue
        folded, appends = found
        for item in (item for append in appends for item in append.items):
            stored = item.command
            envelope = Envelope.model_validate(stored.envelope)
            if envelope.source == "timer" and followed(envelope) is None:
                assert had_come(folded, envelope, stored.decided_at), (path.name, envelope)
                looked_at.add((stored.edition, envelope.kind))
            for text in item.events:
                folded = folded.plus(Recorded.model_validate_json(text))
    assert {edition for edition, _ in looked_at} == {1, 2, 3}
    assert len({kind for _, kind in looked_at}) > 3
