"""What the group does while its question is open: give information, withdraw, send a refused round again."""

from domain.decider import Context
from domain.errors import Refusal
from domain.escalation import commands as c
from domain.escalation import events as e
from domain.escalation.checks import (
    already_decided,
    speaks_for_a_team,
    tabling,
    told,
    was_due,
    withdrawal_asked,
    withdrawn,
)
from domain.escalation.state import Asked, Living, Raised, SentBack, Withdrawn
from domain.message import Event


def informed(living: Living, command: c.GiveInformation, context: Context) -> list[Event]:
    if not isinstance(living, SentBack):
        raise Refusal("nothing-asked", "The management meeting has asked for no information here.")
    life = living.life
    speaks_for_a_team(life, context)
    if life.withdrawing is not None:
        raise withdrawal_asked()
    given = e.InformationGiven(on=context.happened_on, round=life.round, text=command.text)
    return [given, tabling(life, context, "information", command.text)]


def withdrawal(living: Living, command: c.WithdrawEscalation, context: Context) -> list[Event]:
    """Asked of the management meeting, which may have decided in the meantime; at once where it never took it."""
    life = living.life
    if isinstance(living, Withdrawn):
        raise withdrawn()
    if not isinstance(living, Asked) or life.decision is not None:
        raise already_decided()
    if life.withdrawing is not None:
        raise withdrawal_asked()
    on = context.happened_on
    if isinstance(living, Raised) and living.refused:
        return [
            e.EscalationWithdrawn(on=on, round=life.round, reason=command.reason),
            *told(life, context, "withdrawn", reason=command.reason),
        ]
    return [e.WithdrawalAsked(on=on, round=life.round, reason=command.reason, management=life.management)]


def again(living: Living, command: c.TableAgain, context: Context) -> list[Event]:
    life = living.life
    if life.withdrawing is not None:
        raise withdrawal_asked()
    if isinstance(living, Raised) and (living.refused or living.left is not None):
        return [tabling(life, context, living.left or life.why, command.text.strip() or life.said)]
    raise Refusal(
        "already-on-its-way", "Only a question that the management meeting has not taken can be sent to it again."
    )


def reminded_of_information(living: Living, command: c.RemindOfInformation, context: Context) -> list[Event]:
    if not isinstance(living, SentBack) or living.life.withdrawing is not None:
        return []
    if (command.round, command.reminder) != (living.life.round, living.reminders + 1):
        return []
    again_at = context.network.calendar.deadline(context.now, max(1, context.network.rules.overdue_reminder_days))
    return [
        e.InformationReminded(
            on=context.today,
            round=command.round,
            reminder=command.reminder,
            next_reminder_at=again_at,
            due_at=was_due(living, context),
        )
    ]
