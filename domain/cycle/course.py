"""The rules of a cycle as a whole: how it starts, who takes part, when its period ends, and how one follows another."""

import re
from datetime import date, datetime

from domain import ids
from domain.cycle import commands as c
from domain.cycle import events as e
from domain.cycle import records, righting
from domain.cycle.checks import active_organisations, leads, not_in_the_past, wrong_phase, zone_of
from domain.cycle.state import (
    KEEPS_REASONS,
    Acting,
    Annulled,
    Begun,
    Closed,
    Course,
    Diagnosis,
    Evaluating,
    NotStarted,
    Planning,
    State,
    Swot,
)
from domain.decider import Context
from domain.errors import Refusal
from domain.farness import BOUNDED, check_year
from domain.message import Command, Event

PAGE = 150  # lessons and open items handed over in one step, so that none is too long to be stored
YEARS = re.compile(r"(?:(\d{4})-)?(\d{4})")


def decide_course(state: State, command: Command, context: Context) -> list[Event]:
    match state, command:
        case NotStarted(), c.StartCycle():
            return [_started(command, context)]
        case _, c.StartCycle():
            raise Refusal("already-started", "This cycle has been started already.")
        case Closed(), c.NameSuccessor():
            return [_successor(state, command)]
        case _, c.ReleaseSuccessor():
            mine = isinstance(state, Closed) and state.successor == command.successor
            return [e.SuccessorReleased(successor=command.successor)] if mine else []
        case _, c.NameSuccessor():
            raise Refusal("cycle-not-closed", "This cycle is not closed yet: another can follow it once it is.")
        case NotStarted(annulled=Annulled()), c.Inherit():
            return []  # what was on its way when the cycle was annulled
        case NotStarted(), _:
            raise wrong_phase(state)
        case Diagnosis(), c.AnnulCycle():
            return [righting.annulled(state, command, context)]
        case _, c.AnnulCycle():
            raise righting.work_in_it(state)
        case ((Diagnosis() | Swot() | Planning() | Acting()), c.WithdrawAdmission()):
            return [righting.admission_withdrawn(state, command, context)]
        case _, c.Inherit():
            return _inherited(state.course, command, context)
        case Diagnosis(), c.FollowCycle():
            return [_followed(state.course, command, context)]
        case ((Diagnosis() | Swot() | Planning() | Acting()), c.AdmitOrganisations()):
            return [_admitted(state.course, command, context)]
        case ((Diagnosis() | Swot() | Planning() | Acting()), c.ExtendPeriod()):
            return [_extended(state.course, command, context)]
        case ((Diagnosis() | Swot() | Planning() | Acting()), c.EndPeriod()):
            return (
                [evaluation_opened(state, "period-ended", context)] if command.ends_on == state.course.ends_on else []
            )
        case ((Evaluating() | Closed()), c.EndPeriod()):
            return []
        case _:
            raise wrong_phase(state)


def _started(command: c.StartCycle, context: Context) -> Event:
    zone, period = zone_of(context)
    leads(context, command, command.body)
    network = context.network
    closed_on = network.zones[zone].closed_on if zone is not None else None
    if closed_on is not None and context.today > closed_on:
        raise Refusal("zone-closed", "The zone '{zone}' was closed on {date}.", zone=zone, date=closed_on)
    _body(command.body, zone, context)
    if not command.organisations:
        raise Refusal("nobody-takes-part", "A cycle needs at least one organisation that takes part.")
    active_organisations(command.organisations, context)
    not_in_the_past(command.deadline, context)
    _not_before_its_period(period, context)
    ends_on = command.ends_on or _end_of(period)
    if context.edition >= BOUNDED:
        _years_that_are_meant(period)
    if ends_on <= command.deadline:
        raise Refusal(
            "wrong-order",
            "The period ends on {end}, which is not after the diagnosis' deadline, {deadline}.",
            end=ends_on,
            deadline=command.deadline,
        )
    if command.follows is not None:
        _can_follow(command.follows, context)
    deadline_at, reminder_at = diagnosis_deadlines(command.deadline, context)
    return e.CycleStarted(
        zone=zone,
        period=period,
        title=command.title,
        body=command.body,
        organisations=command.organisations,
        deadline=command.deadline,
        deadline_at=deadline_at,
        reminder_at=reminder_at,
        ends_on=ends_on,
        ends_at=network.calendar.end_of(ends_on),
        started_on=context.happened_on,
        follows=command.follows,
        rules_version=network.rules.version,
        edition=context.edition if context.edition >= KEEPS_REASONS else 1,
    )


