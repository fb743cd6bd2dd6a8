"""What becomes of a decision once it is there: carried out part by part, asked anew, chased where others decide.

Whose day has passed is reminded; whoever answers for a portfolio today answers for what it owes.
"""

from domain.decider import Context
from domain.errors import Refusal
from domain.escalation import commands as c
from domain.escalation import events as e
from domain.escalation.checks import answers_for, can_be_asked_anew, duty_of, tabling, told
from domain.escalation.state import Duty, Given, Life, Living, State, open_duties
from domain.message import Command, Event
from domain.presence import there, unknown_person

FORWARD = "forward"
ACTED_ONCE_RETURNED = 2  # the edition since which the origin hears that it was carried out after it has come back


def carried(living: Living, command: Command, context: Context) -> list[Event]:
    """What people say of a part."""
    life = living.life
    match command:
        case c.ReportCarriedOut():
            return _carried_out(life, command, context)
        case c.ReportNotCarriedOut():
            portfolio, duty = duty_of(life, command.portfolio)
            answers_for(life, portfolio, duty, context)
            can_be_asked_anew(living)
            return _not_carried_out(life, portfolio, command.reason, context)
        case c.RecordOutsideAnswer():
            portfolio, duty = _forwarded(life, command.portfolio, context)
            can_be_asked_anew(living)
            return [
                e.OutsideAnswerRecorded(on=context.happened_on, portfolio=portfolio, text=command.text),
                tabling(life, context, "outside-answer", command.text, portfolios=_asked_of(life, portfolio)),
            ]
        case c.HandOverDuty():
            return _handed_over(life, command, context)
        case c.NoteChase():
            portfolio, duty = _forwarded(life, command.portfolio, context)
            return _chased(portfolio, command, context)
        case _:
            return []


def _carried_out(life: Life, command: c.ReportCarriedOut, context: Context) -> list[Event]:
    portfolio, duty = duty_of(life, command.portfolio)
    answers_for(life, portfolio, duty, context)
    if duty.outcome == FORWARD:
        raise Refusal(
            "forwarded-outside", "This was forwarded outside: record what was answered there, so that it is tabled."
        )
    kept = life.parts.get(portfolio)
    return [
        e.CarriedOutReported(
            on=context.happened_on,
            round=kept.round if kept is not None else 0,
            portfolio=portfolio,
            text=command.text.strip(),
            management=life.management,
        )
    ]


def _handed_over(life: Life, command: c.HandOverDuty, context: Context) -> list[Event]:
    network, day = context.network, context.today
    portfolio, duty = duty_of(life, command.portfolio)
    holder = duty.person if duty.taken_by is None else network.answering(duty.taken_by, day)
    if holder is not None and network.works_here(holder, day):
        raise Refusal(
            "still-there", "{person}, who carries this out, is there: they say what becomes of it.", person=holder
        )
    if not network.works_here(command.person, day):
        there(command.person, network, day)
        raise unknown_person(command.person)
    return [e.DutyHandedOver(on=context.happened_on, portfolio=portfolio, person=command.person, reason=command.reason)]


def _not_carried_out(life: Life, portfolio: str, reason: str, context: Context) -> list[Event]:
    reported = e.NotCarriedOutReported(on=context.happened_on, portfolio=portfolio, reason=reason)
    again = tabling(life, context, "not-carried-out", reason, portfolios=_asked_of(life, portfolio))
    of_round = life.decision.round if life.decision is not None else life.round
    part = life.parts.get(portfolio)
    parts = (part.part,) if part is not None else ()
    return [reported, again, *told(life, context, "not-carried-out", of_round=of_round, parts=parts, reason=reason)]


def _asked_of(life: Life, portfolio: str) -> tuple[str, ...]:
    """Whose answer is asked for anew: only that part's; nobody's yet where it was an alignment."""
    return (portfolio,) if portfolio in life.parts else ()


def _forwarded(life: Life, portfolio: str | None, context: Context) -> tuple[str, Duty]:
    known, duty = duty_of(life, portfolio)
    if duty.outcome != FORWARD:
        raise Refusal("not-forwarded", "The part of '{part}' was not forwarded to anybody outside.", part=known)
    answers_for(life, known, duty, context)
    return known, duty


def _chased(portfolio: str, command: c.NoteChase, context: Context) -> list[Event]:
    if command.chase_on <= context.today:
        raise Refusal("not-to-come", "{date} is not to come: say when it is asked again.", date=command.chase_on)
    return [
        e.ChaseNoted(
            on=context.happened_on,
            portfolio=portfolio,
            text=command.text.strip(),
            chase_on=command.chase_on,
            chase_at=context.network.calendar.start_of(command.chase_on),
        )
    ]


def is_done(state: State, edition: int) -> bool:
    """Whether all that was to be carried out is, of a decision that has come back: it counts from then on."""
    if not isinstance(state, Given) or (edition >= ACTED_ONCE_RETURNED and state.life.returned is None):
        return False
    carried_out = any(duty.settled == "carried-out" for duty in state.life.duties.values())
    return carried_out and not open_duties(state.life)


def late(living: Living, command: Command, context: Context) -> list[Event]:
    """A day that has passed: nothing, where what was to be done is settled or has another day by now."""
    again = context.network.calendar.deadline(context.now, max(1, context.network.rules.overdue_reminder_days))
    match command:
        case c.NoteOverdue():
            duty = _still(living, command.portfolio, command.duty)
            if duty is None or duty.overdue or duty.outcome == FORWARD:
                return []
            return [
                e.ObligationOverdue(
                    on=context.today,
                    portfolio=command.portfolio,
                    person=duty.person,
                    due_on=duty.on or context.today,
                    next_reminder_at=again,
                )
            ]
        case c.RemindOverdue() | c.RemindToChase():
            duty = _still(living, command.portfolio, command.duty)
            if duty is None or command.reminder != duty.reminders + 1:
                return []
            return _reminded(duty, command, context)
        case _:
            return []


def _still(living: Living, portfolio: str, number: int) -> Duty | None:
    """The duty that a reminder is of, while it is open."""
    duty = living.life.duties.get(portfolio)
    return duty if duty is not None and duty.number == number and duty.settled == "open" else None


def _reminded(duty: Duty, command: c.RemindOverdue | c.RemindToChase, context: Context) -> list[Event]:
    again = context.network.calendar.deadline(context.now, max(1, context.network.rules.overdue_reminder_days))
    said = {
        "on": context.today,
        "portfolio": command.portfolio,
        "person": duty.person,
        "reminder": command.reminder,
        "next_reminder_at": again,
    }
    if isinstance(command, c.RemindToChase):
        due_at = duty.next_reminder_at or duty.at
        chased = duty.outcome == FORWARD and due_at is not None and due_at <= context.now
        return [e.ChaseReminded.model_validate(said)] if chased else []
    if duty.on is None or not duty.overdue:
        return []
    return [e.ObligationReminded.model_validate({**said, "due_on": duty.on})]
