"""How an answer comes back: reported to the group in its meeting, known to those present, asked of the absent.

A decision counts when it has come back, not when a notice was sent: only the zone's representative can say so, or, as
long as nobody represents it, who coordinates it.
"""

from datetime import date

from domain.decider import Context, MeetingFacts
from domain.errors import Refusal
from domain.escalation import commands as c
from domain.escalation import events as e
from domain.escalation.checks import SAYS_WHEN_IT_WAS_DUE, unrepresented, was_due
from domain.escalation.state import Asked, Decided, Life, Living, Withdrawn
from domain.message import Event, brief
from domain.roles import Role
from domain.territory import Network

FOLLOWS_ATTENDANCE = 3  # the edition since which a corrected attendance says who knows an answer for being there
TAKES_ABSENCE_BACK = 2  # the edition since which a team that was named and acknowledges is named no more


def returned(living: Living, command: c.ReportReturn, context: Context) -> list[Event]:
    life = living.life
    if isinstance(living, Asked | Withdrawn):
        raise Refusal("nothing-to-return", "Nothing has been decided here that could be returned.")
    if not isinstance(living, Decided) or life.decision is None:
        raise Refusal("already-returned", "This decision has been returned to its group already.")
    _represents(life, context)
    meeting, held_on = _in_a_meeting(life, context)
    if held_on < life.decision.on:
        raise Refusal(
            "before-the-decision",
            "This meeting was held on {date}, before the decision of {decided}.",
            date=held_on,
            decided=life.decision.on,
        )
    family = command.family_may_be_told.strip()
    if family and life.question.origin_kind != "case":
        raise Refusal("no-family", "This question comes from no case: there is no family to be told.")
    present = tuple(team for team in life.question.teams if team in meeting.present)
    awaited = (team for team in life.question.teams if team not in life.released)
    absent = tuple(team for team in awaited if team not in meeting.present)
    rules, calendar = context.network.rules, context.network.calendar
    return [
        e.DecisionReturned(
            on=held_on,
            round=life.decision.round,
            text=command.text,
            family_may_be_told=family,
            meeting=meeting.meeting,
            acknowledged=present,
            asked=absent,
            acknowledge_by=calendar.deadline(context.now, rules.acknowledgement_days) if absent else None,
            by_presence=context.edition >= FOLLOWS_ATTENDANCE,
        )
    ]


def _represents(life: Life, context: Context) -> None:
    zone, person, network = life.question.zone, context.who.person, context.network
    if person in network.representatives_of(zone, context.today):
        return
    if zone is None and _coordinates_everywhere(network, person, context):
        return
    if context.who.role is Role.COORDINATOR and not network.representatives_of(zone, context.today):
        return
    raise Refusal(
        "not-the-representative",
        "A decision is returned by the group's representative or their substitute: {person} is neither.",
        person=person,
    )


def _coordinates_everywhere(network: Network, person: str, context: Context) -> bool:
    mandates = network.people[person].mandates if person in network.people else ()
    return any(held.role is Role.COORDINATOR and held.zone is None and held.on(context.today) for held in mandates)


def _in_a_meeting(life: Life, context: Context) -> tuple[MeetingFacts, date]:
    meeting = context.meeting
    if meeting is None:
        raise Refusal(
            "return-in-a-meeting",
            "A decision is returned to the group where it meets: name the meeting in which it was reported.",
        )
    body = context.network.bodies.get(meeting.body)
    if body is None or not body.escalates or body.zone != life.question.zone:
        raise Refusal(
            "not-the-group",
            "'{body}' is not the group that asked: a decision is returned in a meeting of a body that escalates there.",
            body=meeting.body,
        )
    if meeting.held_on is None:
        raise Refusal("meeting-not-held", "This meeting has not been held: enter its attendance first.")
    return meeting, meeting.held_on


def attendance_followed(living: Living, context: Context) -> list[Event]:
    """Who was not there after all does not know the answer for having been there, and is asked; who was, knows it."""
    life, meeting = living.life, context.meeting
    back = life.returned
    if meeting is None or back is None or back.meeting != meeting.meeting or life.decision is None:
        return []
    asked = tuple(team for team in back.present if team not in meeting.present)
    there = tuple(team for team in back.waiting if team in meeting.present)
    if not asked and not there:
        return []
    days = context.network.rules.acknowledgement_days
    corrected = e.PresenceCorrected(
        on=context.today,
        round=life.decision.round,
        meeting=meeting.meeting,
        asked=asked,
        acknowledged=there,
        acknowledge_by=context.network.calendar.deadline(context.now, days) if asked else None,
    )
    back_again = [
        e.AbsenceTakenBack(on=context.today, team=team, returned_on=back.on, management=life.management)
        for team in there
        if team in back.named
    ]
    return [corrected, *back_again]


