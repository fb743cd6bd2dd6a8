"""Nobody speaks for the engine: what a process is brought is an event of its sender's log, a deadline had come in the
state, and what follows a change is known by that change.

Whoever takes such a command in, and whoever verifies it later, asks the same here. It reads no log by itself.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from domain import ids
from domain.decider import ConfirmDelivery, Decider, Delivery, Envelope, Folded, GiveUpDeadline
from domain.errors import Refusal
from domain.followers import FOLLOWING
from domain.message import Recorded, canonical

ENGINES_OWN = frozenset({ConfirmDelivery.__name__, GiveUpDeadline.__name__})
FORGED = "forged-delivery"
NOT_DUE = "timer-not-due"
NO_VERSION = "no-network-version"
AWAITED = frozenset({FORGED, NO_VERSION})
"""What is said of an honest command where a log lacks what it rests on: it is asked again once that is put right."""


def brought(sender: str, delivery: Delivery, *, network_version: int = 0, clock: datetime | None = None) -> Envelope:
    """An event as its receiver is asked about it, under the event's id."""
    return Envelope(
        stream=delivery.receiver,
        command_id=delivery.event_id,
        kind=delivery.kind,
        data={**delivery.data, "sender": sender},
        happened_on=delivery.happened_on,
        origin=delivery.origin,
        source="delivery",
        network_version=network_version,
        clock=clock,
    )


def sender_of(envelope: Envelope) -> str:
    """Whose event a delivery says that it is."""
    return str(envelope.data.get("sender", ""))


def is_event(decider: Decider[Any], recorded: Recorded, envelope: Envelope, asked: Decider[Any]) -> bool:
    """Whether a delivery is this event of its sender's, told to this very receiver with the same content.

    `asked`: the receiver's decider. What a later release tells of an event with a field more is the same, once it is
    read as the command that it is.
    """
    if recorded.stream != sender_of(envelope):
        return False
    try:
        told = decider.outbound(recorded)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    if told is None:
        return False
    own = brought(recorded.stream, told)
    if own.content() == envelope.content():
        return True
    same = own.model_copy(update={"data": envelope.data}).content() == envelope.content()
    return same and _read(own, asked) == _read(envelope, asked)


def _read(envelope: Envelope, asked: Decider[Any]) -> Any:
    made = asked.commands.get(envelope.kind)
    data = {name: value for name, value in envelope.data.items() if name != "sender"}
    if made is None:
        return data
    try:
        return made.model_validate_json(canonical(data))
    except ValidationError:
        return data


def had_come(folded: Folded[Any], envelope: Envelope, at: datetime) -> bool:
    """Whether a command of the engine's was one that a stream gives itself, in this state and at this time: a deadline
    that had come, one that is given up, or a delivery whose end is noted. Of what follows a change, see `follows`."""
    due = {ids.timer(folded.stream, one.kind, one.key, one.at): one for one in folded.decider.due(folded.state)}
    match envelope.kind:
        case ConfirmDelivery.__name__:
            return _is_confirmation(folded, envelope)
        case GiveUpDeadline.__name__:
            given_up = {ids.child(timer, f"given-up/{folded.version}"): one for timer, one in due.items()}
            one = given_up.get(envelope.command_id)
            said = (envelope.data.get("deadline"), envelope.data.get("key"), envelope.data.get("at"))
            return one is not None and one.at <= at and said == (one.kind, one.key, one.at.isoformat())
        case kind:
            one = due.get(envelope.command_id)
            return one is not None and one.at <= at and (one.kind, one.data) == (kind, envelope.data)


def _is_confirmation(folded: Folded[Any], envelope: Envelope) -> bool:
    """What is on its way no more is noted again for nothing."""
    known_as = str(envelope.data.get("event_id"))
    kept = folded.outbox.get(known_as)
    if kept is not None and kept.receiver != envelope.data.get("receiver"):
        return False
    try:
        return ids.child(UUID(known_as), "confirmed") == envelope.command_id
    except ValueError:
        return False


def followed(envelope: Envelope) -> str | None:
    """The register whose change a command of the engine's follows; None where it follows none."""
    if envelope.kind == "FollowCalendar":
        return f"network:{ids.parts(envelope.stream)[1]}"
    if envelope.kind == "FollowAttendance":
        return (envelope.meeting or "").partition("#")[0]
    return None


def follows(envelope: Envelope, commands: Iterable[UUID]) -> bool:
    """Whether a command that follows a change is known by one of these: the commands of the register it follows."""
    name = envelope.stream if envelope.kind == "FollowCalendar" else f"{envelope.stream}/attendance"
    return any(ids.child(known_as, name) == envelope.command_id for known_as in commands)


def check_given(envelope: Envelope, stream: str, *, rehearsal: bool | None) -> None:
    """Refuse what no door, no sweep and no sender ever gives to a process from outside. `rehearsal`: whether its
    network is one, None where that is not known yet. Raises `Refusal`."""
    if envelope.stream != stream:
        raise Refusal(
            "another-stream",
            "This was sent to {stream}, and is for {other}: nothing was written.",
            stream=stream,
            other=envelope.stream[:200],
        )
    own = envelope.kind in ENGINES_OWN or (envelope.source == "timer" and envelope.kind not in FOLLOWING)
    if own:
        raise not_due(envelope)
    if envelope.network_version < 0:
        raise no_version(envelope)
    if envelope.clock is not None and rehearsal is False:
        raise Refusal(
            "not-a-rehearsal",
            "Nobody tells {stream} what time it is: its network is no rehearsal.",
            stream=stream,
        )


def forged(envelope: Envelope) -> Refusal:
    """What is said of a delivery, or of what should follow a change, of which the log knows nothing."""
    if envelope.source != "delivery":
        return not_due(envelope)
    return Refusal(
        FORGED,
        "{id} is no event that {sender} has told {stream}, or it was told otherwise: nothing was written.",
        id=envelope.command_id,
        sender=sender_of(envelope)[:200] or "–",
        stream=envelope.stream,
    )


def not_due(envelope: Envelope) -> Refusal:
    """What is said of a deadline that is given from outside, or that nothing asks for."""
    return Refusal(
        NOT_DUE,
        "Nothing asks for '{kind}' in {stream} now: what the engine gives by itself nobody else gives.",
        kind=envelope.kind[:80],
        stream=envelope.stream[:200],
    )


def no_version(envelope: Envelope) -> Refusal:
    """What is said of a command that rests on a version which its network does not have."""
    return Refusal(
        NO_VERSION,
        "This rests on a version that the network of {stream} does not have: nothing was written.",
        stream=envelope.stream,
    )
