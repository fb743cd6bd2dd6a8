"""Where events stand in the whole log: what was told of it when they were stored, beside where they stand now.

Who takes an event out of every table and closes the numbers up moves all that came after it. That is one deed, at one
place: those that only moved with it are as they were stored.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from domain.translatable import N_
from evidence.noted import Place, Sheet
from evidence.verdict import Fault, Finding, Look

CLOSED_UP = N_(
    "From place {first} of the log on, events stand {count:place|places} before where they were stored: "
    "{count:event was|events were} removed there, and those after closed up."
)
OPENED = N_(
    "From place {first} of the log on, events stand {count:place|places} after where they were stored: "
    "{count:event was|events were} put in there, and those after moved."
)
GONE = (Fault.REMOVED, Fault.TRUNCATED, Fault.LOG_OLDER)
COME = (Fault.INSERTED, Fault.TEMPORAL_OLDER)


def judged(sheets: Mapping[str, Sheet], elsewhere: str, findings: list[Finding]) -> None:
    """Note who stands where nothing but a deed of its own can have put it; and each deed that moved others, once.

    `elsewhere`: the words for an event that stands elsewhere.
    """
    every = sorted(((one, sheet) for sheet in sheets.values() for one in sheet.places), key=lambda pair: pair[0].told)
    kept = _in_order([one.here for one, _ in every])
    alone = _told_otherwise_alone(every)
    for number, (one, sheet) in enumerate(every):
        if (alone or number not in kept) and one.told != one.here and not sheet.follows(one.look, one.version):
            sheet.find(
                Fault.MISPLACED, one.look, elsewhere, version=one.version, recorded_at=one.recorded_at, run=one.run
            )
    steps, before = list[tuple[int, int]](), 0
    for number in sorted(kept):
        place = every[number][0]
        if place.here - place.told != before:
            steps.append((place.here, place.here - place.told - before))
            before = place.here - place.told
    # Where one was moved by itself, that is the deed, and others made room for it.
    if len(kept) == len(every) and not any(sheet.has(Fault.MISPLACED) for sheet in sheets.values()):
        _named(steps, sheets, findings)
    missing = sum(sheet.missing() for sheet in sheets.values())
    lacks = max(missing, -min((every[number][0].here - every[number][0].told for number in kept), default=0))
    for sheet in sheets.values():
        for said in [one for one in sheet.suspicions if one.here + lacks <= one.until][:1]:
            if not sheet.follows(Look.CHECKPOINTS, said.version):
                sheet.find(Fault.INSERTED, Look.CHECKPOINTS, said.words, version=said.version, number=said.number)


def _told_otherwise_alone(every: Sequence[tuple[Place, Sheet]]) -> bool:
    """Whether one stream alone was told other places, and others between its events stand where they were stored: then
    nothing was closed up, and it is what tells of that stream that differs."""
    apart = [number for number, (one, _) in enumerate(every) if one.told != one.here]
    streams = {every[number][1].stream for number in apart}
    between = {every[number][1].stream for number in range(apart[0], apart[-1] + 1)} if apart else set()
    return len(streams) == 1 and len(between) > 1


def _named(steps: Sequence[tuple[int, int]], sheets: Mapping[str, Sheet], findings: list[Finding]) -> None:
    """Name the deeds that moved others, where no stream's own finding does."""
    for faults, fault, words, sign in (
        (GONE, Fault.REMOVED, CLOSED_UP, -1),
        (COME, Fault.INSERTED, OPENED, 1),
    ):
        if any(sheet.has(*faults) for sheet in sheets.values()) or any(one.fault in faults for one in findings):
            continue
        for first, by in steps:
            if by * sign > 0:
                told: dict[str, str | int] = {"first": first, "count": abs(by)}
                findings.append(Finding(fault=fault, look=Look.COMPARE, stream="", words=words, params=told))


def _in_order(numbers: Sequence[int]) -> set[int]:
    """Which of the numbers are the longest part of them that grows, by their place in the list."""
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(ends, number)
        before.append(tops[at - 1] if at else -1)
        if at == len(ends):
            ends.append(number)
            tops.append(place)
        else:
            ends[at], tops[at] = number, place
    found, place = set(), tops[-1] if tops else -1
    while place >= 0:
        found.add(place)
        place = before[place]
    return found
