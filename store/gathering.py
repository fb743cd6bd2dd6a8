"""Gathering the small copies of what registers stored into larger ones, so that files grow with what they hold.

A larger copy is written whole beside the smaller ones, opened and compared, and only then they go: whoever kills it in
between leaves both, and nothing that was archived is ever in neither.
"""

from itertools import pairwise

from store.archive import Archive, ArchivedSegment
from store.errors import DamagedArchive, NoKey
from store.segments import MOST

SMALL = 16  # so many small copies in a row may lie there before they are gathered


def gather(archive: Archive, network: str) -> int:
    """Gather what can be; says how many files went. A copy that cannot be opened is left where it is."""
    gone = 0
    for group in _groups(archive.segments(network)):
        gone += _gathered(archive, group)
    return gone


def _groups(segments: list[ArchivedSegment]) -> list[list[ArchivedSegment]]:
    """Runs of copies that follow one another and fit into one, long enough to be worth it."""
    groups: list[list[ArchivedSegment]] = []
    for before, one in pairwise([None, *_widest(segments)]):
        assert one is not None
        group = groups[-1] if groups else []
        follows = before is not None and one.first_number == before.last_number + 1
        if group and follows and sum(each.size for each in (*group, one)) <= MOST:
            group.append(one)
        else:
            groups.append([one])
    return [group for group in groups if len(group) >= SMALL] + [
        [one, *within] for one in segments if (within := [each for each in segments if _within(each, one)])
    ]


def _widest(segments: list[ArchivedSegment]) -> list[ArchivedSegment]:
    """Without those that lie in another: they were gathered by somebody who was killed before they went."""
    return [one for one in segments if not any(_within(one, other) for other in segments)]


def _within(one: ArchivedSegment, other: ArchivedSegment) -> bool:
    """Whether another holds all that one does, and more."""
    inside = other.first_number <= one.first_number and one.last_number <= other.last_number
    return inside and (one.first_number, one.last_number) != (other.first_number, other.last_number)


def _gathered(archive: Archive, group: list[ArchivedSegment]) -> int:
    first, *rest = group
    try:
        if all(_within(each, first) for each in rest):
            whole, old = archive.rows(first), rest
        else:
            old = group
            whole = b"".join(archive.rows(each) for each in group)
            made = archive.keep_segment(_over(group), whole)
            if archive.rows(made) != whole:
                return 0
        lines = set(whole.splitlines())
        gone = [each for each in old if lines.issuperset(archive.rows(each).splitlines())]
    except (DamagedArchive, NoKey):
        return 0
    for each in gone:
        archive.drop_segment(each)
    return len(gone)


def _over(group: list[ArchivedSegment]) -> ArchivedSegment:
    return ArchivedSegment(
        network=group[0].network,
        first_number=group[0].first_number,
        last_number=group[-1].last_number,
        commands=sum(each.commands for each in group),
        events=sum(each.events for each in group),
        sealed_at=max((each.sealed_at for each in group if each.sealed_at is not None), default=None),
    )