def acknowledged(living: Living, context: Context) -> list[Event]:
    life, team = living.life, context.who.organisation
    if team is None or team not in life.question.teams:
        raise Refusal(
            "not-your-return", "{person} is of no team that waits for this answer.", person=context.who.person
        )
    if life.returned is None or life.decision is None:
        raise Refusal(
            "not-returned-yet", "This decision has not come back to the group yet: its representative reports it first."
        )
    if team not in life.returned.waiting:
        raise Refusal("already-acknowledged", "'{team}' has said already that it knows this.", team=team)
    knows = e.TeamAcknowledged(on=context.happened_on, round=life.decision.round, team=team)
    if team not in life.returned.named or context.edition < TAKES_ABSENCE_BACK:
        return [knows]
    back = e.AbsenceTakenBack(
        on=context.happened_on, team=team, returned_on=life.returned.on, management=life.management
    )
    return [knows, back]


def released(living: Living, command: c.ReleaseTeam, context: Context) -> list[Event]:
    life, team = living.life, command.team
    if team not in life.question.teams or team in life.released:
        raise Refusal("not-a-waiting-team", "'{team}' is no team that waits for this answer.", team=team)
    if context.network.people_of(team, context.today):
        raise Refusal(
            "team-is-there", "Somebody of '{team}' is there: they say for themselves what they know.", team=team
        )
    return [e.TeamReleased(on=context.happened_on, team=team, reason=command.reason)]


def family_told(living: Living, command: c.RecordFamilyTold, context: Context) -> list[Event]:
    life = living.life
    if life.question.origin_kind != "case":
        raise Refusal("no-family", "This question comes from no case: there is no family to be told.")
    if context.who.organisation not in life.question.teams:
        raise Refusal(
            "not-your-return", "{person} is of no team that waits for this answer.", person=context.who.person
        )
    if life.returned is None:
        raise Refusal(
            "not-returned-yet", "This decision has not come back to the group yet: its representative reports it first."
        )
    if not life.returned.family_may_be_told:
        raise Refusal("nothing-for-the-family", "Nothing was returned that may be told to the family.")
    if life.returned.family_told:
        raise Refusal("family-already-told", "It is recorded already that the family was told.")
    return [e.FamilyTold(on=context.happened_on, text=command.text)]


def reminded_of_return(living: Living, command: c.RemindOfReturn, context: Context) -> list[Event]:
    if not isinstance(living, Decided):
        return []
    if (command.returned, command.reminder) != (living.life.returns, living.reminders + 1):
        return []
    again = context.network.calendar.deadline(context.now, max(1, context.network.rules.overdue_reminder_days))
    return [
        e.ReturnReminded(
            on=context.today,
            reminder=command.reminder,
            next_reminder_at=again,
            due_at=was_due(living, context),
            unrepresented=unrepresented(living.life.question.zone, context),
        )
    ]


def reminded_to_acknowledge(living: Living, command: c.RemindToAcknowledge, context: Context) -> list[Event]:
    life = living.life
    waits = life.returned
    if waits is None or not waits.waiting or waits.acknowledge_by is None or command.returned != life.returns:
        return []
    name_at = context.network.calendar.deadline(context.now, context.network.rules.acknowledgement_reminder_days)
    due_at = waits.acknowledge_by if context.edition >= SAYS_WHEN_IT_WAS_DUE else None
    return [e.AcknowledgementReminded(on=context.today, teams=waits.waiting, name_at=name_at, due_at=due_at)]


def absent_named(living: Living, command: c.NameAbsentTeams, context: Context) -> list[Event]:
    life = living.life
    waits = life.returned
    if waits is None or not waits.waiting or waits.name_at is None or command.returned != life.returns:
        return []
    return [
        e.AbsentTeamsNamed(
            on=context.today,
            teams=waits.waiting,
            asks=brief(life.question.asks),
            returned_on=waits.on,
            management=life.management,
        )
    ]
