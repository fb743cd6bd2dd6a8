"""The look that decides again: every stored command with its context, on the state before it, gives its events.

It asks `domain.handling.handle`, as the process did, under the network of that time and the rules it was pinned to.
"""

from collections.abc import Sequence
from json import loads
from typing import Any, NamedTuple

from pydantic import ValidationError

from domain.decider import Envelope, Folded, StoredCommand
from domain.errors import Refusal
from domain.handling import Decision, handle
from domain.message import Recorded, canonical
from domain.translatable import N_
from evidence.looks.fold import Link
from evidence.networks import Networks, NotThere
from evidence.noted import Sheet
from evidence.source import CommandRow
from evidence.verdict import Fault, Look

OTHERWISE = N_("Event {version} of {stream} is not what its command ({kind}) gives when it is decided again.")
OTHER_RECORD = N_(
    "The command ({kind}) of event {version} of {stream} was changed: decided again, it leaves another record."
)
REFUSED = N_("The command ({kind}) of event {version} of {stream} is refused when it is decided again: {code}.")
FAILED = N_("The command ({kind}) of event {version} of {stream} cannot be decided again.")
MORE = N_("The command ({kind}) of event {version} of {stream} gives other events when it is decided again.")
NO_COMMAND = N_("Event {version} of {stream} has no command: the command was removed, or the event was put in.")
UNREADABLE = N_("The command of event {version} of {stream} cannot be read.")
CONTENT = N_("The command ({kind}) of event {version} of {stream} was changed: its content has another hash.")
OVERLAPS = N_("The command {command} of {stream} names events that are not its own.")
NETWORK_GONE = N_("{stream} was cut off after event {last}: decisions of {other} were made under its version {known}.")
RESTS = N_("Not decided again from event {version} on: what came before it is not as it was stored.")
NETWORK_BROKEN = N_("Not decided again from event {version} on: the network's own record is not as it was stored.")
NETWORK_LOST = N_("Event {version} was not decided again: the network as it was then is lost, as is on the record.")
NO_NETWORK = N_("Not decided again from event {version} on: the network's record is not here.")


class Given(NamedTuple):
    """A command as it was stored, and the envelope in it."""

    stored: StoredCommand
    envelope: Envelope
    number: int = 0


def read(sheet: Sheet, row: CommandRow) -> Given | None:
    """The command in a row, noted where it cannot be read or its row says otherwise."""
    try:
        stored = StoredCommand.model_validate_json(row.body)
        envelope = Envelope.model_validate(stored.envelope)
        if canonical(loads(row.body)) != row.body:
            raise ValueError("not canonical")
    except (ValidationError, ValueError, RecursionError):
        sheet.find(Fault.UNREADABLE, Look.FOLD, UNREADABLE, version=row.first_version)
        return None
    said = (stored.content, str(stored.command_id), stored.first_version, stored.last_version, stored.source)
    listed = (row.content, row.command_id, row.first_version, row.last_version, row.source)
    own = (envelope.content(), str(envelope.command_id), envelope.stream)
    if said != listed or own != (row.content, row.command_id, row.stream):
        sheet.find(
            Fault.COMMAND_EDITED, Look.FOLD, CONTENT,
            version=row.first_version, recorded_at=stored.decided_at, kind=envelope.kind,
        )  # fmt: skip
        return None
    return Given(stored, envelope, row.number)


