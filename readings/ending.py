"""What ends in a network, by its events; what is open on it, and whose turn it becomes; what is taken back with it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from domain import ids
from domain.endings import ANEW, ENDINGS, LeftOpen, last_day, left_open, said_later
from domain.message import Recorded
from domain.territory import Network
from readings.record import Record
from store.reading import ProcessRow, TodoRow

UnderWay = ProcessRow
"""A process that goes on."""


@dataclass(frozen=True)
class Ending:
    """What some events of a network end or change, held against what is under way in it.

    `before`, `after`: the network without them and with them. `open`: what waits for whoever left, or in what ended;
    `under_way`: what is so in a zone that is closed, and the cycles in which an organisation that left takes part;
    `meetings`: the bodies that end, each with how many of its planned meetings would come later; `later`: what was said
    since the founding that these events end or say otherwise. `applied`: whether they are stored, or only would be.
    """

    before: Network
    after: Network
    ended: Sequence[Recorded] = ()
    changed: Sequence[Recorded] = ()
    open: Sequence[LeftOpen[TodoRow]] = ()
    under_way: Sequence[UnderWay] = ()
    meetings: Sequence[tuple[str, int]] = ()
    later: Sequence[Recorded] = ()
    applied: bool = True


def ending(
    record: Record,
    before: Network,
    after: Network,
    events: Sequence[Recorded],
    version: int,
    *,
    whole: bool = False,
    applied: bool = True,
) -> Ending:
    """What events end. `version`: of the network before them; `whole`: also what was said later. Raises `Damaged`."""
    ended = [event for event in events if event.kind in ENDINGS]
    changed = [event for event in events if event.kind in ANEW]
    open_on_it: Sequence[LeftOpen[TodoRow]] = ()
    if ended:
        rows = record.reading.todos(network=before.id)
        open_on_it = left_open(before, after, ended, rows, today=record.today(before))
    later: Sequence[Recorded] = ()
    if whole and (ended or changed):
        history = list(record.log.events(ids.stream_id("network", before.id), 0, version))
        later = said_later(history, [*ended, *changed])
    return Ending(
        before, after, ended, changed, open_on_it, _under_way(record, before, ended), _meetings(before, ended), later,
        applied,
    )  # fmt: skip


def _under_way(record: Record, before: Network, ended: Sequence[Recorded]) -> list[ProcessRow]:
    zones = {event.data["id"] for event in ended if event.data.get("part") == "zone"}
    gone = {event.data["organisation"] for event in ended if event.kind == "OrganisationLeft"}
    if not zones and not gone:
        return []
    rows = record.reading.processes(network=before.id, open=True)
    cycles = [row.stream for row in rows if row.kind == "cycle"] if gone else []
    record.expect(cycles)
    return [row for row in rows if row.zone in zones or (row.stream in cycles and _takes_part(record, row, gone))]


def _takes_part(record: Record, row: ProcessRow, organisations: Collection[Any]) -> bool:
    course = getattr(record.folded(row.stream).state, "course", None)
    return course is not None and not set(course.organisations).isdisjoint(organisations)


def _meetings(before: Network, ended: Sequence[Recorded]) -> list[tuple[str, int]]:
    found = []
    for event in ended:
        day = last_day(event)
        body = event.data.get("id") if event.data.get("part") == "body" else None
        known = before.meeting_dates.get(str(body), ()) if body is not None and day is not None else ()
        later = sum(1 for one in known if day is not None and one > day)
        if later:
            found.append((str(body), later))
    return found


def goes_on(record: Record, stream: str) -> list[UnderWay]:
    """What came of a process, and goes on although the process is over; nothing where it is not."""
    rows = record.reading.processes(network=ids.parts(stream)[1])
    if not any(row.stream == stream and not row.open for row in rows):
        return []
    return [row for row in rows if row.parent == stream and row.open]
