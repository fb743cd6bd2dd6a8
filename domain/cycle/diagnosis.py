"""The rules of a diagnosis: teams record findings, duplicates are merged and never deleted, a deadline passes."""

from domain.changes import is_cut, nothing_changes, says_what_changes
from domain.cycle import commands as c
from domain.cycle import events as e
from domain.cycle.checks import coordinates, known, leads, participating, spoken_for, undisturbed, unique
from domain.cycle.course import diagnosis_deadlines
from domain.cycle.state import Course, Diagnosis, Finding
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Command, Event


def decide_diagnosis(state: Diagnosis, command: Command, context: Context) -> list[Event]:
    match command:
        case c.RemindOfDiagnosis():
            return _reminded(state, command)
        case c.NoteDiagnosisOverdue():
            return _overdue(state, command)
    undisturbed(state, context)
    match command:
        case c.RecordFinding():
            return [_recorded(state, command, context)]
        case c.CorrectFinding():
            return [_corrected(state.course, command, context)]
        case c.WithdrawFinding():
            return [_withdrawn(state.course, command, context)]
        case c.MergeFindings():
            return [_merged(state.course, command, context)]
        case c.SeparateFinding():
            leads(context, command, state.course.body)
            merged = known(state.course.findings, command.finding)
            if merged.merged_into is None:
                raise Refusal("not-merged", "'{id}' has not been merged: it stands by itself.", id=merged.id)
            return [e.FindingSeparated(finding=merged.id, survivor=merged.merged_into, reason=command.reason)]
        case c.ExtendDiagnosis():
            return [_extended(state, command, context)]
        case _:
            return []


def _missing(course: Course) -> tuple[str, ...]:
    return tuple(organisation for organisation in course.organisations if organisation not in course.heard)


def _reminded(state: Diagnosis, command: c.RemindOfDiagnosis) -> list[Event]:
    if state.reminder_at is None or command.deadline != state.deadline:
        return []
    return [e.DiagnosisReminded(deadline=state.deadline, missing=_missing(state.course))]


def _overdue(state: Diagnosis, command: c.NoteDiagnosisOverdue) -> list[Event]:
    if state.overdue or command.deadline != state.deadline:
        return []
    return [e.DiagnosisOverdue(deadline=state.deadline, missing=_missing(state.course))]


def _recorded(state: Diagnosis, command: c.RecordFinding, context: Context) -> Event:
    if context.now >= state.deadline_at:
        raise Refusal(
            "deadline-passed",
            "The diagnosis was open until {deadline}: a coordinator can extend it, with a reason.",
            deadline=state.deadline,
        )
    organisation = _source(state.course, command.organisation, context)
    sector = command.sector or context.network.sector_of(organisation)
    _check_sector(sector, context)
    _check_value(command.value, command.unit)
    return e.FindingRecorded(
        finding=context.new("finding"),
        kind=command.kind,
        text=command.text,
        sector=sector or "",
        organisation=organisation,
        evidence=command.evidence.strip(),
        value=command.value,
        unit=command.unit.strip(),
        cut=is_cut(command.text, context),
    )


def _source(course: Course, named: str | None, context: Context) -> str:
    """Whose finding it is: a team's own organisation's; a coordinator may record for any that takes part."""
    if named is None or named == context.who.organisation:
        return spoken_for(course, context)
    participating(course, named)
    if not coordinates(context):
        raise Refusal(
            "not-your-organisation",
            "A team records for its own organisation: only a coordinator can record for '{organisation}'.",
            organisation=named,
        )
    return named


def _check_sector(sector: str | None, context: Context) -> None:
    if sector not in context.network.sectors:
        raise Refusal("unknown-sector", "There is no sector '{sector}' in this network.", sector=sector)


def _check_value(value: float | None, unit: str) -> None:
    if unit.strip() and value is None:
        raise Refusal("unit-without-value", "There is a unit but no value: give both, or neither.")


