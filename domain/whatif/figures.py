"""What a history comes to, in figures: counted in the same way as it was and as it would have been.

Pure: from the events of a network's streams, and from its rules where a quorum is asked for. A figure is counted on the
day a thing happened.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from domain import ids, quorum
from domain.decider import fold
from domain.errors import Refusal
from domain.legs import LEGS, legs
from domain.message import Recorded
from domain.registry import DECIDERS
from domain.territory import WHOLE_NETWORK, Network, Rules

Streams = Mapping[str, Sequence[Recorded]]
Rows = dict[str, float | None]

COUNTED = {
    "cases-opened": ("case", ("CaseOpened",)),
    "cases-reminded": ("case", ("CaseReminded",)),
    "cases-time-up": ("case", ("CaseTimeUp",)),
    "cases-extended": ("case", ("CaseExtended",)),
    "referrals-overdue": ("case", ("ReferralOverdue",)),
    "questions-raised": ("escalation", ("EscalationRaised",)),
    "rounds-asked": ("escalation", ("TablingAsked",)),
    "rounds-undecided": ("escalation", ("LeftUndecided",)),
    "questions-decided": ("escalation", ("DecisionReceived",)),
    "answers-returned": ("escalation", ("DecisionReturned",)),
    "answers-acknowledged": ("escalation", ("TeamAcknowledged",)),
    "answers-carried-out": ("escalation", ("CarriedOutReported",)),
    "information-reminded": ("escalation", ("InformationReminded",)),
    "returns-reminded": ("escalation", ("ReturnReminded",)),
    "acknowledgements-reminded": ("escalation", ("AcknowledgementReminded",)),
    "teams-named": ("escalation", ("AbsentTeamsNamed",)),
    "obligations-overdue": ("escalation", ("ObligationOverdue",)),
    "management-convened": ("management", ("MeetingConvened",)),
    "management-held": ("management", ("MeetingOpened",)),
    "management-not-held": ("management", ("MeetingNotHeld",)),
    "diagnoses-validated": ("cycle", ("DiagnosisValidated",)),
    "diagnoses-overdue": ("cycle", ("DiagnosisOverdue",)),
    "swots-agreed": ("cycle", ("SwotAgreed",)),
    "plans-adopted": ("cycle", ("PlanAdopted",)),
    "endorsements-lapsed": ("cycle", ("EndorsementLapsed",)),
    "acceptances-overdue": ("cycle", ("AcceptanceOverdue",)),
    "evaluations-overdue": ("cycle", ("EvaluationOverdue",)),
    "evaluations-closed": ("cycle", ("EvaluationClosed",)),
    "actions-planned": ("action", ("ActionPlanned",)),
    "actions-overdue": ("action", ("ActionOverdue",)),
    "actions-reminded": ("action", ("DueSoon", "OverdueReminded")),
    "actions-completed": ("action", ("ActionCompleted",)),
    "meetings-held": ("group", ("MeetingHeld",)),
}  # fmt: skip
LATE = (
    "cases-time-up", "referrals-overdue", "teams-named", "obligations-overdue", "diagnoses-overdue",
    "endorsements-lapsed", "acceptances-overdue", "evaluations-overdue", "actions-overdue",
)  # fmt: skip
MATTERS = ("validation", "agreement", "adoption")


@dataclass(frozen=True)
class Scope:
    """What is counted: a zone (None: all; WHOLE_NETWORK: what is of none), between two days, both included."""

    zone: str | None = None
    since: date | None = None
    until: date | None = None

    def has(self, stream: str, network: Network) -> bool:
        return self.zone is None or (zone_of(stream, network) or WHOLE_NETWORK) == self.zone

    def on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def zone_of(stream: str, network: Network) -> str | None:
    """The zone a stream is of; None for one of the whole network."""
    kind, _, rest = ids.parts(stream)
    if kind in ("group", "management") and rest:
        body = network.bodies.get(rest[0])
        return body.zone if body is not None else None
    return rest[0] if rest and rest[0] != WHOLE_NETWORK else None


def figures(streams: Streams, network: Network, scope: Scope, rules_on: Callable[[date], Rules]) -> Rows:
    """Every figure by its name; None where there is nothing to take the middle of. `rules_on`: those of a day."""
    inside = {stream: events for stream, events in streams.items() if scope.has(stream, network)}
    counted = {
        name: sum(count.get(kind, 0) for kind in kinds)
        for of, count in _kinds(inside, network, scope).items()
        for name, (kind_of_stream, kinds) in COUNTED.items()
        if kind_of_stream == of
    }
    rows: Rows = {name: counted.get(name, 0) for name in COUNTED}
    rows |= _cases(inside, network, scope)
    rows["deadlines-missed"] = sum(rows[name] or 0 for name in LATE)
    rows |= _quorate(inside, network, scope, rules_on)
    return rows | _legs(inside, scope)


def _kinds(streams: Streams, network: Network, scope: Scope) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {}
    for stream, events in streams.items():
        of = counted.setdefault(ids.parts(stream)[0], Counter())
        gone = _annulled(events)
        of.update(event.kind for event in events if scope.on(network.calendar.happened(event)) and not gone(event))
    return counted


def _annulled(events: Sequence[Recorded]) -> Callable[[Recorded], bool]:
    """What counts no more: what happened to a meeting that was annulled, and the rounds that it had left undecided."""
    meetings = {event.data["meeting"] for event in events if event.kind == "MeetingAnnulled"}
    rounds = {event.data["round"] for event in events if event.kind == "RoundUncounted"}

    def gone(event: Recorded) -> bool:
        match event.kind:
            case "MeetingConvened" | "MeetingOpened" | "MeetingHeld" | "MeetingNotHeld":
                return event.data["meeting"] in meetings
            case "LeftUndecided":
                return event.data["round"] in rounds
            case "TablingAsked":
                return int(str(event.data["round"])) - 1 in rounds
            case _:
                return False

    return gone


def _cases(streams: Streams, network: Network, scope: Scope) -> Rows:
    """Cases once each, however often: who escalated by which way, who found an answer in the group and in time."""
    found: dict[str, set[str]] = {name: set() for name in ("by-time", "by-word", "resolved", "in-time")}
    for stream, events in _of(streams, "case"):
        up_on = date.max
        for event in events:
            if event.kind == "CaseTimeUp":
                up_on = min(up_on, network.calendar.happened(event))
            if not scope.on(network.calendar.happened(event)):
                continue
            match event.kind:
                case "CaseEscalated":
                    question = event.data["question"]
                    by_itself = isinstance(question, dict) and bool(question.get("by_itself"))
                    found["by-time" if by_itself else "by-word"].add(stream)
                case "CaseResolved":
                    found["resolved"].add(stream)
                    if network.calendar.happened(event) < up_on:  # though it was entered later
                        found["in-time"].add(stream)
    return {
        "cases-escalated": len(found["by-time"] | found["by-word"]),
        "cases-escalated-by-time": len(found["by-time"]),
        "cases-escalated-by-word": len(found["by-word"]),
        "cases-resolved": len(found["resolved"]),
        "cases-resolved-in-time": len(found["in-time"]),
    }


def _quorate(streams: Streams, network: Network, scope: Scope, rules_on: Callable[[date], Rules]) -> Rows:
    """Meetings held by bodies that validate: how many were duly convened, and how many had a quorum for what."""
    rows: Counter[str] = Counter({"meetings-duly-convened": 0, **{f"quorum-{matter}": 0 for matter in MATTERS}})
    for stream, events in _of(streams, "group"):
        body = network.bodies.get(ids.parts(stream)[2][0])
        if body is None or not body.validates:
            continue
        group = fold(DECIDERS["group"], stream, events)
        for meeting in group.state.meetings:
            facts = group.decider.meetings(group.state, network, f"{stream}#{meeting}")
            if facts is None or facts.held_on is None or not scope.on(facts.held_on):
                continue
            rows["meetings-duly-convened"] += facts.duly_convened
            for matter in MATTERS:
                try:
                    quorum.check_present(facts, getattr(rules_on(facts.held_on), matter), network.sector_of)
                except Refusal:
                    continue
                rows[f"quorum-{matter}"] += facts.duly_convened
    return dict(rows)


def _legs(streams: Streams, scope: Scope) -> Rows:
    """The middle of the days that each leg of a question took, of those raised in the period."""
    told = [one for _, events in _of(streams, "escalation") if (one := legs(events)) is not None]
    told = [one for one in told if scope.on(one.raised_on)]
    rows: Rows = {}
    for start, end in LEGS:
        days = [leg.days for one in told for leg in one.legs if (leg.start, leg.end) == (start, end)]
        rows[f"leg-{start}-{end}"] = median(days) if days else None
    return rows


def _of(streams: Streams, kind: str) -> Iterable[tuple[str, Sequence[Recorded]]]:
    return ((stream, events) for stream, events in streams.items() if ids.parts(stream)[0] == kind)
