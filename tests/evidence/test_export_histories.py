"""A period ends streams and their histories together: what is left is as sound as the whole."""

import json
import re
import socket
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.failure.v1 import ActivityFailureInfo, Failure
from temporalio.api.history.v1 import ActivityTaskFailedEventAttributes, History, HistoryEvent
from temporalio.client import WorkflowHistory

from domain.registry import DECIDERS
from evidence import histories
from evidence.bundle import opened
from evidence.exporting import export
from evidence.exporting_histories import without_machines
from evidence.exporting_scope import Asked, scope_of
from evidence.source import EventRow
from evidence.verdict import Look
from evidence.verifying import verify
from store.database import open_database
from store.log import EventLog
from tests.evidence.exported import MADE_AT, Recorded, Unpacked, exported
from tests.evidence.town import CASE, Lived

LAST_DAY = date(2026, 4, 30)
LATER = "2026-05-01T12:00:00.000000+00:00"


class Until(Recorded):
    """A town in which everything after a position was recorded when the period was over."""

    position = 0

    def everything(self) -> Iterator[EventRow]:
        for row in super().everything():
            yield row if row.position <= self.position else replace(row, recorded_at=LATER)


async def verified(lived: Lived, position: int, to: Path) -> tuple[bool, list[str], int]:
    """Export up to a position, and verify that: whether it is sound, what was found, and how many histories it has."""
    engine = open_database(f"sqlite:///{lived.database}")
    try:
        evidence = Until(engine, lived.runs)
        evidence.position = position
        network = EventLog(engine, DECIDERS).fold("network:town").state
        scope = scope_of(evidence, Asked(network="town", until=LAST_DAY), network)
        made = await export(evidence, scope, to, keys={}, readme="", made_at=MADE_AT, made_by="0")
    finally:
        engine.dispose()
    with opened(to) as bundle:
        assert max((row.position for row in bundle.everything()), default=0) <= position
        verdict = await verify(bundle, looks=set(Look) - {Look.CHECKPOINTS})
    return (
        verdict.sound,
        [f"{found.fault} {found.stream} {found.version}" for found in verdict.all_findings()],
        (made.histories),
    )


def rows_of(lived: Lived) -> list[EventRow]:
    engine = open_database(f"sqlite:///{lived.database}")
    try:
        return list(Recorded(engine, {}).everything())
    finally:
        engine.dispose()


async def test_wherever_a_period_ends_what_is_left_is_sound(lived: Lived, tmp_path: Path) -> None:
    rows = rows_of(lived)
    founded = max(row.position for row in rows if row.stream.startswith(("network:", "clock:")))
    within = [a.position for a, b in pairwise(rows) if a.stored_at == b.stored_at]
    chosen = sorted({*range(founded, len(rows), 19), *[p for p in within if p > founded][::6], len(rows)})
    counts = []
    for position in chosen:
        sound, found, count = await verified(lived, position, tmp_path / f"{position}.vertebra")
        assert sound, (position, found)
        counts.append(count)
    assert counts == sorted(counts)
    assert counts[0] < counts[-1] == sum(map(len, lived.runs.values()))


async def test_a_history_is_not_cut_where_the_log_itself_was(lived: Lived, town: Lived, tmp_path: Path) -> None:
    """Whoever took the end off a stream finds that the export keeps the history that knows it."""
    town.cut(CASE, town.last(CASE) - 1)
    engine = open_database(f"sqlite:///{town.database}")
    evidence = Recorded(engine, town.runs)
    network = EventLog(engine, DECIDERS).fold("network:town").state
    scope = scope_of(evidence, Asked(network="town"), network)
    await export(evidence, scope, tmp_path / "x", keys={}, readme="", made_at=MADE_AT, made_by="0")
    engine.dispose()
    with opened(tmp_path / "x") as bundle:
        (run,) = await bundle.runs(CASE, [])
        assert len(histories.appends(run)) == len(histories.appends(lived.runs[CASE][0]))
        verdict = await verify(bundle)
    assert ("log-truncated", CASE) in {(found.fault.value, found.stream) for found in verdict.all_findings()}