def _corrected(course: Course, command: c.CorrectFinding, context: Context) -> Event:
    finding = _theirs(course, command.finding, context)
    _check_not_withdrawn(finding)
    given = command.model_dump(exclude={"finding", "reason"}, exclude_none=True)
    emptied = context.emptied(command)
    if not given and not emptied:
        raise nothing_changes()
    sector = command.sector or finding.sector
    if command.sector is not None:
        _check_sector(sector, context)
    value = finding.value if command.value is None and "value" not in emptied else command.value
    unit = finding.unit if command.unit is None else command.unit.strip()
    if "unit" in emptied or ("value" in emptied and command.unit is None):
        unit = ""
    _check_value(value, unit)
    kept = (finding.kind, finding.sector, finding.value, finding.unit)
    same = (command.kind or finding.kind, sector, value, unit) == kept
    anew = says_what_changes(context)
    same_text = command.text is None or (anew and command.text == finding.text and not finding.cut)
    if (anew or emptied) and same and same_text and command.evidence is None and "evidence" not in emptied:
        raise nothing_changes()
    return e.FindingCorrected(
        corrects=finding.id,
        reason=command.reason,
        kind=command.kind or finding.kind,
        text=command.text,
        sector=sector,
        evidence="" if "evidence" in emptied else command.evidence,
        value=value,
        unit=unit,
        cut=command.text is not None and is_cut(command.text, context),
    )


def _theirs(course: Course, known_as: str, context: Context) -> Finding:
    finding = known(course.findings, known_as)
    if finding.organisation != context.who.organisation and not coordinates(context):
        raise Refusal(
            "not-your-finding", "Only the organisation that a finding comes from, or a coordinator, can correct it."
        )
    return finding


def _check_not_withdrawn(finding: Finding) -> None:
    if finding.withdrawn:
        raise Refusal("withdrawn", "'{id}' has been withdrawn.", id=finding.id)


def _withdrawn(course: Course, command: c.WithdrawFinding, context: Context) -> Event:
    """Not what others were merged into, nor what the management meeting is asked about."""
    finding = standing(course, _theirs(course, command.finding, context).id)
    for other in course.findings.values():
        if other.merged_into == finding.id:
            raise Refusal("still-in-use", "'{id}' is still in use: '{by}' rests on it.", id=finding.id, by=other.id)
    question = course.question(finding.id)
    if question is not None and question.open:
        raise Refusal(
            "already-escalated",
            "This was put to the management meeting on {date} already: what becomes of it will be told.",
            date=question.on,
        )
    return e.FindingWithdrawn(finding=finding.id, reason=command.reason)


def standing(course: Course, known_as: str) -> Finding:
    """A finding that is neither merged into another nor withdrawn."""
    finding = known(course.findings, known_as)
    _check_not_withdrawn(finding)
    if finding.merged_into is not None:
        raise Refusal(
            "finding-merged",
            "'{id}' was merged into '{survivor}', which stands for it.",
            id=known_as,
            survivor=course.resolved(known_as),
        )
    return finding


def _merged(course: Course, command: c.MergeFindings, context: Context) -> Event:
    leads(context, command, course.body)
    for known_as in unique((command.survivor, *command.merged)):
        standing(course, known_as)
    if not command.merged:
        raise Refusal("missing-field", "'{field}' is missing.", field="merged")
    return e.FindingsMerged(survivor=command.survivor, merged=command.merged, reason=command.reason.strip())


def _extended(state: Diagnosis, command: c.ExtendDiagnosis, context: Context) -> Event:
    leads(context, command, state.course.body)
    if command.deadline <= state.deadline:
        raise Refusal(
            "not-an-extension", "{date} is not later than {known}, which holds now.", date=command.deadline,
            known=state.deadline,
        )  # fmt: skip
    if command.deadline < context.today:
        raise Refusal(
            "in-the-past", "{date} is in the past: today is {today}.", date=command.deadline, today=context.today
        )
    if command.deadline >= state.course.ends_on:
        raise Refusal(
            "wrong-order",
            "The period ends on {end}, which is not after the diagnosis' deadline, {deadline}.",
            end=state.course.ends_on,
            deadline=command.deadline,
        )
    deadline_at, reminder_at = diagnosis_deadlines(command.deadline, context)
    return e.DiagnosisExtended(
        deadline=command.deadline, deadline_at=deadline_at, reminder_at=reminder_at, reason=command.reason
    )
