"""The rules of an escalation: raised → tabled → decided → returned → acknowledged → acted, or round again.

`receiving` has what other processes bring, `asking` what the group does while its question is open, `returning` how
the answer comes back, `carrying` what becomes of it.
"""

from collections.abc import Sequence
from functools import reduce

from domain.decider import Context
from domain.errors import Refusal
from domain.escalation import asking, returning
from domain.escalation import commands as c
from domain.escalation import events as e
from domain.escalation.carrying import carried, is_done, late
from domain.escalation.checks import raised, standing, told
from domain.escalation.evolve import evolve
from domain.escalation.receiving import received
from domain.escalation.state import Living, NotRaised, State
from domain.message import Command, Event


def decide(state: State, command: Command, context: Context) -> list[Event]:
    delivered = isinstance(command, c.Delivered)
    made = received(state, command, context) if isinstance(command, c.Delivered) else _asked(state, command, context)
    after = reduce(evolve, made, state)
    if not isinstance(after, NotRaised) and is_done(after, context.edition) and not is_done(state, context.edition):
        life = after.life
        of_round = life.decision.round if life.decision is not None else life.round
        made = [*made, *told(life, context, "acted", of_round=of_round, parts=standing(life))]
    return _known_by_their_ids(made, context, first=1 if delivered else 0)


def _asked(state: State, command: Command, context: Context) -> list[Event]:
    living = raised(state)
    match command:
        case c.GiveInformation():
            return asking.informed(living, command, context)
        case c.WithdrawEscalation():
            return asking.withdrawal(living, command, context)
        case c.TableAgain():
            return asking.again(living, command, context)
        case c.ReportReturn():
            return returning.returned(living, command, context)
        case c.FollowAttendance():
            return returning.attendance_followed(living, context)
        case c.Acknowledge():
            return returning.acknowledged(living, context)
        case c.ReleaseTeam():
            return returning.released(living, command, context)
        case c.RecordFamilyTold():
            return returning.family_told(living, command, context)
        case c.SettleRefusal():
            return _settled(living, command, context)
        case c.Timer():
            return _fired(living, command, context)
        case _:
            return carried(living, command, context)


def _fired(living: Living, command: c.Timer, context: Context) -> list[Event]:
    match command:
        case c.RemindOfInformation():
            return asking.reminded_of_information(living, command, context)
        case c.RemindOfReturn():
            return returning.reminded_of_return(living, command, context)
        case c.RemindToAcknowledge():
            return returning.reminded_to_acknowledge(living, command, context)
        case c.NameAbsentTeams():
            return returning.absent_named(living, command, context)
        case _:
            return late(living, command, context)


def _settled(living: Living, command: c.SettleRefusal, context: Context) -> list[Event]:
    if command.refusal not in living.life.undelivered:
        raise Refusal("unknown-refusal", "Nothing was refused here under '{refusal}'.", refusal=command.refusal[:80])
    return [e.RefusalSettled(on=context.happened_on, refusal=command.refusal, text=command.text)]


def _known_by_their_ids(events: Sequence[Event], context: Context, *, first: int) -> list[Event]:
    """The events, those whose refusal has to be told apart with their own ids in them.

    An event's id is its place among all that its command makes; what is delivered begins with its receipt.
    """

    def known(n: int, event: Event) -> Event:
        if isinstance(event, e.TablingAsked | e.WithdrawalAsked):
            return event.model_copy(update={"delivery": context.event_id(n)})
        return event

    return [known(n, event) for n, event in enumerate(events, start=first)]