async def test_what_came_in_while_it_was_written_is_left_out_with_its_history(lived: Lived, tmp_path: Path) -> None:
    """The streams are looked at once, at the beginning; a process that goes on meanwhile does not spoil the file."""

    class Growing(Recorded):
        looked = False

        def streams(self):  # type: ignore[no-untyped-def]
            found = super().streams()
            if not self.looked:
                self.looked = True
                rows = {row.version: row for row in self.events(CASE)}
                before = max(v for v in rows if rows[v].stored_at != rows[max(rows)].stored_at)
                row = rows[before]
                stood = {CASE: replace(found[0], stream=CASE, version=before, head=row.hash, position=row.position)}
                return [stood.get(one.stream, one) for one in found]
            return found

        def counters(self):  # type: ignore[no-untyped-def]
            found = super().counters()
            rows = list(self.events(CASE))
            stood = max(row.position for row in rows if row.stored_at != rows[-1].stored_at)
            return None if found is None else replace(found, position=stood)

    engine = open_database(f"sqlite:///{lived.database}")
    evidence = Growing(engine, lived.runs)
    network = EventLog(engine, DECIDERS).fold("network:town").state
    scope = scope_of(evidence, Asked(network="town", stream=CASE), network)
    await export(evidence, scope, tmp_path / "x", keys={}, readme="", made_at=MADE_AT, made_by="0")
    engine.dispose()
    with opened(tmp_path / "x") as bundle:
        (run,) = await bundle.runs(CASE, [])
        assert not run.closed
        assert len(histories.appends(run)) < len(histories.appends(lived.runs[CASE][0]))
        verdict = await verify(bundle, looks=[Look.FOLD, Look.REDECIDE, Look.COMPARE, Look.REPLAY])
    assert verdict.sound, verdict.all_findings()


@pytest.mark.parametrize("name", ["run_id", "started_at", "closed", "code_version", "history", "stream"])
async def test_a_run_is_told_with_all_that_is_known_of_it(lived: Lived, tmp_path: Path, name: str) -> None:

    await exported(lived, tmp_path / "x", stream=CASE)
    file = Unpacked.of(tmp_path / "x")
    (member,) = file.histories_of(CASE)
    assert name in file.json(member)
    with opened(tmp_path / "x") as bundle:
        (run,) = await bundle.runs(CASE, [])
        (was,) = lived.runs[CASE]
        if name == "history":
            events = History(events=was.history.events)
            without_machines(events)
            assert list(run.history.events) == list(events.events) != list(was.history.events)
        else:
            assert getattr(run, name) == getattr(was, name)


# Machines


def texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value; what payloads carry in base64 comes decoded."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        yield from value
        for name, one in value.items():
            yield b64decode(one).decode(errors="replace") if name == "data" and isinstance(one, str) else ""
            yield from texts(one)


def machines(told: Any) -> list[str]:
    """What names this host, or a process on any."""
    host = re.compile(rf"\d+@|vertebra@|@{re.escape(socket.gethostname())}|\b{re.escape(socket.gethostname())}\b")
    return [text[:200] for text in texts(told) if host.search(text)]


async def test_no_host_and_no_process_is_named_anywhere_in_it(lived: Lived, tmp_path: Path) -> None:
    noted = [one for runs in lived.runs.values() for run in runs for one in machines(run.history.to_json_dict())]
    assert len(noted) > 100, "Temporal notes it"
    await exported(lived, tmp_path / "x")
    with zipfile.ZipFile(tmp_path / "x") as file:
        for name in file.namelist():
            content = file.read(name).decode()
            told = json.loads(content) if name.endswith(".json") else content.splitlines()
            assert machines(told) == [], name
    with opened(tmp_path / "x") as bundle:
        verdict = await verify(bundle, looks=[Look.COMPARE, Look.REPLAY])
    assert verdict.sound, verdict.all_findings()
    assert verdict.runs == sum(map(len, lived.runs.values()))
    assert {Look.COMPARE, Look.REPLAY} <= {look for stream in verdict.streams for look in stream.looks}


def test_a_machine_is_taken_out_of_failures_within_failures_too() -> None:
    cause = Failure(message="no", stack_trace="File /home/ana/x.py", activity_failure_info=ActivityFailureInfo())
    cause.activity_failure_info.identity = "7@host"
    outer = Failure(message="failed", cause=cause)
    event = HistoryEvent(activity_task_failed_event_attributes=ActivityTaskFailedEventAttributes(failure=outer))
    event.activity_task_failed_event_attributes.identity = "7@host"
    history = History(events=[event])
    without_machines(history)
    told = json.dumps(WorkflowHistory("x", history.events).to_json_dict())
    assert "host" not in told
    assert "/home" not in told
    assert '"failed"' in told
    assert '"no"' in told
