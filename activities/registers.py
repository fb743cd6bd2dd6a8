"""Commands on registers, which never wait: decided here with the same deciders, straight on the store.

Two people at once are no trouble: the one who comes second decides again on what the first has written.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from domain import clock, ids
from domain.annulling import known_of, looks_into, own_alone, said_elsewhere
from domain.decider import Decider, Envelope, Folded, MeetingFacts
from domain.errors import Refusal, VertebraError
from domain.handling import Decision, handle
from domain.territory import Network
from store.errors import VersionConflict
from store.folds import Folds
from store.log import EventLog
from store.messages import Append, AppendItem, EventReceipt, Receipt
from store.reading import Reading
from workflows.window import check_same

TRIES = 50


class Registers:
    """Folds of registers, kept up to date by reading only what is new, and the way to change them."""

    def __init__(self, log: EventLog, deciders: Mapping[str, Decider[Any]]) -> None:
        self._log = log
        self._reading = Reading(log.engine)
        self._deciders = deciders
        self._folds = Folds(log, deciders)

    def latest(self, stream: str) -> Folded[Any]:
        """The fold of a register as the log has it now. Raises `Damaged` where it is not what was stored."""
        return self._folds.latest(stream)

    def network(self, network: str) -> tuple[Network, int]:
        """A network and its version; one that does not exist is empty, at version 0."""
        folded = self.latest(ids.stream_id("network", network))
        return folded.state, folded.version

    def clock(self, network: str) -> datetime | None:
        """Where the rehearsal clock of a network stands; None before it was ever set."""
        now: datetime | None = self.latest(ids.stream_id("clock", network)).state.now
        return now

    def meeting(self, network: Network, reference: str) -> MeetingFacts | None:
        """The facts of a meeting `STREAM#MEETING`, of a group or a management meeting; None where there is none."""
        stream, _, _ = reference.partition("#")
        try:
            kind, of_network, _ = ids.parts(stream)
        except VertebraError:
            return None
        if kind not in self._deciders or of_network != network.id:
            return None
        return self._deciders[kind].meetings(self.latest(stream).state, network, reference)

    def give(self, envelope: Envelope, *, beginning: datetime | None = None) -> Receipt:
        """Decide and store one command; the same command again gives the same receipt. Raises `Refusal`, and `Damaged`
        where what it would be decided on is not what was stored.

        `beginning`: when a rehearsal begins whose clock was never set.
        """
        for _ in range(TRIES):
            known = self._stored(envelope)
            if known is not None:
                return known
            try:
                receipt = self._once(envelope, beginning)
            except VersionConflict:
                continue
            except Refusal:
                # Sent twice at once it may have been stored meanwhile, and be refused for what it has brought about.
                known = self._stored(envelope)
                if known is None:
                    raise
                return known
            return receipt if receipt.events else self._stored(envelope) or receipt  # as above: what it brought about
        raise Refusal("too-busy", "Too many people write to {stream} at once: try again.", stream=envelope.stream)

    def _stored(self, envelope: Envelope) -> Receipt | None:
        """What came of a command that is stored. Raises `CommandReused` where its id is something else's."""
        known = self._log.receipt(envelope.stream, envelope.command_id, envelope.source)
        if known is None:
            return None
        receipt, content = known
        check_same(envelope, content)
        return receipt

    def is_rehearsed(self, envelope: Envelope, network: Network) -> bool:
        """Whether a command is given in a rehearsal: of a network that is one, or is founded as one by this."""
        return network.rehearsal or (not network.exists and envelope.data.get("rehearsal") is True)

    def _now(self, envelope: Envelope, network: Network, beginning: datetime | None) -> datetime:
        """The time of a decision: the world's, or the rehearsal's as its register has it. Nobody tells it with a
        command; only the command that moves a rehearsal's clock is decided at the time to which it moves it."""
        kind, network_id, _ = ids.parts(envelope.stream)
        if not self.is_rehearsed(envelope, network):
            return datetime.now(UTC)
        standing = self.clock(network_id)
        if kind == "clock":
            to = clock.moves_to(envelope.data)
            return standing or datetime.now(UTC) if to is None else max(to, standing or to)
        return standing or beginning or datetime.now(UTC)

    def check(self, envelope: Envelope, *, beginning: datetime | None = None) -> None:
        """Raises `Refusal` where a command would be refused as everything stands, and `Damaged`; it stores nothing."""
        self._decided(envelope, beginning)

    def refusal(self, envelope: Envelope) -> tuple[Refusal, int] | None:
        """Why a process would refuse a person's command, by the log as it stands, and at which version of its stream
        that is. None where it would be taken, or only the process can tell. Raises `Damaged`."""
        network, version = self.network(ids.parts(envelope.stream)[1])
        folded, now = self.latest(envelope.stream), self._now(envelope, network, None)
        if any(due.at <= now and due.which() not in folded.given_up for due in folded.decider.due(folded.state)):
            return None  # which comes first, and may change what is asked
        try:
            self._decide(folded, envelope, now, network, version)
        except Refusal as refusal:
            return refusal, folded.version
        except VertebraError:
            raise
        except Exception:  # a rule that fails: the process says so
            return None
        return None

    def _decided(self, envelope: Envelope, beginning: datetime | None) -> tuple[Folded[Any], Decision[Any]]:
        """What a register is, and what comes of a command on it."""
        kind, network_id, _ = ids.parts(envelope.stream)
        if kind != clock.decider.name:  # of which there are as many events as steps: read once, and then what is new
            self._log.check_chain(envelope.stream)
        folded = self.latest(envelope.stream)
        network, version = (folded.state, folded.version) if kind == "network" else self.network(network_id)
        return folded, self._decide(folded, envelope, self._now(envelope, network, beginning), network, version)

    def _decide(
        self, folded: Folded[Any], envelope: Envelope, now: datetime, network: Network, version: int
    ) -> Decision[Any]:
        return handle(
            folded,
            envelope,
            now=now,
            network=network,
            network_version=version,
            meeting=self._facts(envelope, network),
            said_in=self.meeting(network, elsewhere) if (elsewhere := said_elsewhere(envelope)) else None,
        )

    def _once(self, envelope: Envelope, beginning: datetime | None) -> Receipt:
        read_until = self._reading.position() if looks_into(envelope) is not None else 0
        folded, decision = self._decided(envelope, beginning)
        item = AppendItem(command=decision.stored, events=tuple(e.canonical().decode() for e in decision.events))
        appended = self._log.append(
            Append(
                stream=envelope.stream,
                fence=None,
                expected_version=folded.version,
                expected_head=folded.head,
                items=(item,),
                summary=decision.folded.summarised(),
                read_until=read_until,
            )
        )
        self._folds.keep(decision.folded)
        return Receipt(
            stream=envelope.stream,
            command_id=envelope.command_id,
            first_version=decision.stored.first_version,
            last_version=decision.stored.last_version,
            events=tuple(EventReceipt(id=event.id, kind=event.kind) for event in decision.events),
            position=appended.position,
        )

    def _facts(self, envelope: Envelope, network: Network) -> MeetingFacts | None:
        """What is known of the meeting that a command was given in, or would annul or correct."""
        about = looks_into(envelope)
        if about is not None:
            return self.to_be_annulled(network, about)
        return self.meeting(network, envelope.meeting) if envelope.meeting else None

    def to_be_annulled(self, network: Network, reference: str) -> MeetingFacts | None:
        """What is to be known of a meeting `STREAM#MEETING` before it is annulled, or its attendance corrected; None
        where there is none such."""
        facts = self.meeting(network, reference)
        if facts is None:
            return None
        own = self._log.events(reference.partition("#")[0])
        if own_alone(reference):
            return known_of(facts, own)
        elsewhere = self._reading.said_in(network.id, reference)
        return known_of(facts, chain(own, elsewhere))
