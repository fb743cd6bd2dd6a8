"""What was done to a stream's order: events taken out, put in, or in one another's place, told by what was recorded.

Each deed is one finding. What only has another number since is none.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from domain.message import canonical
from domain.translatable import N_
from evidence.looks import fold
from evidence.looks.alignment import Alignment, aligned
from evidence.noted import Sheet
from evidence.recordings import Stored
from evidence.source import EventRow
from evidence.verdict import Fault, Look

REMOVED_ONE = N_(
    "Event {version} of {stream} ({kind}), which stood after event {after}, was removed: "
    "its process stored it (run {run})."
)
REMOVED = N_(
    "Events {version} to {last} of {stream} were removed, the first of them {kind}: "
    "its process stored them (run {run})."
)
REMOVED_SOMEWHERE = N_(
    "Between events {after} and {before} of {stream}, {count} were removed: what stands as event {before} here, "
    "its process stored as event {known}."
)
INSERTED_ONE = N_(
    "Event {version} of {stream} ({kind}) was put in after event {after}: its process never stored it, "
    "and those after it were numbered anew."
)
INSERTED_SOMEWHERE = N_(
    "Between events {after} and {before} of {stream}, {count} were put in: what stands as event {before} here, "
    "its process stored as event {known}."
)
SWAPPED = N_("Events {version} and {other} of {stream} were swapped: their process stored each in the other's place.")
MOVED = N_("What its process stored as event {known} of {stream} ({kind}) stands as event {place} here.")

Recorded = Mapping[int, Sequence[Stored]]
Rows = Callable[[], Iterator[EventRow]]


def laid_beside(rows: Rows, recorded: Recorded) -> Alignment:
    """Which event of the log is which of those recorded. What a changed history says is left out of it."""
    known: set[int] = set()
    asked: dict[str, list[int]] = {}
    stored: dict[str, list[int]] = {}
    for version, kept in recorded.items():
        for one in kept:
            name = said(one.raw, "id")
            if name is None or not one.consistent:
                continue
            (stored if one.known else asked).setdefault(name, []).append(version)
            known |= {version} if one.known else set()
    return aligned([(row.version, said(row.body, "id") or row.id) for row in rows()], {**asked, **stored}, known)


def tell(sheet: Sheet, found: Alignment, rows: Rows, recorded: Recorded) -> None:
    """Note what was taken out, put in, or changed places."""
    removed(sheet, found.removed, recorded)
    here = {row.version: row for row in rows() if row.version in found.inserted | found.moved.keys()}
    for version in sorted(found.inserted & here.keys()):
        row = here[version]
        sheet.find(
            Fault.INSERTED, Look.COMPARE, INSERTED_ONE, version=version, recorded_at=date_of(row.body), knows=True,
            kind=said(row.body, "kind") or row.kind, after=version - 1,
        )  # fmt: skip
    for version, other in sorted(found.swapped.items()):
        if version < other:
            at = next((date_of(one.raw) for one in recorded.get(version, ())), None)
            sheet.find(Fault.SWAPPED, Look.COMPARE, SWAPPED, version=version, recorded_at=at, knows=True, other=other)
    for version, slot in sorted(found.moved.items()):
        row = here[version]
        sheet.find(
            Fault.MISPLACED, Look.COMPARE, MOVED, version=min(version, slot), recorded_at=date_of(row.body), knows=True,
            kind=said(row.body, "kind") or row.kind, known=slot, place=version,
        )  # fmt: skip
    for one in found.uneven:
        gone = one.count > 0
        sheet.find(
            Fault.REMOVED if gone else Fault.INSERTED, Look.COMPARE,
            REMOVED_SOMEWHERE if gone else INSERTED_SOMEWHERE, version=one.after + 1,
            after=one.after, before=one.before, known=one.stored_as, count=abs(one.count),
        )  # fmt: skip
    # Where an event is out of its order, the one after it is the first that is seen to stand before another.
    deeds = sorted({*found.inserted, *map(min, found.swapped.items()), *map(min, found.moved.items())})
    for version in sheet.versions(Look.FOLD, fold.MOVED):
        if place := bisect_right(deeds, version):
            sheet.explain(version, Look.FOLD, (fold.MOVED,), by=deeds[place - 1])


def removed(sheet: Sheet, versions: Sequence[int], recorded: Recorded) -> None:
    """Note recorded events that are not in the log, those in a row together."""
    for first, last in ranges(sorted(versions)):
        stored = next(one for one in recorded[first] if one.known)
        told: dict[str, str | int] = {"run": stored.run_id, "kind": said(stored.raw, "kind") or "?"}
        told |= {"after": first - 1} if first == last else {"last": last}
        sheet.find(
            Fault.REMOVED, Look.COMPARE, REMOVED_ONE if first == last else REMOVED,
            version=first, recorded_at=date_of(stored.raw), knows=True, **told,
        )  # fmt: skip


def numbered(body: bytes, version: int) -> bytes:
    """An event's body as it would be under another number; as it is where that is its own, or it is no event."""
    try:
        told = json.loads(body)
        if not isinstance(told, dict) or told.get("version") == version or canonical(told) != body:
            return body
    except (ValueError, RecursionError):
        return body
    return canonical({**told, "version": version})


def ranges(versions: Sequence[int]) -> list[tuple[int, int]]:
    """Versions that follow one another, as their first and last."""
    found: list[tuple[int, int]] = []
    for version in versions:
        if found and found[-1][1] == version - 1:
            found[-1] = (found[-1][0], version)
        else:
            found.append((version, version))
    return found


def date_of(raw: bytes, name: str = "recorded_at") -> datetime | None:
    """The moment that an event or a command says, if it can be read."""
    try:
        return datetime.fromisoformat(json.loads(raw)[name])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def said(raw: bytes, name: str) -> str | None:
    """What JSON says under a name, where it is a text."""
    try:
        told = json.loads(raw)[name]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None
    return told if isinstance(told, str) else None