class Redeciding:
    """Decides the commands of one stream again, one after the other; stops where the ground is no longer sound."""

    def __init__(self, sheet: Sheet, networks: Networks, register: Sheet | None) -> None:
        """`register`: the notes on the network's own stream, which is verified first; None where it is not here."""
        self._sheet = sheet
        self._networks = networks
        self._register = register
        self.stopped = False
        self.decided = 0

    def stop(self, words: str, version: int) -> None:
        """Decide nothing more; the verdict says why."""
        if not self.stopped:
            self.stopped = True
            self._sheet.skip(Look.REDECIDE, words, version=version)

    def decide(self, folded: Folded[Any], given: Given) -> Decision[Any] | None:
        """What a command gives on a fold; None where it gives nothing, which is noted."""
        stored, envelope, number = given
        sheet, version = self._sheet, stored.first_version
        first = sheet.first_fault
        if first is not None and first < version:
            self.stop(RESTS, version)
        if self.stopped:
            return None
        if sheet.explained.is_lost(f"network:{sheet.network}", stored.network_version, number=number):
            sheet.skip(Look.REDECIDE, NETWORK_LOST, version=version)
            return None
        network = self._network(folded, stored)
        if network is None:
            return None
        told: dict[str, Any] = {"version": version, "recorded_at": stored.decided_at, "kind": envelope.kind}
        try:
            self.decided += 1
            return handle(
                folded,
                envelope,
                now=stored.decided_at,
                network=network,
                network_version=stored.network_version,
                meeting=stored.meeting,
                said_in=stored.said_in,
                edition=stored.edition,
            )
        except Refusal as refusal:
            sheet.find(Fault.DECIDED_OTHERWISE, Look.REDECIDE, REFUSED, **told, code=refusal.code)
        except Exception:
            # Whatever a rule does with a command that nobody gave: it is one finding, and not the end of the look.
            sheet.find(Fault.DECIDED_OTHERWISE, Look.REDECIDE, FAILED, **told)
        self.stop(RESTS, version + 1)
        return None

    def compare(self, decision: Decision[Any], stored: StoredCommand, links: Sequence[Link], before: int) -> bool:
        """Whether a decision is what was stored: its events, byte for byte, and its own record."""
        head = links[-1].row.hash if links else decision.folded.head
        first = self._sheet.first_fault
        as_stored = first is None or first > before + len(links)  # so far; then equal heads are equal bytes
        same = len(decision.events) == len(links) and decision.folded.head == head
        if as_stored and same and decision.stored == stored:
            return True
        told: dict[str, Any] = {
            "recorded_at": stored.decided_at,
            "kind": str(stored.envelope.get("kind", "")),
        }
        for made, link in zip(decision.events, links, strict=False):
            if made.canonical() != link.row.body and not _same_after_upcasting(decision.folded, made, link.recorded):
                self._sheet.find(Fault.DECIDED_OTHERWISE, Look.REDECIDE, OTHERWISE, version=link.row.version, **told)
                return False
        if len(decision.events) != len(links):
            version = before + min(len(decision.events), len(links)) + 1  # the first that is missing, or too much
            self._sheet.find(Fault.DECIDED_OTHERWISE, Look.REDECIDE, MORE, version=version, **told)
            return False
        if _as_today(decision.stored) != _as_today(stored):
            self._sheet.find(Fault.COMMAND_EDITED, Look.REDECIDE, OTHER_RECORD, version=before + 1, **told)
            return False
        return same

    def _network(self, folded: Folded[Any], stored: StoredCommand) -> Any:
        """The network that the command was decided in; None where it is not to be had."""
        sheet, version = self._sheet, stored.first_version
        if sheet.kind == "network":
            if stored.network_version == folded.version:
                return folded.state
            sheet.find(
                Fault.COMMAND_EDITED, Look.REDECIDE, OTHER_RECORD,
                version=version, recorded_at=stored.decided_at, kind=str(stored.envelope.get("kind", "")),
            )  # fmt: skip
            self.stop(RESTS, version + 1)
            return None
        register = self._register
        if register is None and stored.network_version > 0:
            self.stop(NO_NETWORK, version)
            return None
        if register is not None and register.first_fault is not None and register.first_fault <= stored.network_version:
            register.follows(Look.REDECIDE, stored.network_version)
            self.stop(NETWORK_BROKEN, version)
            return None
        try:
            return self._networks.at(sheet.network, stored.network_version).state
        except NotThere:
            if register is not None:
                register.find(
                    Fault.TRUNCATED, Look.REDECIDE, NETWORK_GONE,
                    version=register.last_version + 1, last=register.last_version,
                    known=stored.network_version, other=sheet.stream,
                )  # fmt: skip
            self.stop(NETWORK_BROKEN, version)
            return None


def _same_after_upcasting(folded: Folded[Any], made: Recorded, stored: Recorded | None) -> bool:
    """Whether an event of an older schema is the one that is decided today, once it is read as today's."""
    if stored is None:
        return False
    try:
        today = folded.decider.read(stored)
    except (KeyError, ValidationError):
        return False
    raised = stored.model_copy(
        update={"data": today.model_dump(mode="json"), "schema_version": type(today).schema_version}
    )
    return raised.canonical() == made.canonical()


def _as_today(stored: StoredCommand) -> Any:
    """A command's record with the fields that its envelope has today."""
    envelope = Envelope.model_validate(stored.envelope).model_dump(mode="json")
    return stored.model_copy(update={"envelope": envelope}).model_dump(mode="json")
