"""Whether a guard that was asked for is there: a key that is given has signed something, a kept copy knows something.

Whoever takes away what was signed takes the guard away with it. So it is said what no guard reaches, and who asked for
one that reaches nothing is told so as a finding.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from domain.translatable import N_
from evidence.looks.checkpoints import Signings
from evidence.noted import Sheet
from evidence.source import Contents, Evidence
from evidence.verdict import Fault, Finding, GuardKind, Look, Remark
from store.keys import is_signed

OTHER_CONTENTS = N_(
    "What is in the file is not what was signed with the key {key} when it was made: something was taken out, "
    "exchanged or put in."
)
OTHER_SIGNER = N_("What is in the file was signed with a key that is not known here ({key}).")
CONTENTS_UNSIGNED = N_("Nobody has signed what is in the file, though you gave a key ({key}).")
KEY_COVERS_NOTHING = N_("The key that you gave ({key}) has signed nothing of this.")
KEPT_COVERS_NOTHING = N_("The checkpoints that were kept elsewhere know nothing of this.")
REACHES = N_("what you gave to check it with reaches up to event {known}, and there are {last}")
NOT_REACHED = N_("what you gave to check it with reaches none of its {last:event|events}")
UNSIGNED = N_("Nobody signed what is in the file: it cannot be told whether something was left out.")
UNSIGNED_FORMAT = N_(
    "In the format {format} nobody signs what is in the file: it cannot be told whether something was left out."
)
UNKNOWN_SIGNER = N_("What is in the file was signed with a key that you did not give ({key}).")


@dataclass(frozen=True)
class Asked:
    """What somebody gave to check with. `keys`: public keys by id; `brought`: they came with the evidence itself.

    `given`: the ids of those that were given by hand, beside which no other is trusted; `kept`: whether a copy of the
    checkpoints was given.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    brought: bool = False
    given: frozenset[str] = frozenset()
    kept: bool = False


@dataclass
class Guards:
    """What comes of it: findings, and what is not proven of all that is here."""

    asked: Asked
    findings: list[Finding] = field(default_factory=list)
    unproven: list[Remark] = field(default_factory=list)
    signed: bool = False  # all that is in the file, by a key that was given or came with a kept copy

    def contents(self, evidence: Evidence, sheets: Collection[Sheet]) -> None:
        """Hold the list of what a file holds against its signature."""
        if evidence.excerpt is None:
            return
        asked, contents = self.asked, evidence.contents
        if contents is None:
            words = UNSIGNED_FORMAT if evidence.unsigned_format else UNSIGNED
            self.unproven.append(Remark(words=words, params={"format": "vertebra-export/2"}))
            if asked.given and not evidence.unsigned_format:
                self._find(Fault.GUARD_MISSING, CONTENTS_UNSIGNED, key=_named(asked))
        elif contents.key_id not in asked.keys:
            if asked.given:
                self._find(Fault.CONTENTS_FORGED, OTHER_SIGNER, key=contents.key_id)
            else:
                self.unproven.append(Remark(words=UNKNOWN_SIGNER, params={"key": contents.key_id}))
        elif not is_signed(contents.text, contents.signature, contents.key_id, asked.keys[contents.key_id]):
            self._find(Fault.CONTENTS_FORGED, OTHER_CONTENTS, key=contents.key_id)
        elif not asked.brought:
            self._all_signed(contents, sheets)

    def _all_signed(self, contents: Contents, sheets: Collection[Sheet]) -> None:
        self.signed = True
        for sheet in sheets:
            sheet.guard(GuardKind.CONTENTS, 1, sheet.last_version, contents.made_at)

    def reach(
        self,
        signings: Sequence[Signings],
        sheets: Mapping[str, Sheet],
        wanted: Collection[str] | None,
        *,
        given: Signings | None,
    ) -> None:
        """Say what of the streams that were asked for no guard reaches that was asked for. `given`: the kept copy."""
        looked_at = {name: sheet for name, sheet in sheets.items() if wanted is None or name in wanted}
        here, copies = signings[0], given
        if self.asked.given and not (self.signed or self.findings or _covers([here], looked_at)):
            self._find(Fault.GUARD_MISSING, KEY_COVERS_NOTHING, key=_named(self.asked))
        if self.asked.kept and not (copies is not None and _covers([copies], looked_at)):
            self._find(Fault.GUARD_MISSING, KEPT_COVERS_NOTHING)
        if self.signed or not (self.asked.given or self.asked.kept):
            return
        for name, sheet in looked_at.items():
            known = max((one.covered.get(name, 0) for one in signings), default=0)
            if sheet.last_version > known:
                words = REACHES if known else NOT_REACHED
                sheet.skip(Look.CHECKPOINTS, words, known=known, last=sheet.last_version)

    def _find(self, fault: Fault, words: str, **params: str) -> None:
        self.findings.append(Finding(fault=fault, look=Look.CHECKPOINTS, stream="", words=words, params=dict(params)))


def _covers(signings: Sequence[Signings], sheets: Mapping[str, Sheet]) -> bool:
    return any(name in sheets for name in chain.from_iterable(one.covered for one in signings))


def _named(asked: Asked) -> str:
    return ", ".join(sorted(asked.given))
