"""What every field and every argument names: a person, an organisation, a finding; or nothing, where it is a text.

A field of the same name names the same kind of thing wherever it stands, but for what is told of one process.
"""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """A kind of thing that people name. `NEW`: an id that is given here for the first time, kept as it is."""

    NEW = "new"
    NETWORK = "network"
    STREAM = "stream"
    ESCALATION = "escalation"
    CYCLE = "cycle"
    ACTION_STREAM = "action-stream"
    MEETING_REFERENCE = "meeting-reference"
    PERSON = "person"
    ORGANISATION = "organisation"
    BODY = "body"
    ZONE = "zone"
    NEIGHBOURHOOD = "neighbourhood"
    SECTOR = "sector"
    ORGANISATION_KIND = "kind"
    PORTFOLIO = "portfolio"
    SERVICE = "service"
    ACCESS = "access"
    CRITERION = "criterion"
    PART = "part"
    FINDING = "finding"
    ITEM = "item"
    STRATEGY = "strategy"
    LINE = "line"
    OBJECTIVE = "objective"
    ACTION = "action"
    OPEN_ACTION = "open-action"
    DRAFT = "draft"
    LESSON = "lesson"
    DISSENT = "dissent"
    RATING = "rating"
    INDICATOR = "indicator"
    ABOUT = "about"
    REPORT = "report"
    REFERRAL = "referral"
    TASK = "task"
    MEETING = "meeting"
    TOPIC = "topic"
    AGREEMENT = "agreement"
    ACTIVITY = "activity"
    REFUSAL = "refusal"
    ORIENTATION = "orientation"


K = Kind

FIELDS: Mapping[str, Kind] = {
    "about": K.ABOUT,
    "abstain": K.ORGANISATION,
    "action": K.ACTION,
    "activity": K.ACTIVITY,
    "agree": K.ORGANISATION,
    "agreement": K.AGREEMENT,
    "at": K.MEETING,
    "body": K.BODY,
    "checked": K.ACCESS,
    "continues": K.OPEN_ACTION,
    "criterion": K.CRITERION,
    "delegate": K.PERSON,
    "dissent": K.DISSENT,
    "draft": K.DRAFT,
    "drops": K.INDICATOR,
    "escalation": K.ESCALATION,
    "finding": K.FINDING,
    "follows": K.CYCLE,
    "indicator": K.INDICATOR,
    "item": K.ITEM,
    "items": K.ITEM,
    "lesson": K.LESSON,
    "line": K.LINE,
    "meeting": K.MEETING,
    "member": K.PERSON,
    "merged": K.FINDING,
    "minute_taker": K.PERSON,
    "neighbourhood": K.NEIGHBOURHOOD,
    "neighbourhoods": K.NEIGHBOURHOOD,
    "objective": K.OBJECTIVE,
    "organisation": K.ORGANISATION,
    "organisations": K.ORGANISATION,
    "orientation": K.ORIENTATION,
    "people": K.PERSON,
    "person": K.PERSON,
    "placed_by": K.ORGANISATION,
    "portfolio": K.PORTFOLIO,
    "portfolios": K.PORTFOLIO,
    "present": K.ORGANISATION,
    "pursuer": K.PERSON,
    "rating": K.RATING,
    "reference_person": K.PERSON,
    "reference_service": K.ORGANISATION,
    "referral": K.REFERRAL,
    "refusal": K.REFUSAL,
    "report": K.REPORT,
    "responsible": K.PERSON,
    "required_sectors": K.SECTOR,
    "second_call_of": K.MEETING,
    "sector": K.SECTOR,
    "sectors": K.SECTOR,
    "service": K.ORGANISATION,
    "strategies": K.STRATEGY,
    "strategy": K.STRATEGY,
    "subject_to_confirmation": K.ORGANISATION,
    "substitute_for": K.PERSON,
    "survivor": K.FINDING,
    "task": K.TASK,
    "team": K.ORGANISATION,
    "teams": K.ORGANISATION,
    "to": K.ORGANISATION,
    "topic": K.TOPIC,
    "zone": K.ZONE,
    "zones": K.ZONE,
}

