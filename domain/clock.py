"""The rehearsal clock of a network: time as data, moved by a command.

A town trains on its own plan and a year is played in a minute: in a network marked as a rehearsal every deadline fires
by this clock, and every event says that it was rehearsed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import JsonValue, TypeAdapter, ValidationError

from domain import ids
from domain.decider import Context, Decider, Envelope, Summary
from domain.errors import Refusal
from domain.farness import is_far
from domain.message import Command, Event, Message, by_name
from domain.roles import Role


class AdvanceClock(Command):
    """Move the clock of a rehearsal forward. It never goes back, and what falls due on the way happens."""

    may = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})

    to: datetime


class ClockAdvanced(Event):
    to: datetime


class Clock(Message):
    now: datetime | None = None


def moves_to(data: Mapping[str, JsonValue]) -> datetime | None:
    """The moment to which such a command's data would move the clock; None where they name none that can be meant."""
    try:
        to = AdvanceClock.model_validate(data).to
    except ValidationError:
        return None
    return None if to.tzinfo is None or is_far(to.year) else to.astimezone(UTC)


def moved_to(envelope: Envelope) -> datetime | None:
    """The moment to which a command would move a clock; None where it moves none, or names no moment."""
    is_one = envelope.kind == AdvanceClock.__name__ and ids.parts(envelope.stream)[0] == decider.name
    return moves_to(envelope.data) if is_one else None


def decide(state: Clock, command: Command, context: Context) -> list[Event]:
    match command:
        case AdvanceClock(to=to):
            if not context.network.rehearsal:
                raise Refusal(
                    "not-a-rehearsal",
                    "{network} is not a rehearsal: its clock is the world's.",
                    network=context.network.id,
                )
            if to.tzinfo is None:
                raise Refusal(
                    "no-time-zone", "The time must say its offset from UTC, for instance 2017-03-01T09:00:00-03:00."
                )
            if state.now is not None and to < state.now:
                local = context.network.calendar.local
                raise Refusal(
                    "clock-backwards",
                    "The clock stands at {now}: it does not go back to {to}.",
                    now=local(state.now),
                    to=local(to),
                )
            return [] if to == state.now else [ClockAdvanced(to=to.astimezone(UTC))]
        case _:
            return []


def evolve(state: Clock, event: Event) -> Clock:
    match event:
        case ClockAdvanced(to=to):
            return Clock(now=to)
        case _:
            return state


def summary(state: Clock) -> Summary:
    return Summary(phase="clock", open=True, title=state.now.isoformat() if state.now else "")


decider = Decider[Clock](
    name="clock",
    places=0,
    state=TypeAdapter(Clock),
    initial=Clock(),
    commands=by_name(AdvanceClock),
    events=by_name(ClockAdvanced),
    decide=decide,
    evolve=evolve,
    summary=summary,
)
