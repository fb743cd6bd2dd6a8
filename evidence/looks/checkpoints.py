"""The look at what was signed: checkpoints follow one another, their signatures are right, and the log has their heads.

A checkpoint names where every stream stood at a position of the log. So whoever rewrites a stream and its hashes later,
or slips an event in before, is found by it, and could only deceive with the signing key and every copy in hand.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain import merkle
from domain.checkpoint import Leaf, Proof, Signed, in_order, with_changes
from domain.message import GENESIS
from domain.translatable import N_
from evidence.looks.fold import Link
from evidence.noted import Sheet, Suspicion
from evidence.verdict import Fault, Finding, GuardKind, Look

BAD_SIGNATURE = N_("The signature of checkpoint {number} is not right: it was forged, or changed after it was signed.")
OTHER_KEY = N_("Checkpoint {number} is signed with a key that is not known here ({key}).")
MISSING = N_("Checkpoint {number} is missing.")
UNCHAINED = N_("Checkpoint {number} does not follow from the one before it.")
OTHER_ROOT = N_("Checkpoint {number} does not have the root that its own streams give.")
OTHER_COPY = N_("Checkpoint {number} is another one than the copy that was kept elsewhere.")
COPY_GONE = N_("Checkpoint {number} is in the copy that was kept elsewhere, and no longer here.")
REWRITTEN = N_(
    "{stream} was rewritten at or before event {version}: checkpoint {number}, signed on {signed}, has another hash."
)
GONE = N_("{stream} was removed: checkpoint {number} knows its event {known}.")
BEYOND_LOG = N_("The log ends at position {last}, and checkpoint {number} knows it up to position {position}.")
CUT_OFF = N_("{stream} was cut off after event {last}: checkpoint {number} knows its event {known}.")
NOT_SIGNED = N_("Event {version} of {stream} was put in: checkpoint {number}, which comes after it, does not know it.")
NOT_SHOWN = N_(
    "Event {version} of {stream} is older than checkpoint {number}, and it is not shown that the checkpoint knows it."
)
PROOF = N_("What is shown of {stream} under checkpoint {number} does not lead to what was signed.")


@dataclass
class Signings:
    """The checkpoints of a log, or a copy of them kept elsewhere, by the streams they name."""

    checkpoints: Sequence[Signed]
    by_stream: dict[str, dict[int, Leaf]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    whole: bool = True  # every stream's leaves are here, from the first checkpoint on
    shown: frozenset[int] = frozenset()  # checkpoints under which each stream of a part of the log must be proven
    trusted: frozenset[int] = frozenset()  # checkpoints whose signature was checked with a key from elsewhere
    later: frozenset[int] = frozenset()  # checkpoints of after a part of the log was taken: they may know more of it
    covered: dict[str, int] = field(default_factory=dict)  # up to which event they have been held against each stream

    @classmethod
    def of(
        cls, checkpoints: Sequence[Signed], signature: Callable[[Signed], bool | None] | None, *, brought: bool = False
    ) -> "Signings":
        """Check the checkpoints among themselves, and order their leaves by stream.

        `signature`: None where no key is known at all; otherwise a checkpoint of an unknown key is forged. `brought`:
        the keys came along with the checkpoints, so that they show nothing of who signed.
        """
        found = cls(checkpoints)
        found.whole = any(one.changed for one in checkpoints)
        leaves: dict[str, Leaf] = {}
        before: Signed | None = None
        signed = [None if signature is None else signature(one) for one in checkpoints]
        for one, right in zip(checkpoints, signed, strict=True):
            if right is False:
                found._find(Fault.CHECKPOINT_FORGED, BAD_SIGNATURE, one)
            found._follows(before, one)
            if not found.whole:
                pass
            elif one.checkpoint.number != (1 if before is None else before.checkpoint.number + 1):
                found.whole = False  # what changed under the missing one is not known
            else:
                leaves = with_changes(leaves, one.changed)
                for leaf in one.changed:
                    found.by_stream.setdefault(leaf.stream, {})[one.checkpoint.number] = leaf
                if one.changed or before is None or before.checkpoint.root != one.checkpoint.root:
                    root = merkle.root([leaf.canonical() for leaf in in_order(leaves)])
                    if (root, len(leaves)) != (one.checkpoint.root, one.checkpoint.streams):
                        found._find(Fault.CHECKPOINT_FORGED, OTHER_ROOT, one)
                        found.whole = False
            before = one
        for one, right in zip(checkpoints, signed, strict=True):
            if right is None and signature is not None:
                found._find(Fault.CHECKPOINT_FORGED, OTHER_KEY, one, key=one.key_id)
        if not brought:
            numbers = (one.checkpoint.number for one, right in zip(checkpoints, signed, strict=True) if right)
            found.trusted = frozenset(number for number in numbers if found.sound(number))
        return found

    def _follows(self, before: Signed | None, one: Signed) -> None:
        now = one.checkpoint
        last = before.checkpoint if before is not None else None
        expected = 1 if last is None else last.number + 1
        for number in range(expected, min(now.number, expected + 20)):
            self.findings.append(_finding(Fault.CHECKPOINT_MISSING, MISSING, number))
        named = GENESIS if last is None else last.digest()
        backwards = last is not None and now.position < last.position
        if backwards or (now.number == expected and now.previous != named):
            self._find(Fault.CHECKPOINT_FORGED, UNCHAINED, one)

    def against(self, kept: "Signings") -> None:
        """Compare with a copy that was kept elsewhere."""
        here = {one.checkpoint.number: one for one in self.checkpoints}
        for copy in kept.checkpoints:
            own = here.get(copy.checkpoint.number)
            if own is None and copy.checkpoint.number in kept.later:
                continue
            if own is None:
                self._find(Fault.CHECKPOINT_MISSING, COPY_GONE, copy)
            elif own.checkpoint != copy.checkpoint:
                self._find(Fault.CHECKPOINT_FORGED, OTHER_COPY, copy)

    def _find(self, fault: Fault, words: str, one: Signed, **params: str | int) -> None:
        number = one.checkpoint.number
        if not any(finding.params.get("number") == number for finding in self.findings):
            self.findings.append(_finding(fault, words, number, **params))

    def sound(self, number: int) -> bool:
        return not any(finding.params.get("number") == number for finding in self.findings)

    def made_at(self, number: int) -> datetime | None:
        return next((one.checkpoint.made_at for one in self.checkpoints if one.checkpoint.number == number), None)

    def expected(self, numbers: Iterable[int], position: int) -> None:
        """Of a part of a log that stood at a position: where any stream is proven, all others that were there are.

        Under the last checkpoint that it can know, too.
        """
        known = [one.checkpoint.number for one in self.checkpoints if one.checkpoint.position <= position]
        self.shown = (frozenset(numbers) | frozenset(known[-1:])) & frozenset(known)

    def after(self, position: int) -> frozenset[int]:
        """The checkpoints of after a position of the log."""
        return frozenset(one.checkpoint.number for one in self.checkpoints if one.checkpoint.position > position)

    def beyond(self, end: int) -> Finding | None:
        """What there is to say where the log ends before what was signed of it."""
        listed = [one for one in self.checkpoints if one.checkpoint.number not in self.later]
        last = max(listed, key=lambda one: one.checkpoint.position, default=None)
        if last is None or last.checkpoint.position <= end:
            return None
        position, number = last.checkpoint.position, last.checkpoint.number
        return _finding(Fault.TRUNCATED, BEYOND_LOG, number, last=end, position=position)

    def proven(self, sheet: Sheet, proofs: Sequence[Proof]) -> None:
        """Take the leaves of one stream from their proofs, where only a part of the log is shown."""
        roots = {one.checkpoint.number: one.checkpoint.root for one in self.checkpoints}
        for proof in proofs:
            if proof.leaf.stream != sheet.stream or proof.root() != roots.get(proof.checkpoint):
                sheet.find(Fault.CHECKPOINT_FORGED, Look.CHECKPOINTS, PROOF, number=proof.checkpoint)
                continue
            self.by_stream.setdefault(sheet.stream, {})[proof.checkpoint] = proof.leaf


def _finding(fault: Fault, words: str, number: int, **params: str | int) -> Finding:
    return Finding(fault=fault, look=Look.CHECKPOINTS, stream="", words=words, params={"number": number, **params})


class Held:
    """Holds one stream's rows, as they are read one by one, against what was signed of it."""

    def __init__(self, sheet: Sheet, signings: Signings, *, cut: bool = False) -> None:
        """`cut`: the stream ends here before it ended in the log, for a period was asked for."""
        self._sheet = sheet
        self._cut = cut
        self._signings = signings
        self._leaves = signings.by_stream.get(sheet.stream, {})
        self._by_version: dict[int, list[int]] = {}
        for number, leaf in self._leaves.items():
            self._by_version.setdefault(leaf.version, []).append(number)
        self._must = signings.shown
        known = [one.checkpoint for one in signings.checkpoints if one.checkpoint.number not in signings.later]
        if cut and signings.shown:
            # What was signed after its end knows more of it than is here: the last one before must be shown.
            self._must = frozenset([one.number for one in known if one.position <= sheet.row.position][-1:])
            known = [one for one in known if one.number in self._must or one.number in self._leaves]
        elif signings.shown:
            known = [one for one in known if one.number in signings.shown]
        self._numbers = [one.number for one in known]
        self._positions = [one.position for one in known]
        self._stood: dict[int, int] = {}  # by the first checkpoint that must know it: the version
        self._first: dict[int, int] = {}  # by the same: where the first event stands that it does not know
        self._good: list[int] = []
        self._good_numbers: list[int] = []

    def event(self, link: Link) -> None:
        """Hold one row against the leaves of its version."""
        row = link.row
        place = bisect_left(self._positions, row.position)
        if place < len(self._numbers):
            number = self._numbers[place]
            self._stood[number] = row.version
            if number not in self._leaves or row.version > self._leaves[number].version:
                self._first.setdefault(number, row.position)
        for number in self._by_version.get(row.version, ()):
            if self._leaves[number].head == row.hash == link.head:
                if number in self._signings.trusted:
                    self._good.append(row.version)
                    self._good_numbers.append(number)
                    self._signings.covered[self._sheet.stream] = row.version
            elif self._leaves[number].head == row.hash:
                self._sheet.follows(Look.CHECKPOINTS, row.version)
            elif not self._sheet.follows(Look.CHECKPOINTS, row.version):
                made_at = self._signings.made_at(number)
                self._sheet.find(
                    Fault.RECHAINED, Look.CHECKPOINTS, REWRITTEN, version=row.version, number=number,
                    recorded_at=None if link.recorded is None else link.recorded.recorded_at,
                    signed=made_at.isoformat(timespec="seconds") if made_at is not None else "",
                )  # fmt: skip

    def end(self) -> None:
        """Note what was signed and is not in the log, and what the log claims to have had and nobody signed."""
        sheet = self._sheet
        beyond = [
            (number, leaf)
            for number, leaf in self._leaves.items()
            if leaf.version > sheet.last_version and number not in self._signings.later
        ]
        if beyond and not self._cut:
            number, leaf = min(beyond, key=lambda one: one[1].version)
            if not sheet.follows(Look.CHECKPOINTS, sheet.last_version + 1):
                sheet.find(
                    Fault.TRUNCATED, Look.CHECKPOINTS, CUT_OFF if sheet.last_version else GONE,
                    version=sheet.last_version + 1, last=sheet.last_version, number=number, known=leaf.version,
                )  # fmt: skip
        for number, version in sorted(self._stood.items()):
            leaf_there = self._leaves.get(number)
            signed = leaf_there.version if leaf_there is not None else None
            unknown = signed is None and (self._signings.whole or number in self._must)
            if unknown or (signed is not None and signed < version):
                version_at = version if signed is None else signed + 1
                words = NOT_SIGNED if signed is not None or self._signings.whole else NOT_SHOWN
                until = self._positions[self._numbers.index(number)]
                here = self._first[number]
                sheet.suspicions.append(Suspicion(version_at, here, until, number, words))
        if self._good:
            first_number = min(self._good_numbers)
            sheet.guard(GuardKind.CHECKPOINTS, 1, max(self._good), self._signings.made_at(first_number))
