"""The only way from a command to events: it reads the folded stream, the command and its context, and nothing else.

So anyone who has the three can decide again, and must get the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from domain import ids
from domain.annulling import looks_into, said_elsewhere
from domain.authorising import authorise
from domain.decider import (
    APART,
    CARRIED_OUT,
    EDITION,
    ConfirmDelivery,
    Context,
    DeadlineGivenUp,
    Decider,
    DeliveryMade,
    DeliveryReceived,
    DeliveryRefused,
    DeliveryTurnedAway,
    Due,
    Envelope,
    Folded,
    GiveUpDeadline,
    MeetingFacts,
    StoredCommand,
)
from domain.errors import Refusal
from domain.explaining import explained
from domain.farness import BOUNDED, check_day, check_days
from domain.meetings import is_own_meeting
from domain.message import Command, Event, Message, Recorded, by_name, canonical
from domain.presence import as_looked_up
from domain.territory import Network
from domain.texts import tidied
from domain.writable import check_size

S = TypeVar("S", bound=Message)

KEEPS_TYPES = 3  # the edition since which a person's texts are tidied, and no number is read from a text or the reverse
CHANGED_SINCE = "changed-since"  # the code of a refusal: two have edited what both had read
REMEMBERS_REFUSALS = 2  # the edition since which a delivery that is turned away leaves an event
GIVES_UP = 3  # the edition since which a deadline that is refused is given up by an event, not by each run for itself

ENGINES_OWN: Mapping[str, type[Command]] = by_name(ConfirmDelivery, GiveUpDeadline)


@dataclass(frozen=True)
class Decision(Generic[S]):
    """What came of a command: the events to store, the fold with them, and the command's own record.

    `refusal`: of a delivery that is turned away. It is stored like any other answer, and then told to its sender.
    """

    events: tuple[Recorded, ...]
    folded: Folded[S]
    stored: StoredCommand
    refusal: Refusal | None = None


def handle(
    folded: Folded[S],
    envelope: Envelope,
    *,
    now: datetime,
    network: Network,
    network_version: int,
    meeting: MeetingFacts | None = None,
    said_in: MeetingFacts | None = None,
    edition: int = EDITION,
) -> Decision[S]:
    """Decide one command on a folded stream.

    `meeting`: what is known of the meeting that it was given in, or that it looks into (`annulling.looks_into`);
    `said_in`: of the one that such a command was given in, where another body held it (`annulling.said_elsewhere`).
    `now` is in UTC (the rehearsal clock's time in a rehearsal network); `edition`: of the engine's own rules. Raises
    `Refusal`; nothing changes then. A delivery is turned away by an event instead, so that it stays refused.
    """
    decider = folded.decider
    if edition >= APART:
        check_id(envelope)
    if not network.exists and decider.name != "network":
        unknown = ids.parts(folded.stream)[1]
        raise Refusal("unknown-network", "There is no network called '{network}'.", network=unknown)
    network = as_looked_up(network, edition)
    kind = _kind(decider, envelope)
    _check_unchanged(envelope, folded.version)
    about = looks_into(envelope)
    if said_elsewhere(envelope) is None:
        said_in = None
    heard_in = said_in if about is not None else meeting
    if envelope.meeting is not None and is_own_meeting(folded.stream, envelope.meeting):
        heard_in = decider.meetings(folded.state, network, envelope.meeting)
        meeting = meeting if about is not None else heard_in
    who = authorise(kind, envelope, network, now, heard_in, edition=edition)
    check_size(envelope.data)
    today = network.calendar.local_date(now)
    happened_on = envelope.happened_on or today
    context = Context(
        stream=folded.stream,
        command_id=envelope.command_id,
        who=who,
        now=now,
        today=today,
        happened_on=happened_on,
        network=network,
        meeting=meeting,
        edition=edition,
    )
    turned_away: Refusal | None = None
    try:
        facts = _counted(folded, kind, envelope, context)
    except Refusal as refusal:
        if envelope.source != "delivery" or edition < REMEMBERS_REFUSALS:
            raise
        turned_away = refusal
        facts = [
            DeliveryTurnedAway(
                event_id=envelope.command_id,
                sender=_sender(envelope),
                code=refusal.code,
                words=refusal.words,
                params=dict(refusal.params),
            )
        ]
    events: list[Recorded] = []
    after = folded
    for n, fact in enumerate(facts):
        recorded = Recorded(
            id=context.event_id(n),
            stream=folded.stream,
            version=after.version + 1,
            kind=type(fact).__name__,
            schema_version=fact.schema_version,
            data=fact.model_dump(mode="json"),
            who=who,
            recorded_at=now,
            happened_on=happened_on if happened_on != today and turned_away is None else None,
            command_id=envelope.command_id,
            rehearsal=network.rehearsal,
            origin=envelope.origin,
        )
        after = after.plus(recorded)
        events.append(recorded)
    stored = StoredCommand(
        command_id=envelope.command_id,
        content=envelope.content(),
        envelope=envelope.model_dump(mode="json"),
        who=who,
        decided_at=now,
        network_version=network_version,
        meeting=meeting,
        said_in=said_in,
        first_version=folded.version + 1,
        last_version=after.version,
        edition=edition,
    )
    return Decision(tuple(events), after, stored, turned_away)


def check_id(envelope: Envelope) -> None:
    """Refuse a person's command under an id of the kind that only the engine gives; doors ask before it is sent."""
    if envelope.source == "person" and not ids.is_persons(envelope.command_id):
        raise Refusal(
            "bad-command-id",
            "{id} cannot be a command's id: people's commands have UUIDs of version 7, which tell when they were made.",
            id=envelope.command_id,
        )


def _check_unchanged(envelope: Envelope, version: int) -> None:
    """Refuse what was said from the reading of a version that is not the last any more."""
    expected = envelope.expected_version
    if expected is None or expected == version:
        return
    if expected > version:
        raise Refusal(
            "no-such-version",
            "{stream} has no version {version}: it stands at {last}.",
            stream=envelope.stream,
            version=expected,
            last=version,
        )
    raise Refusal(
        CHANGED_SINCE,
        "{stream} has changed since version {expected} was read: it stands at {version}. Nothing was written.",
        stream=envelope.stream,
        expected=expected,
        version=version,
    )


def _counted(folded: Folded[S], kind: type[Command], envelope: Envelope, context: Context) -> list[Event]:
    """What a command gives. Where rules of an older log lead beyond the end of the calendar, that is refused too."""
    try:
        return _facts(folded, kind, envelope, context)
    except OverflowError:
        raise Refusal(
            "beyond-the-calendar",
            "What follows from this would be beyond the end of the calendar: look at the days that the rules give.",
        ) from None


def _facts(folded: Folded[S], kind: type[Command], envelope: Envelope, context: Context) -> list[Event]:
    """What a command gives; what is delivered begins with its receipt."""
    command = _parse(kind, envelope, context.edition)
    if envelope.source == "person" and context.edition >= KEEPS_TYPES:
        check_days(command)
    if context.happened_on > context.today:
        raise Refusal(
            "in-the-future",
            "{date} is still to come: what happened cannot be recorded before.",
            date=context.happened_on,
        )
    if envelope.source == "person" and context.edition >= BOUNDED:
        check_day(context.happened_on, "happened_on")
    if isinstance(command, ConfirmDelivery):
        return _confirm(folded, command)
    if isinstance(command, GiveUpDeadline):
        return _give_up(folded, command)
    _check_nulls(command, context)
    received: list[Event] = []
    if envelope.source == "delivery":
        received.append(DeliveryReceived(event_id=envelope.command_id, sender=_sender(envelope)))
    return [*received, *folded.decider.decide(folded.state, command, context)]


def _check_nulls(command: Command, context: Context) -> None:
    """Refuse to empty what a change cannot leave empty: a null is never done by doing nothing."""
    if command.emptied_by_null is None:
        return
    for name in sorted(context.emptied(command) - command.emptied_by_null):
        raise Refusal(
            "cannot-be-empty",
            "'{field}' cannot be emptied: leave it out where it stays as it was.",
            field=name,
        )


def _sender(envelope: Envelope) -> str:
    return str(envelope.data.get("sender", ""))


def _kind(decider: Decider[Any], envelope: Envelope) -> type[Command]:
    made = ENGINES_OWN.get(envelope.kind) or decider.commands.get(envelope.kind)
    if made is None or (envelope.kind in ENGINES_OWN and envelope.source == "person"):
        raise unknown_command(envelope)
    return made


def unknown_command(envelope: Envelope) -> Refusal:
    """What is said of a command that its stream does not know; doors ask before anything is sent."""
    return Refusal(
        "unknown-command",
        "'{kind}' is nothing that can be asked of {stream}.",
        kind=envelope.kind[:80],
        stream=envelope.stream,
    )


def _parse(made: type[Command], envelope: Envelope, edition: int) -> Command:
    try:
        if envelope.source == "person" and edition >= KEEPS_TYPES:
            return made.model_validate_json(canonical(tidied(envelope.data)), strict=True)
        data = {
            key: value
            for key, value in envelope.data.items()
            if not (envelope.source == "delivery" and key == "sender")
        }
        return made.model_validate_json(canonical(data))
    except ValidationError as error:
        raise explained(error, envelope.kind) from None


def _confirm(folded: Folded[Any], command: ConfirmDelivery) -> list[Event]:
    if str(command.event_id) not in folded.outbox:
        return []
    if command.refused_code is None:
        return [DeliveryMade(event_id=command.event_id, receiver=command.receiver)]
    return [
        DeliveryRefused(
            event_id=command.event_id,
            receiver=command.receiver,
            code=command.refused_code,
            reason=command.refused_reason or "",
        )
    ]


def giving_up(folded: Folded[Any], due: Due, refusal: Refusal, *, network_version: int = 0) -> Envelope | None:
    """What is asked of a stream whose deadline was refused; None where that was said before, for the same reason."""
    known = folded.given_up.get(due.which())
    if known is not None and known.code == refusal.code:
        return None
    timer = ids.timer(folded.stream, due.kind, due.key, due.at)
    return Envelope(
        stream=folded.stream,
        command_id=ids.child(timer, f"given-up/{folded.version}"),
        kind=GiveUpDeadline.__name__,
        data={
            "deadline": due.kind,
            "key": due.key,
            "at": due.at.isoformat(),
            "code": refusal.code,
            "words": refusal.words,
            "params": dict(refusal.params),
        },
        source="timer",
        network_version=network_version,
    )


def stays_due(made: Sequence[Recorded]) -> Refusal:
    """Why a deadline is given up that was not refused, and is due all the same."""
    if made:
        return Refusal(CARRIED_OUT, "It was carried out, and is due all the same.")
    return Refusal("nothing-came-of-it", "Nothing came of it, and it is due all the same.")


def _give_up(folded: Folded[Any], command: GiveUpDeadline) -> list[Event]:
    event = DeadlineGivenUp.model_validate(command.model_dump())
    listed = event.which() in {due.which() for due in folded.decider.due(folded.state)}
    return [event] if listed else []
