"""What reconciliations have said of the record: it explains what would otherwise look like a deed of somebody's."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.registry import PROCESSES
from domain.translatable import N_
from evidence.histories import PutBack, ToldOtherwise
from evidence.rebuilding import Why
from evidence.verdict import Remark
from store.errors import Damaged
from store.reconciliations import Kept, Reconciliation, Signature, Span

DONE = N_(
    "Reconciliation {number} of {made_at}, by {person} ({reason}): {events:event|events} appended again, "
    "{runs:process|processes} made to read the log again."
)
AGAIN = N_(
    "Reconciliation {number}: events {first} to {last} of {stream} were appended again, as a history proves them."
)
AGAIN_ELSEWHERE = N_(
    "Reconciliation {number}: events {first} to {last} of {stream} were appended again, after all others: something "
    "else stands by now where they stood."
)
ELSEWHERE = N_(
    "Reconciliation {number}: events {first} to {last} of {stream} were stored by both sides, and stand where the log "
    "has them."
)
LOST = N_("Reconciliation {number}: events {first} to {last} of {stream} are lost: nothing proves them.")
TAKEN = N_(
    "Reconciliation {number}: events {first} to {last} of {stream}, as its process had stored them, are not in the "
    "log, which has something else there."
)
PLACES = N_(
    "Reconciliation {number}: {count:place|places} of the log between {first} and {last} {count:!is|are} empty; what "
    "networks, groups or clocks stored there is lost."
)


UNCHECKED = N_(
    "Reconciliation {number}: its record was not checked, for no public key is known. Nothing is explained by it."
)


class Explained:
    """What is explained by the records of reconciliations that are believed."""

    def __init__(self, records: Sequence[Reconciliation] = ()) -> None:
        self.records = tuple(records)
        ended = {one.run_id for record in records for one in record.ended}
        self._ended = frozenset(ended | {run_id for record in records for run_id in record.put_back})
        moved = [(one.stream, one.first, one.last) for record in records for one in record.again if one.moved]
        moved += [(one.stream, one.first, one.last) for record in records for one in record.elsewhere]
        self._moved = moved

    def is_lost(self, stream: str, version: int, at: datetime | None = None, number: int | None = None) -> bool:
        """Whether a version that was told of before an act was said to be lost by it.

        `at`: when it was told, by the machine's clock; `number`: of the command that rested on it.
        """
        return any(
            one.stream == stream and one.first <= version <= one.last
            for record in self.records
            if (at is None or at <= record.made_at) and (number is None or number <= record.until_command)
            for one in record.lost
        )

    def has_lost(self, stream: str, number: int) -> bool:
        """Whether a command may rest on what was said to be lost: anything of a stream, or, of a register, what stood
        at a place of the log of which nobody knows whose it was. `number`: of the command; later ones cannot."""
        register = stream.partition(":")[0] not in PROCESSES
        return any(
            number <= record.until_command
            and ((register and record.positions) or any(one.stream == stream for one in record.lost))
            for record in self.records
        )

    def is_ended(self, run_id: str) -> bool:
        """Whether a run was ended because it knew an older state: what it tells may be told longer elsewhere."""
        return run_id in self._ended

    def settles(self, error: Damaged) -> bool:
        """Whether what archive and Temporal tell differently is of a run that was ended for that."""
        return isinstance(error, ToldOtherwise | PutBack) and self.is_ended(str(error.params["run"]))

    def is_moved(self, stream: str, version: int) -> bool:
        """Whether an event stands elsewhere than its process was told, for it was appended again."""
        return any(of == stream and first <= version <= last for of, first, last in self._moved)

    @property
    def positions(self) -> Sequence[Span]:
        """Places of the log that are empty, for what stood there is lost."""
        return [span for record in self.records for span in record.positions]

    @property
    def numbers(self) -> Sequence[Span]:
        return [span for record in self.records for span in record.numbers]


class Believed(NamedTuple):
    """The records of reconciliations that are believed; the numbers of those whose signature is wrong, or that cannot
    be read; and of those that nobody has a key to check."""

    records: Sequence[Reconciliation] = ()
    forged: Sequence[int] = ()
    unchecked: Sequence[int] = ()


def believed(kept: Sequence[Kept], keys: Mapping[str, str]) -> Believed:
    """Which records are believed, by some public keys: those alone whose signature is right. Anybody can write others,
    and what they explain would be found."""
    checked = [(one.reconciliation, one.checked(keys)) for one in kept]
    return Believed(
        [record for record, said in checked if said is Signature.RIGHT],
        [record.number for record, said in checked if said is Signature.WRONG],
        [record.number for record, said in checked if said is Signature.UNKNOWN],
    )


def concerns(record: Reconciliation, network: str, streams: Collection[str]) -> bool:
    """Whether a record explains anything of some streams of a network, or of what they rest on.

    Of an empty place nobody knows whose it was, and of a run that Temporal went on with only its id is told.
    """
    lost = {one.stream for one in record.lost}
    named = {one.stream for several in (record.again, record.ended, record.elsewhere) for one in several}
    named |= lost | set(record.opened)
    near = any(stream.split(":")[1:2] == [network] for stream in lost)
    return near or bool(record.positions or record.put_back) or not named.isdisjoint(streams)


def done_before(explained: Explained, unchecked: Sequence[int] = ()) -> Iterator[Remark]:
    """What each act did, as it is told with a verdict; `unchecked`: of which it is only told that there is a record."""
    for number in unchecked:
        yield Remark(words=UNCHECKED, params={"number": number})
    for record in explained.records:
        of: dict[str, str | int] = {"number": record.number}
        yield Remark(
            words=DONE,
            params={
                **of,
                "made_at": record.made_at.isoformat(),
                "person": record.made_by,
                "reason": record.reason,
                "events": sum(one.last - one.first + 1 for one in record.again),
                "runs": len({one.stream for one in record.ended} | set(record.opened)),
            },
        )
        for one in record.elsewhere:
            yield Remark(words=ELSEWHERE, params={**of, "stream": one.stream, "first": one.first, "last": one.last})
        for lost in record.lost:
            words = TAKEN if lost.why in (Why.TAKEN, Why.BROKEN) else LOST
            yield Remark(words=words, params={**of, "stream": lost.stream, "first": lost.first, "last": lost.last})
        if record.positions:
            count = sum(span.last - span.first + 1 for span in record.positions)
            ends = {"first": record.positions[0].first, "last": record.positions[-1].last}
            yield Remark(words=PLACES, params={**of, "count": count, **ends})
        for again in record.again:
            words = AGAIN_ELSEWHERE if again.moved else AGAIN
            if again.last >= again.first:
                yield Remark(
                    words=words, params={**of, "stream": again.stream, "first": again.first, "last": again.last}
                )
