"""How a case comes into its group, and what its group changes and says of it there."""

from domain.case import checks
from domain.case import commands as c
from domain.case import events as e
from domain.case.state import InGroup, Life, NotOpened, Resolved, Solved, State, Stopped
from domain.case.terms import term
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Event
from domain.presence import WHO_HAS_LEFT, known, not_gone


def opened(state: State, command: c.OpenCase, context: Context) -> list[Event]:
    zone, reference = checks.place(context)
    if not isinstance(state, NotOpened):
        raise Refusal("already-opened", "There is a case '{reference}' already.", reference=reference)
    body = checks.body_for(command.body, zone, context)
    own = context.who.organisation
    if own is None:
        raise Refusal(
            "no-team", "{person} is of no organisation: a case is opened by a team.", person=context.who.person
        )
    if command.kind != "community":
        checks.works_on_it(command.kind, body.id, command.teams, context)
    teams = checks.teams_of(zone, command.teams, context)
    if own not in teams:
        raise Refusal(
            "own-team-missing", "'{organisation}' opens this case: name it among the teams.", organisation=own
        )
    checks.reference(command.reference_service, command.reference_person, teams, context)
    opened_ = e.CaseOpened(
        reference=reference,
        zone=zone,
        kind=command.kind,
        text=command.text,
        urgency=command.urgency,
        sectors=checks.sectors(command.sectors, context),
        teams=teams,
        opened_by=own,
        reference_service=command.reference_service,
        reference_person=command.reference_person,
        would_need=command.would_need,
        portfolios=checks.portfolios(command.portfolios, context),
        body=body.id,
        file_reference=command.file_reference,
        term=term(1, command.urgency, context),
        on=context.happened_on,
    )
    return [opened_]


def discussed(state: InGroup, command: c.DiscussCase, context: Context) -> list[Event]:
    """The day is the meeting's; the attendance is the case's own."""
    life = state.life
    meeting = checks.held_meeting(life, context)
    assert meeting.held_on is not None
    checks.not_before(meeting.held_on, life.opened_on)
    present = tuple(dict.fromkeys(command.present))
    if not present:
        raise Refusal("nobody-present", "Say who discussed this case.")
    for person in present:
        known(person, context.network)
        if context.edition >= WHO_HAS_LEFT:
            not_gone(person, context.network, meeting.held_on)
    if life.kind != "community":
        checks.in_closed_part(present, life.body, meeting.held_on, context)
    return [e.CaseDiscussed(meeting=meeting.meeting, text=command.text, present=present, on=meeting.held_on)]


def involved(life: Life, command: c.InvolveTeams, context: Context) -> list[Event]:
    new = tuple(team for team in checks.teams_of(life.zone, command.teams, context) if team not in life.teams)
    return [e.TeamsInvolved(teams=new, reason=command.reason.strip(), on=context.happened_on)] if new else []


def handed_over(life: Life, command: c.ChangeReference, context: Context) -> list[Event]:
    checks.reference(command.reference_service, command.reference_person, life.teams, context)
    if (command.reference_service, command.reference_person) == (life.reference_service, life.reference_person):
        return []
    changed = e.ReferenceChanged(
        reference_service=command.reference_service,
        reference_person=command.reference_person,
        reason=command.reason,
        on=context.happened_on,
    )
    return [changed]


def corrected(state: InGroup | Resolved, command: c.CorrectCase, context: Context) -> list[Event]:
    life = state.life
    asked = command.model_fields_set - {"reason"}
    urgency = life.urgency if command.urgency is None else command.urgency
    fields: dict[str, object] = {
        "urgency": urgency,
        "sectors": life.sectors if command.sectors is None else checks.sectors(command.sectors, context),
        "would_need": life.would_need if command.would_need is None else command.would_need,
        "portfolios": life.portfolios if command.portfolios is None else checks.portfolios(command.portfolios, context),
        "file_reference": command.file_reference if "file_reference" in asked else life.file_reference,
    }
    fields |= {name: () for name in ("sectors", "portfolios") if name in context.emptied(command)}
    if command.text is None and all(getattr(life, name) == value for name, value in fields.items()):
        return []
    anew = term(life.term + 1, urgency, context) if urgency != life.urgency and _time_is_the_groups(state) else None
    changed = {**fields, "text": command.text, "reason": command.reason, "term": anew, "on": context.happened_on}
    return [e.CaseCorrected.model_validate(changed)]


def _time_is_the_groups(state: InGroup | Resolved) -> bool:
    """Whether the case is in its group's hands: no deadline is set while management or others have its question."""
    if not isinstance(state, InGroup):
        return False
    stopped = isinstance(state.time, Stopped) and state.time.why in ("escalated", "forwarded", "carried-out")
    return not (stopped or isinstance(state.time, Solved))