# What a field names in one process or register, or in one record of it: `PROCESS.field`, `Record.field`.
OWN: Mapping[str, Kind] = {
    "case.present": K.PERSON,
    "management.present": K.PERSON,
    "management.item": K.ITEM,
    "group.action": K.ACTION_STREAM,
    "LeaveOpenAction.action": K.OPEN_ACTION,
    "group.service": K.SERVICE,
    "network.service": K.SERVICE,
    "network.kind": K.ORGANISATION_KIND,
    "AddSector.sector": K.NEW,
    "AddKind.kind": K.NEW,
    "AddLine.line": K.NEW,
    "AddPortfolio.portfolio": K.NEW,
    "AddZone.zone": K.NEW,
    "AddNeighbourhood.neighbourhood": K.NEW,
    "AddBody.body": K.NEW,
    "AddService.service": K.NEW,
    "Named.id": K.NEW,
    "Criterion.id": K.NEW,
    "NewPerson.id": K.NEW,
    "NewOrganisation.id": K.NEW,
    "ChangeOrganisation.id": K.ORGANISATION,
    "ClosePart.id": K.PART,
    "ReopenPart.id": K.PART,
    "NewIndicator.id": K.INDICATOR,
    "Rules.criteria": K.NEW,
    "Rules.process_criteria": K.NEW,
}

# Fields that are written, not named: texts, numbers of files, words of a calendar.
FREE = frozenset(
    {
        "asks", "assumptions", "authority", "consent", "evidence", "family_may_be_told", "file_reference",
        "imported_from", "language", "legal_basis", "minutes_approval", "motive", "name", "need", "needs", "offers",
        "open_because", "origin", "question", "reason", "resources", "rule", "social_diagnosis", "text", "timezone",
        "title", "topics", "tried", "unit", "why", "words", "work_plan", "would_need",
    }
)  # fmt: skip

# The codes with which the rules refuse what they do not know.
UNKNOWN: Mapping[Kind, str] = {
    K.NETWORK: "unknown-network",
    K.STREAM: "not-found",
    K.CYCLE: "not-found",
    K.ESCALATION: "not-found",
    K.ACTION_STREAM: "not-found",
    K.PERSON: "unknown-person",
    K.ORGANISATION: "unknown-organisation",
    K.BODY: "unknown-body",
    K.ZONE: "unknown-zone",
    K.NEIGHBOURHOOD: "unknown-neighbourhood",
    K.SECTOR: "unknown-sector",
    K.ORGANISATION_KIND: "unknown-kind",
    K.PORTFOLIO: "unknown-portfolio",
    K.SERVICE: "unknown-service",
    K.CRITERION: "unknown-criterion",
    K.LINE: "unknown-line",
    K.INDICATOR: "unknown-indicator",
    K.REPORT: "unknown-report",
    K.REFERRAL: "unknown-referral",
    K.TASK: "unknown-task",
    K.MEETING: "unknown-meeting",
    K.MEETING_REFERENCE: "unknown-meeting",
    K.TOPIC: "unknown-topic",
    K.AGREEMENT: "unknown-agreement",
    K.ACTIVITY: "unknown-activity",
}

LETTERS: Mapping[Kind, str] = {
    K.FINDING: "F",
    K.ITEM: "I",
    K.STRATEGY: "E",
    K.LINE: "L",
    K.OBJECTIVE: "O",
    K.ACTION: "A",
    K.INDICATOR: "N",
    K.LESSON: "K",
    K.DISSENT: "D",
    K.RATING: "C",
    K.REPORT: "P",
    K.REFERRAL: "R",
    K.TASK: "J",
    K.MEETING: "M",
    K.TOPIC: "T",
    K.AGREEMENT: "G",
    K.ACTIVITY: "V",
}
"""What stands before a short number, so that each is told from every other on the same page."""

NUMBERED = frozenset({K.ABOUT, K.DRAFT, K.OPEN_ACTION})
"""Kinds of which each is one of several that have a letter."""


def kind_of(process: str, record: str, field: str) -> Kind | None:
    """What a field of a command, or of a record in one, names; None where it names nothing."""
    for known in (f"{record}.{field}", f"{process}.{field}"):
        if known in OWN:
            return OWN[known]
    return FIELDS.get(field)