def _years_that_are_meant(period: str) -> None:
    years = YEARS.fullmatch(period)
    for year in years.groups() if years is not None else ():
        if year is not None:
            check_year(int(year), "period")


def _not_before_its_period(period: str, context: Context) -> None:
    """A start may be entered late, but not as of a year before the period, or before last year where it names none."""
    years = YEARS.fullmatch(period)
    first = int(years.group(1) or years.group(2)) if years is not None else context.today.year - 1
    if context.happened_on.year < min(first, context.today.year):
        raise Refusal(
            "before-the-period",
            "A cycle of the period '{period}' cannot have begun on {date}.",
            period=period,
            date=context.happened_on,
        )


def _body(known_as: str, zone: str | None, context: Context) -> None:
    body = context.network.bodies.get(known_as)
    if body is None:
        raise Refusal("unknown-body", "There is no body '{body}' in this network.", body=known_as)
    if body.closed_on is not None and context.today > body.closed_on:
        raise Refusal(
            "body-closed", "{body} was closed on {date}: it meets no more.", body=body.name, date=body.closed_on
        )
    if not body.validates:
        raise Refusal(
            "body-does-not-validate", "'{body}' is not one of the bodies that validate.", body=known_as
        )  # fmt: skip
    if body.zone is not None and body.zone != zone:
        raise Refusal("wrong-zone-of-body", "'{body}' is a body of another zone.", body=known_as)


def _end_of(period: str) -> date:
    years = YEARS.fullmatch(period)
    if years is None or int(years.group(2)) == 0:
        raise Refusal(
            "missing-period-end", "'{period}' does not say when the period ends: give its last day.", period=period
        )
    return date(int(years.group(2)), 12, 31)


def following(period: str) -> str | None:
    """The period after one, as long as it: 2018 after 2017, 2021-2024 after 2017-2020. None where it is no years."""
    years = YEARS.fullmatch(period)
    if years is None:
        return None
    last = int(years.group(2))
    first = int(years.group(1) or last)
    long = last - first
    return str(last + 1) if years.group(1) is None else f"{last + 1}-{last + 1 + long}"


def _can_follow(follows: str, context: Context) -> None:
    kind, network, rest = ids.parts(follows)
    if kind != "cycle" or len(rest) != 2 or network != context.network.id or follows == context.stream:
        raise Refusal("unknown-cycle", "'{cycle}' is no other cycle of this network.", cycle=follows)
    if rest[0] != ids.parts(context.stream)[2][0]:
        raise Refusal(
            "follows-another-zone", "'{cycle}' is of another zone: a cycle follows one of its own.", cycle=follows
        )


def diagnosis_deadlines(deadline: date, context: Context) -> tuple[datetime, datetime | None]:
    """When a diagnosis is over and when to remind of it (only if that is still to come), in UTC."""
    calendar = context.network.calendar
    before = calendar.working_days_before(deadline, context.network.rules.diagnosis_reminder_days)
    reminder_at = calendar.start_of(before)
    return calendar.end_of(deadline), (reminder_at if reminder_at > context.now else None)


def _followed(course: Course, command: c.FollowCycle, context: Context) -> Event:
    leads(context, command, course.body)
    if course.succession is not None and course.succession.status != "refused":
        raise Refusal("already-follows", "This cycle follows '{cycle}' already.", cycle=course.succession.follows)
    _can_follow(command.follows, context)
    return e.PredecessorNamed(follows=command.follows)


