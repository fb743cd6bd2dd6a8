"""The look at what speaks for the engine: each delivery that was taken is an event of its sender's log, told to this
very receiver; each deadline had come in the state in which it was given; what follows a change follows one that was.

Both sides of a delivery are noted as their streams are read. Where they do not meet, the sender's rows are read again.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from sys import maxsize
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import ValidationError

from domain.bringing import brought, followed, follows, had_come, is_event, sender_of
from domain.decider import Decider, Envelope, Folded
from domain.message import Recorded
from domain.registry import DECIDERS, PROCESSES
from domain.translatable import N_
from evidence.looks.redecide import Given
from evidence.noted import Sheet
from evidence.source import Evidence
from evidence.verdict import Fault, Look

MADE_UP = N_(
    "What {stream} was brought as an event of {sender} ({kind}) is none that it has: event {version} rests on it."
)
OTHERWISE = N_(
    "What {stream} was brought as an event of {sender} ({kind}) is told otherwise there: event {version} rests on it."
)
NOT_DUE = N_("Nothing asked for '{kind}' in {stream} when it was given: event {version} rests on it.")
NOT_HERE = N_("{count:delivery|deliveries} of streams that are not here, such as {sender}")
RESTS = N_("Not looked at from event {version} on: what came before it is not as it was stored.")
LOST = N_("what {sender} had stored of it is lost, as the record of a reconciliation says")
GONE = (Fault.REMOVED, Fault.TRUNCATED, Fault.RECHAINED, Fault.EDITED, Fault.UNREADABLE)


class _Taken(NamedTuple):
    """A delivery, or what follows a change, as its receiver stored it."""

    sheet: Sheet
    envelope: Envelope
    version: int
    at: datetime
    number: int


@dataclass
class Deliveries:
    """What was told and what was taken, of all streams that are looked at."""

    evidence: Evidence
    _told: dict[UUID, str] = field(default_factory=dict)
    _taken: dict[UUID, list[_Taken]] = field(default_factory=dict)
    _following: list[tuple[_Taken, bool]] = field(default_factory=list)

    def event(self, decider: Decider[Any], recorded: Recorded) -> None:
        """Note what an event tells another process."""
        try:
            told = decider.outbound(recorded)
        except (KeyError, TypeError, ValueError, AttributeError):
            return  # whatever was put in its place, others say so
        if told is None:
            return
        content = brought(recorded.stream, told).content()
        taken = self._taken.pop(recorded.id, [])
        left = [one for one in taken if one.envelope.content() != content]
        if left:
            self._taken[recorded.id] = left
        if len(left) == len(taken):
            self._told[recorded.id] = content

    def command(self, sheet: Sheet, given: Given, folded: Folded[Any] | None) -> None:
        """Look at a command of the engine's. `folded`: the state before it; None where that is not what was stored."""
        stored, envelope = given.stored, given.envelope
        if envelope.source == "person" or not sheet.is_process:
            return
        taken = _Taken(sheet, envelope, stored.first_version, stored.decided_at, given.number)
        if envelope.source == "delivery":
            if self._told.pop(envelope.command_id, None) != stored.content:
                self._taken.setdefault(envelope.command_id, []).append(taken)
            return
        if folded is not None and had_come(folded, envelope, stored.decided_at):
            return
        if followed(envelope) is not None:
            self._following.append((taken, folded is not None))
        elif folded is None:
            sheet.skip(Look.DELIVERIES, RESTS, version=stored.first_version)
        else:
            _find(taken, Fault.NOT_DUE, NOT_DUE)

    def end(self, sheets: Mapping[str, Sheet]) -> None:
        """Say what was taken and told by nobody."""
        by_sender: dict[str, list[_Taken]] = {}
        for taken in (one for several in self._taken.values() for one in several):
            by_sender.setdefault(sender_of(taken.envelope), []).append(taken)
        for sender, several in sorted(by_sender.items()):
            self._of_sender(sender, several, sheets)
        for taken, sound in self._following:
            self._follows(taken, sound=sound)

    def _of_sender(self, sender: str, several: list[_Taken], sheets: Mapping[str, Sheet]) -> None:
        wanted = {taken.envelope.command_id for taken in several}
        excerpt, here = self.evidence.excerpt, False
        found: dict[UUID, Recorded | None] = {}
        for row in self.evidence.events(sender) if _is_process(sender) else ():
            here = True
            if (known_as := _id(row.id)) in wanted:
                found[known_as] = _read(row.body)
        elsewhere = excerpt is not None and (not here or sender in excerpt.cut)
        if elsewhere:
            unseen = Counter(taken.sheet.stream for taken in several if taken.envelope.command_id not in found)
            for taken in several:
                if taken.sheet.stream in unseen:
                    taken.sheet.skip(Look.DELIVERIES, NOT_HERE, count=unseen[taken.sheet.stream], sender=sender)
        for taken in several:
            event, blamed = found.get(taken.envelope.command_id), sheets.get(sender)
            if event is not None:
                if not self._same(event, taken.envelope) and not _explained(blamed, event.version):
                    _find(taken, Fault.FORGED_DELIVERY, OTHERWISE, sender=sender)
            elif taken.sheet.explained.has_lost(sender, taken.number):
                taken.sheet.skip(Look.DELIVERIES, LOST, sender=sender)
            elif not elsewhere and not (blamed is not None and blamed.has(*GONE) and _explained(blamed, maxsize)):
                _find(taken, Fault.FORGED_DELIVERY, MADE_UP, sender=sender)

    def _same(self, event: Recorded, envelope: Envelope) -> bool:
        kind, asked = event.stream.partition(":")[0], DECIDERS.get(envelope.stream.partition(":")[0])
        if kind not in DECIDERS or asked is None or event.id != envelope.command_id:
            return False
        return is_event(DECIDERS[kind], event, envelope, asked)

    def _follows(self, taken: _Taken, *, sound: bool) -> None:
        register = followed(taken.envelope) or ""
        if follows(taken.envelope, self._commands(register)):
            return
        known = any(row.stream == register for row in self.evidence.streams())
        if not known and self.evidence.excerpt is not None:
            taken.sheet.skip(Look.DELIVERIES, NOT_HERE, count=1, sender=register)
        elif taken.sheet.explained.has_lost(register, taken.number):
            taken.sheet.skip(Look.DELIVERIES, LOST, sender=register)
        elif not sound:
            taken.sheet.skip(Look.DELIVERIES, RESTS, version=taken.version)
        else:
            _find(taken, Fault.NOT_DUE, NOT_DUE)

    def _commands(self, register: str) -> Iterator[UUID]:
        return (known_as for row in self.evidence.commands(register) if (known_as := _id(row.command_id)) is not None)


def _find(taken: _Taken, fault: Fault, words: str, *, sender: str = "") -> None:
    if not taken.sheet.follows(Look.DELIVERIES, taken.version):
        taken.sheet.find(
            fault, Look.DELIVERIES, words,
            version=taken.version, recorded_at=taken.at, kind=taken.envelope.kind, sender=sender,
        )  # fmt: skip


def _explained(blamed: Sheet | None, version: int) -> bool:
    """Whether the sender's event is known not to be what was stored: one deed is one finding."""
    return blamed is not None and blamed.follows(Look.DELIVERIES, version)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _read(body: bytes) -> Recorded | None:
    try:
        return Recorded.model_validate_json(body)
    except ValidationError:
        return None


def _is_process(stream: str) -> bool:
    return stream.partition(":")[0] in PROCESSES
