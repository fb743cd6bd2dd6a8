"""The rules of a management meeting, command by command; and whatever waits gets a meeting, if its rhythm has one."""

from functools import reduce

from domain.decider import Context
from domain.errors import Refusal
from domain.management import agenda, annulling, attendance, checks, deciding, following, meeting, minutes, tabling
from domain.management import commands as c
from domain.management import events as e
from domain.management.evolve import evolve
from domain.management.state import State
from domain.message import Command, Event

ENDS_WHAT_IT_BEGAN = 3  # the edition since which a body that decides no more closes its meeting and approves minutes


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """What comes of a command on a management meeting, with what follows from it. Raises `Refusal`."""
    if isinstance(command, c.FollowCalendar):
        return following.followed(state, context)
    _checked(state, command, context)
    made = _made(state, command, context)
    if not made:
        return []
    comes_again = any(isinstance(fact, e.ItemLeft) for fact in made)
    return [*made, *following.afterwards(reduce(evolve, made, state), context, comes_again=comes_again)]


def _checked(state: State, command: Command, context: Context) -> None:
    """Refuse what is said to no deciding body. One that decides no more still ends what it had begun."""
    begins = isinstance(command, c.TableItem | c.ConveneMeeting | c.OpenMeeting | c.DecideItem | c.ConfirmDraft)
    checks.body(context, still_decides=begins or not state.body or context.edition < ENDS_WHAT_IT_BEGAN)


def _made(state: State, command: Command, context: Context) -> list[Event]:
    match command:
        case c.Delivered():
            return _brought(state, command, context)
        case c.ConveneByRhythm():
            return following.on_its_day(state, command, context)
        case c.NoteNotHeld():
            return agenda.not_held(state, command, context)
        case c.DraftMinutes():
            return minutes.drafted(state, command, context)
        case c.ApproveMinutes():
            return minutes.approved(state, command, context)
        case c.AmendMinutes():
            return minutes.amended(state, command, context)
        case c.SettleRefusal():
            return _settled(state, command, context)
        case c.DecideItem():
            return deciding.decided(state, command, context)
        case c.DraftDecision():
            return deciding.drafted(state, command, context)
        case c.ConfirmDraft():
            return deciding.confirmed(state, command, context)
        case c.CorrectDecision():
            return deciding.corrected(state, command, context)
        case _:
            return _met(state, command, context)


def _brought(state: State, command: c.Delivered, context: Context) -> list[Event]:
    match command:
        case c.TableItem():
            return tabling.tabled(state, command, context)
        case c.WithdrawItem():
            return tabling.withdrawn(state, command, context)
        case c.NameAbsent():
            return tabling.absent_named(state, command, context)
        case c.TakeBackAbsence():
            return tabling.absence_taken_back(state, command, context)
        case c.NoteCarriedOut():
            return tabling.carried_out(state, command, context)
        case _:
            return []


def _met(state: State, command: Command, context: Context) -> list[Event]:
    match command:
        case c.ConveneMeeting():
            return agenda.convened(state, command, context)
        case c.OpenMeeting():
            return attendance.opened(state, command, context)
        case c.NoteArrival():
            return attendance.arrived(state, command, context)
        case c.CorrectAttendance():
            return attendance.corrected(state, command, context)
        case c.AnnulMeeting():
            return annulling.annulled(state, command, context)
        case c.MarkPending():
            return meeting.marked_pending(state, command, context)
        case c.CarryOver():
            return meeting.carried_over(state, command, context)
        case c.CloseMeeting():
            return meeting.closed(state, context)
        case c.TakePosition():
            return meeting.position_taken(state, command, context)
        case c.MakeAlignment():
            return meeting.aligned(state, command, context)
        case c.JoinItems():
            return tabling.joined(state, command, context)
        case c.SeparateItem():
            return tabling.separated(state, command, context)
        case c.NamePortfolios():
            return tabling.portfolios_named(state, command, context)
        case _:
            return []


def _settled(state: State, command: c.SettleRefusal, context: Context) -> list[Event]:
    if command.refusal not in state.undelivered:
        raise Refusal("unknown-refusal", "Nothing was refused here under '{refusal}'.", refusal=command.refusal[:80])
    return [e.RefusalSettled(refusal=command.refusal, text=command.text, on=context.happened_on)]
