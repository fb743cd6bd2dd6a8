"""What is true of every cycle, whatever was done to it: references, phases, votes and questions."""

from typing import Any

from domain import lineage
from domain.cycle.parts import Parts, parts_of
from domain.cycle.phases import phases
from domain.cycle.state import Decision
from domain.message import Recorded
from domain.table import Table
from tests.domain.towns import (
    AT_ONCE,
)

PEOPLE = ("coord", "scribe", "ana", "rui", "caro", "neus", "lia", "eva", "sec", "staff", "rep")


def check_references(state: Any, known: dict[str, Table[Any]]) -> None:
    """Every id that something refers to is there, and everything can be traced back."""
    parts = parts_of(state)
    for finding in parts.course.findings.values():
        assert parts.course.findings[parts.course.resolved(finding.id)].merged_into is None
    merged = [finding for finding in parts.course.findings.values() if finding.merged_into is not None]
    assert parts.course.merged == len(merged)
    assert all(item.finding in known["findings"] for item in parts.board.items.values())
    standing = {f"{item.finding}/{item.quadrant}": item.id for item in parts.board.items.values() if not item.removed}
    assert standing == dict(parts.board.placed)
    for ballot in parts.board.ballots.values():
        assert len(ballot) <= AT_ONCE.rules.votes_each
        assert all(item in known["items"] for item in ballot)
    for strategy in parts.board.strategies.values():
        assert all(item in known["items"] for item in strategy.items)
        assert strategy.withdrawn or not any(parts.board.items[item].removed for item in strategy.items)
    for objective in parts.plan.objectives.values():
        assert all(strategy in known["strategies"] for strategy in objective.strategies)
        assert objective.line is None or objective.line in known["lines"] or objective.line == "information"
    for action in parts.plan.actions.values():
        assert action.objective in known["objectives"]
        assert action.status == "removed" or not parts.plan.objectives[action.objective].removed
        lineage.lineage(state, action.id)
    check_questions(parts, known)
    lineage.weaknesses_without_action(state)
    assert all(1 <= rating.score <= 5 for rating in parts.evaluation.ratings.values())


ENDED_BY = {
    "diagnosis": "DiagnosisValidated",
    "swot": "SwotAgreed",
    "plan": "PlanAdopted",
    "evaluation": "EvaluationClosed",
}


def check_phases(state: Any, events: list[Recorded]) -> None:
    """A phase is told as done where an event says so, and one that lies behind undone as not done."""
    kinds = {recorded.kind for recorded in events}
    told = {phase.name: phase.standing for phase in phases(state)}
    for name, ended_by in ENDED_BY.items():
        assert (told[name] == "done") == (ended_by in kinds), name
    assert told["actions"] != "done" or "PlanAdopted" in kinds
    if "EvaluationOpened" in kinds:
        undone = [name for name in ("diagnosis", "swot", "plan") if ENDED_BY[name] not in kinds]
        assert [told[name] for name in undone] == ["unfinished", "skipped", "skipped"][: len(undone)]
        assert not undone or told["actions"] == "skipped"
    if state.phase in told:
        assert told[state.phase] == "current"


def check_votes(state: Any, events: list[Recorded]) -> None:
    """Each organisation's vote is the last that it said, read from the events alone; who is absent was not there."""
    said: dict[str, dict[str, str]] = {}
    absent: dict[str, list[str]] = {}
    open_: set[str] = set()
    favour: dict[str, set[str]] = {}  # absentees that had endorsed the draft
    stood: dict[str, set[str]] = {}  # who was there, had endorsed the draft and said nothing else
    out: dict[str, dict[str, str]] = {}  # who was not there after all, with the vote that counts no more
    for recorded in events:
        data: Any = recorded.data
        matter, organisation = str(data.get("matter", "adoption")), str(data.get("organisation"))
        match recorded.kind:
            case "MeetingAgreed" | "MeetingDisagreed":
                words = {one["organisation"]: "objected" for one in data["objections"]}
                words |= dict.fromkeys(data["agreed"], "agreed") | dict.fromkeys(data["abstained"], "abstained")
                assert set(words) == set(data["present"])
                said[matter], absent[matter] = words, list(data["absent"])
                favour[matter], out[matter] = set(data.get("absent_in_favour", ())), {}
                stood[matter] = set(data.get("in_favour_before", ()))
                assert stood[matter] <= set(data["agreed"])
                open_ |= {matter} if recorded.kind == "MeetingAgreed" else set()
            case "ObjectionRaised":
                said[matter][organisation] = "late"
                favour[matter].discard(organisation)
            case "VotesRecounted":
                absent[matter] = list(data["absent"])
                for one in data["taken_out"]:
                    word = said[matter].pop(one)
                    if word == "agreed" and one in stood[matter]:
                        favour[matter].add(one)
                    (said if word == "objected" else out)[matter][one] = "late" if word == "objected" else word
                for one in data["put_in"]:
                    known = out[matter].pop(one, "abstained")
                    if one in favour[matter]:
                        known = "agreed"
                        stood[matter].add(one)
                    said[matter][one] = "objected" if said[matter].get(one) == "late" else known
                    favour[matter].discard(one)
            case "ObjectionWithdrawn":
                said[matter].pop(organisation)
            case "PositionCorrected":
                said[matter][organisation] = str(data["position"])
            case "DiagnosisValidated" | "SwotAgreed" | "PlanAdopted" | "DecisionContested":
                open_.clear()
            case "EndorsementLapsed" | "PlanObjected" | "EndorsementConfirmed" if "adoption" in open_:
                before = said["adoption"].get(organisation)
                after = {"EndorsementLapsed": "lapsed", "PlanObjected": "objected", "EndorsementConfirmed": "agreed"}
                if before in ("agreed", "lapsed"):
                    said["adoption"][organisation] = after[recorded.kind]
                elif recorded.kind == "PlanObjected" and organisation in said["adoption"] and before != "late":
                    said["adoption"][organisation] = "objected"
                elif organisation in absent["adoption"] and before is None:
                    of_them = favour["adoption"]
                    (of_them.add if recorded.kind == "EndorsementConfirmed" else of_them.discard)(organisation)
    assert set(said) == set(state.course.decisions)
    for matter, words in said.items():
        decision = state.course.decisions[matter]
        for position in ("agreed", "objected", "abstained", "lapsed", "late"):
            voices = {known for known, word in words.items() if word == position}
            assert set(getattr(decision, position)) == voices, (matter, position)
        assert set(decision.absent) == set(absent[matter])
        assert set(decision.absent_in_favour) == favour[matter], matter
        assert dict(decision.taken_out) == out[matter]
        assert set(decision.reasons) <= set(decision.against)
        check_sum(decision)


def check_sum(decision: Decision) -> None:
    """Every member is counted once: those present by how they spoke, the absent as objecting, in favour or silent."""
    there = (*decision.agreed, *decision.objected, *decision.abstained, *decision.lapsed)
    away = (*decision.late, *decision.absent_in_favour, *decision.silent)
    assert sorted(there) == sorted(decision.present)
    assert sorted(away) == sorted(decision.absent)
    assert len({*there, *away}) == len((*there, *away))


def check_questions(parts: Parts, known: dict[str, Table[Any]]) -> None:
    """Of what was asked there is one question at a time that waits, and what is decided was answered."""
    raised = parts.course.raised
    for about, escalation in parts.course.asked.items():
        assert about in known["actions"] or about in known["findings"]
        of_it = [question for question in raised.values() if question.about == about]
        assert [question.n for question in of_it] == list(range(1, len(of_it) + 1))
        assert of_it[-1].escalation == escalation
