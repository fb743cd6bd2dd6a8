"""The command lines that do what waits: made from the commands' own fields, so that they are always those there are.

What only a person can say stands as `…` in them.
"""

import json
from collections.abc import Iterator
from shlex import quote
from typing import Any

from cli.addresses import Acting
from domain import ids
from domain.management.state import Item
from domain.message import Command
from domain.registry import DECIDERS
from domain.territory import Network
from store.reading import TodoRow

# What waits, to the commands that do it, the usual one first. What is not here has a command line of its own below.
COMMANDS: dict[str, tuple[str, ...]] = {
    "start-action": ("StartAction",),
    "complete-action": ("ReportProgress", "CompleteAction"),
    "unblock-action": ("UnblockAction", "EscalateAction"),
    "unblock-or-cancel-action": ("UnblockAction", "CancelAction"),
    "escalate-action-again": ("EscalateAction",),
    "record-findings": ("RecordFinding",),
    "extend-diagnosis": ("ExtendDiagnosis",),
    "validate-diagnosis": ("ValidateDiagnosis",),
    "place-findings": ("PlaceFinding",),
    "vote": ("Vote",),
    "agree-strategies": ("AgreeStrategies",),
    "agree-swot": ("AgreeSwot",),
    "draft-actions": ("DraftAction",),
    "endorse-plan": ("Endorse", "ObjectToPlan"),
    "adopt-plan": ("AdoptPlan",),
    "object-or-let-stand": ("Object",),
    "confirm-endorsement": ("ConfirmEndorsement",),
    "accept-action": ("AcceptAction", "DeclineAction"),
    "find-another-responsible": ("AmendAction",),
    "decide-on-action": ("RecordDecision",),
    "confirm-decision": ("RecordDecision",),
    "ask-decision-again": ("AskDecision",),
    "amend-or-withdraw-action": ("AmendAction", "WithdrawAction"),
    "escalate-demand-again": ("EscalateDemand",),
    "rate": ("Rate",),
    "rate-own-process": ("Rate",),
    "close-evaluation": ("CloseEvaluation",),
    "name-previous-cycle-again": ("FollowCycle",),
    "work-on-case": ("DiscussCase", "ResolveCase"),
    "answer-case-time": ("ResolveCase", "ExtendCase", "EscalateCase"),
    "escalate-again": ("EscalateCase",),
    "close-case": ("CloseCase",),
    "answer-referral": ("AcceptReferral", "RejectReferral", "RedirectReferral"),
    "agree-shared-plan": ("AgreeSharedPlan",),
    "shared-task": ("CompleteSharedTask",),
    "complete-referral": ("CompleteReferral",),
    "tabling-refused": ("TableAgain", "WithdrawEscalation"),
    "table-again": ("TableAgain", "WithdrawEscalation"),
    "give-information": ("GiveInformation",),
    "report-return": ("ReportReturn",),
    "acknowledge": ("Acknowledge",),
    "tell-family": ("RecordFamilyTold",),
    "carry-out": ("ReportCarriedOut", "ReportNotCarriedOut"),
    "chase-outside": ("RecordOutsideAnswer", "NoteChase"),
    "name-portfolios": ("NamePortfolios",),
    "convene-meeting": ("ConveneMeeting",),
    "open-meeting": ("OpenMeeting",),
    "close-meeting": ("CloseMeeting", "CarryOver"),
    "draft-minutes": ("DraftMinutes",),
    "approve-minutes": ("ApproveMinutes",),
    "look-into-refusal": ("SettleRefusal",),
}
ELSEWHERE = {"withdraw-escalation": "WithdrawEscalation"}  # what is done in the escalation, not where it shows
OTHER_ANSWERS = (
    "--assign … --due …",
    "--expedite … --due …",
    "--forward … --pursuer … --chase …",
    "--refuse …",
    "--defer …",
    "--ask …",
)
DECIDED = frozenset({"decide-item", "confirm-draft", "settle-pending"})  # what `vertebra decide` does

SAID_IN_A_MEETING = frozenset({"DiscussCase", "ReportReturn", "ValidateDiagnosis", "AgreeSwot", "AdoptPlan"})


def gestures(row: TodoRow, acting: Acting, network: Network) -> list[str]:
    """The command lines that do what waits, each ready to be typed; none where only others can act."""
    kind, _, _ = ids.parts(row.stream)
    if row.what in ELSEWHERE:
        stream = row.params["escalation"]
        commands = DECIDERS["escalation"].commands
        return [line(stream, commands[ELSEWHERE[row.what]], acting, network, row.params)]
    known = DECIDERS[kind].commands
    return [
        line(row.stream, known[name], acting, network, {"refusal": row.key, **row.params})
        for name in COMMANDS.get(row.what, ())
        if name in known
    ]


def item_gestures(row: TodoRow, acting: Acting, network: Network, item: Item) -> list[str]:
    """The command lines for an item of a management meeting: `vertebra decide` finds its way from the question."""
    if row.what not in DECIDED:
        return gestures(row, acting, network)
    portfolio = acting.portfolio or row.params.get("portfolio")
    words = ["vertebra", "decide", (item.tabled or item.asked)[0].escalation, *acting.options]
    words += ["--portfolio", portfolio] if portfolio else []
    answers: list[tuple[str, ...]] = [("--confirm-draft",)] if row.what == "confirm-draft" else []
    answers.append(("--approve", "--responsible", "…", "--due", "YYYY-MM-DD"))
    return [" ".join(quote(word) for word in (*words, *answer)) for answer in answers]


def line(stream: str, command: type[Command], acting: Acting, network: Network, params: dict[str, str]) -> str:
    """One command as it is typed, with the data it must have."""
    words = ["vertebra", "do", stream, command.__name__, *acting.options]
    if command.__name__ in SAID_IN_A_MEETING:
        words += ["--meeting", _meeting_of(stream, network)]
    data = dict(_data(command, params))
    if data:
        words += ["--data", json.dumps(data, ensure_ascii=False)]
    return " ".join(quote(word) for word in words)


def _meeting_of(stream: str, network: Network) -> str:
    """The register of the zone's own group, for the meeting's id to be added."""
    _, network_id, rest = ids.parts(stream)
    groups = [body for body in network.bodies.values() if body.zone in rest and (body.escalates or body.takes_cases)]
    body = groups[0].id if len(groups) == 1 else "…"
    return f"group:{network_id}:{body}#…"


def _data(command: type[Command], params: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """The fields a command must have: what is known of them, and a place for the rest."""
    schema = command.model_json_schema()
    for name in schema.get("required", ()):
        yield name, params.get(name) or _place(schema["properties"][name], schema.get("$defs", {}))


def _place(part: dict[str, Any], parts: dict[str, Any]) -> Any:
    if "$ref" in part:
        return _place(parts[part["$ref"].rsplit("/", 1)[-1]], parts)
    if "enum" in part:
        return "|".join(str(one) for one in part["enum"])
    match part.get("type"):
        case "array":
            return [_place(part.get("items", {}), parts)]
        case "object":
            return {name: _place(part["properties"][name], parts) for name in part.get("required", ())}
        case "integer" | "number":
            return 0
        case _:
            return "YYYY-MM-DD" if part.get("format") == "date" else "…"
