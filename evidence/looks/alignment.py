"""Which event of a stream is which, where some were taken out or put in and the others numbered anew.

An event keeps its id when others are moved up. So the ids in the log, in their order, are laid beside those that were
recorded: what is in both and in order is the same event, whatever number it has now. Ids only: no content is judged.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise


@dataclass(frozen=True)
class Uneven:
    """Between two versions of the log, events are missing (`count` above 0) or too many, and none can be named."""

    after: int
    before: int
    stored_as: int  # the version that its process gave to what stands at `before` now
    count: int


@dataclass
class Alignment:
    """The log's versions beside those that were recorded."""

    slots: dict[int, int] = field(default_factory=dict)  # by the log's version: what it was recorded as, or replaces
    removed: list[int] = field(default_factory=list)  # recorded versions
    inserted: set[int] = field(default_factory=set)  # versions of the log
    swapped: dict[int, int] = field(default_factory=dict)  # versions of the log that changed places
    moved: dict[int, int] = field(default_factory=dict)  # by the log's version: the recorded one, which is out of order
    uneven: list[Uneven] = field(default_factory=list)

    @property
    def shifted(self) -> bool:
        """Whether anything stands under another number than it was recorded under."""
        return bool(self.removed or self.inserted or self.uneven or self.moved)

    def recorded_as(self, version: int) -> int | None:
        """The recorded version that a row is, or replaces; None of what was put in."""
        for known in (self.swapped, self.moved, self.slots):
            if version in known:
                return known[version]
        return None

    def stands(self, slot: int) -> tuple[int, int]:
        """Up to which version of the log recorded events up to `slot` reach now: without, and with what was put in."""
        slots, reaches = self._reach
        least = most = reaches[bisect_right(slots, slot)]
        while most + 1 in self.inserted:
            most += 1
        return least, most

    @cached_property
    def _reach(self) -> tuple[list[int], list[int]]:
        ordered = sorted((slot, version) for version, slot in self.slots.items())
        return [slot for slot, _ in ordered], list(accumulate((version for _, version in ordered), max, initial=0))


def aligned(
    rows: Sequence[tuple[int, str]], recorded: Mapping[str, Sequence[int]], known: Collection[int]
) -> Alignment:
    """Lay the log's versions with their ids beside the recorded ids with their versions.

    `known`: the recorded versions that were surely stored. Others were asked for, or are in no history that is left.
    """
    found = Alignment()
    meant = _meant(rows, recorded)
    for version, slot in meant.items():
        if slot != version and meant.get(slot) == version:
            found.swapped[version] = slot
    places = [(place, meant[version]) for place, (version, _) in enumerate(rows) if version in meant]
    places = [(place, rows[place][0] if rows[place][0] in found.swapped else slot) for place, slot in places]
    anchors = [(-1, 0), *_in_order(places)]
    held = {slot for _, slot in anchors}
    out_of_order = {rows[place][0]: slot for place, slot in places if slot not in held}
    for (one, low), (other, high) in pairwise(anchors):
        _between(found, rows, range(one + 1, other), range(low + 1, high), known, out_of_order)
        found.slots[rows[other][0]] = high
    last, slot = anchors[-1]
    for place in range(last + 1, len(rows)):
        version = rows[place][0]
        found.slots[version] = slot + place - last
        if version in out_of_order:
            found.moved[version] = out_of_order[version]
    return found


def _meant(rows: Sequence[tuple[int, str]], recorded: Mapping[str, Sequence[int]]) -> dict[int, int]:
    """By the log's version: which recorded version has its id."""
    found: dict[int, int] = {}
    for version, name in rows:
        versions = recorded.get(name, ())
        if versions:
            found[version] = min(versions, key=lambda one: (one != version, one))
    return found


def _in_order(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of (place, slot) in which both grow."""
    ends: list[int] = []
    tops: list[int] = []  # indices into `places`
    before: list[int] = []
    for number, (_, slot) in enumerate(places):
        at = bisect_left(ends, slot)
        before.append(tops[at - 1] if at else -1)
        if at == len(ends):
            ends.append(slot)
            tops.append(number)
        else:
            ends[at], tops[at] = slot, number
    chain, number = [], tops[-1] if tops else -1
    while number >= 0:
        chain.append(places[number])
        number = before[number]
    return chain[::-1]


def _between(
    found: Alignment,
    rows: Sequence[tuple[int, str]],
    places: range,
    slots: range,
    known: Collection[int],
    out_of_order: Mapping[int, int],
) -> None:
    """What lies between two events that are in both: rows that replace what was stored, too few, or too many."""
    here = [rows[place][0] for place in places]
    for version in here:
        if version in out_of_order:
            found.moved[version] = out_of_order[version]
    elsewhere = set(out_of_order.values())
    strangers = [version for version in here if version not in out_of_order]
    free = [slot for slot in slots if slot not in elsewhere]
    if len(strangers) == len(free):
        found.slots.update(zip(strangers, free, strict=True))
        return
    stored = [slot for slot in free if slot in known]
    unknown = [slot for slot in free if slot not in known]
    if len(strangers) == len(unknown):
        found.slots.update(zip(strangers, unknown, strict=True))
        found.removed += stored
    elif len(strangers) > len(free) and not unknown:
        found.slots.update(zip(strangers, free, strict=False))
        found.inserted |= set(strangers[len(free) :])
    elif len(strangers) < len(free) and len(strangers) > len(unknown):
        found.slots.update(zip(strangers, free, strict=False))
        found.removed += free[len(strangers) :]
    else:
        found.removed += stored if len(strangers) < len(unknown) else []
        first = places.start
        after = rows[first - 1][0] if first > 0 else 0
        count = len(unknown) - len(strangers) if len(strangers) < len(unknown) else len(free) - len(strangers)
        found.uneven.append(Uneven(after, rows[places.stop][0], slots.stop, count))