def _admitted(course: Course, command: c.AdmitOrganisations, context: Context) -> Event:
    leads(context, command, course.body)
    if not command.organisations:
        raise Refusal("missing-field", "'{field}' is missing.", field="organisations")
    for organisation in active_organisations(command.organisations, context):
        if organisation in course.organisations:
            raise Refusal(
                "takes-part-already", "'{organisation}' takes part in this cycle already.", organisation=organisation
            )
    return e.OrganisationsAdmitted(organisations=command.organisations)


def _extended(course: Course, command: c.ExtendPeriod, context: Context) -> Event:
    leads(context, command, course.body)
    if command.ends_on <= course.ends_on:
        raise Refusal(
            "not-an-extension", "{date} is not later than {known}, which holds now.", date=command.ends_on,
            known=course.ends_on,
        )  # fmt: skip
    ends_at = context.network.calendar.end_of(command.ends_on)
    return e.PeriodExtended(ends_on=command.ends_on, ends_at=ends_at, reason=command.reason)


def evaluation_opened(state: Begun, why: e.WhyEvaluated, context: Context) -> Event:
    """The evaluation opens, with the criteria that the network has on that day."""
    rules = context.network.rules
    plan = state.plan if isinstance(state, Planning | Acting) else None
    return e.EvaluationOpened(
        why=why,
        criteria=rules.criteria,
        process_criteria=rules.process_criteria,
        unfinished=tuple(action.id for action in plan.adopted() if not action.settled) if plan is not None else (),
        deadline_at=context.network.calendar.deadline(context.now, rules.evaluation_days),
        on=context.today,
    )


def _successor(state: Closed, command: c.NameSuccessor) -> Event:
    if state.successor is not None and state.successor != command.successor:
        raise Refusal("has-a-successor", "This cycle is followed by '{cycle}' already.", cycle=state.successor)
    findings = (state.course.findings[known_as] for known_as in state.open_findings)
    actions = (state.plan.actions[known_as] for known_as in state.open_actions)
    left: list[records.Lesson | records.OpenFinding | records.OpenAction] = [
        *(records.Lesson(id=lesson.id, text=lesson.text) for lesson in state.evaluation.standing_lessons()),
        *(
            records.OpenFinding(id=f.id, kind=f.kind, text=f.text, sector=f.sector, organisation=f.organisation)
            for f in findings
        ),
        *(
            records.OpenAction(
                id=a.id, title=a.title, status=a.status, responsible=a.responsible, organisation=a.organisation
            )
            for a in actions
        ),
    ]
    page = left[(command.page - 1) * PAGE : command.page * PAGE]
    return e.SuccessorNamed(
        successor=command.successor,
        page=command.page,
        more=len(left) > command.page * PAGE,
        lessons=tuple(item for item in page if isinstance(item, records.Lesson)),
        findings=tuple(item for item in page if isinstance(item, records.OpenFinding)),
        actions=tuple(item for item in page if isinstance(item, records.OpenAction)),
    )


def _inherited(course: Course, command: c.Inherit, context: Context) -> list[Event]:
    succession = course.succession
    if succession is None or succession.follows != command.cycle:
        raise Refusal("not-followed", "This cycle does not follow '{cycle}'.", cycle=command.cycle)
    if command.page != succession.page + 1:
        return []
    carried: list[Event] = [
        e.LessonInherited(cycle=command.cycle, lesson=lesson.id, text=lesson.text) for lesson in command.lessons
    ]
    for n, finding in enumerate(command.findings):
        carried.append(
            e.FindingCarriedOver(
                finding=context.new("finding", n),
                cycle=command.cycle,
                source=finding.id,
                kind=finding.kind,
                text=finding.text,
                sector=finding.sector,
                organisation=finding.organisation,
            )
        )
    for action in command.actions:
        carried.append(
            e.ActionCarriedOver(
                action=action.id,
                cycle=command.cycle,
                title=action.title,
                status=action.status,
                responsible=action.responsible,
                organisation=action.organisation,
            )
        )
    received = e.InheritanceReceived(cycle=command.cycle, page=command.page, complete=not command.more)
    asked = [e.InheritanceAsked(follows=command.cycle, page=command.page + 1)] if command.more else []
    return [*carried, received, *asked]
