"""What events say was decided, who was there and who knows it, folded by other means than the product's own.

The raw data of events are read here, and nothing of the product's states: whatever restates a decision, minutes,
agendas, trails, promises, legs, measures, is held against this.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from domain import ids
from domain.legs import legs
from domain.measures.decisions import answered
from domain.measures.history import History
from domain.measures.measured import Scope
from domain.measures.participation import attended
from domain.message import Recorded
from domain.town import Town
from readings.agenda import agenda
from readings.meetingpapers import Papers
from readings.minutes import written
from readings.promises import promises
from readings.trail import Trail, trail
from tests.scenarios.typed import MemoryStore

Data = dict[str, Any]
CHANGES_MINUTES = frozenset({"TopicAdded", "AgreementEntered", "AgreementCorrected", "AttendanceCorrected"})


@dataclass
class Told:
    """One meeting, as its events have it. `since`: what came after its last draft that the draft had to say."""

    on: str
    present: list[str] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    parts: dict[tuple[str, str], Data] = field(default_factory=dict)
    noted: list[Data] = field(default_factory=list)
    agreements: dict[str, str] = field(default_factory=dict)
    alignments: list[str] = field(default_factory=list)
    drafted: bool = False
    approved: bool = False
    annulled: bool = False
    since: list[str] = field(default_factory=list)


class Board:
    """A stream of meetings. `standing`: each answer as it stands, by item and portfolio, in the order it was given."""

    def __init__(self, events: Iterable[Recorded]) -> None:
        self.meetings: dict[str, Told] = {}
        self.standing: dict[tuple[str, str], Data] = {}
        self.sent: dict[str, dict[str, Data]] = {}
        self.opened: str | None = None
        self.noted: list[Data] = []
        self.absent: list[tuple[str, str]] = []
        for event in events:
            self.read(event.kind, cast(Data, event.data))

    def read(self, kind: str, data: Data) -> None:
        met = self.meetings.get(str(data.get("meeting")).rpartition("#")[2])
        match kind:
            case "MeetingHeld":
                self.meetings[data["meeting"]] = Told(data["on"], list(data["present"]))
            case "MeetingConvened" if "decided_outside" in data:
                told = Told(data["on"], noted=list(data["decided_outside"]))
                told.outcomes = {one["item"]: "" for one in data["agenda"]}
                self.meetings[data["meeting"]] = told
            case "MeetingOpened" if met:
                met.on, met.present, self.opened = data["on"], list(data["present"]), data["meeting"]
            case "ArrivalNoted" if met:
                met.present.append(data["person"])
            case "AttendanceCorrected" if met:
                met.present = list(data["present"])
                met.since.append(kind)
            case "PartDecided":
                self._taken_up(data["item"])
                key = data["item"], data["part"]["portfolio"]
                self.standing[key] = data["part"]
                if met:
                    met.parts[key] = data["part"]
                    met.since.append(kind)
            case "PartCorrected":
                self._corrected((data["item"], data["part"]["portfolio"]), data["part"], kind)
            case "ItemDecided" if met:
                met.outcomes[data["item"]] = "decided"
            case "ItemLeft" if met and data["outcome"] != "not-held":
                met.outcomes[data["item"]] = data["outcome"]
                met.why[data["item"]] = data["reason"] or met.why.get(data["item"], "")
            case "InformationAsked" if met:
                met.outcomes[data["item"]] = "information"
                met.why[data["item"]] = data["question"]
            case "CarriedOver" if met:
                met.why |= dict.fromkeys(data["items"], data["reason"])
                met.carried |= set(data["items"])
            case "MeetingClosed" if met:
                self.opened = None
            case "ItemAnswered":
                self.sent[data["escalation"]] = {one["portfolio"]: one for one in data["parts"]}
            case "AnswerCorrected":
                self.sent[data["escalation"]] |= {one["portfolio"]: one for one in data["parts"]}
            case "AlignmentMade" if met:
                met.alignments.append(data["text"])
            case "AgreementEntered" if met:
                met.agreements[data["agreement"]] = data["text"]
                met.since.append(kind)
            case "AgreementCorrected" if met:
                met.agreements[data["corrects"]] = data["text"]
                met.since.append(kind)
            case "TopicAdded" if met:
                met.since.append(kind)
            case "MinutesDrafted" if met:
                met.drafted, met.since = True, []
            case "MinutesApproved" if met:
                met.approved = True
            case "MeetingAnnulled" if met:
                met.annulled = True

    def _taken_up(self, item: str) -> None:
        """What was carried over and is answered in the same meeting all the same: the later word counts."""
        met = self.meetings.get(self.opened or "")
        if met and item in met.carried:
            met.carried.discard(item)
            met.why.pop(item)

    def _corrected(self, key: tuple[str, str], part: Data, kind: str) -> None:
        was, self.standing[key] = self.standing[key], part
        for met in self.meetings.values():
            if met.parts.get(key) == was:
                met.parts[key] = part
                met.since.append(kind)
            if was["out_of_session"] and any(
                (one["item"], one["portfolio"], one["on"]) == (*key, was["on"]) for one in met.noted
            ):
                met.since.append(kind)

    def outside(self, one: Data) -> tuple[str, str]:
        """How an answer out of session stands, and whose it is."""
        part = self.standing[one["item"], one["portfolio"]]
        if not part["out_of_session"] or part["on"] != one["on"]:
            return one["outcome"], one["decided_by"]  # another was given since: what was noted is of that day
        return part["answer"]["outcome"], part["decided_by"]


class Asked:
    """A question, as its events have it. `knows`: who has heard its last answer; `parts`: every portfolio's last word,
    `outcomes`: of decisions alone."""

    def __init__(self, events: Iterable[Recorded]) -> None:
        self.parts: dict[str, Data] = {}
        self.outcomes: dict[str, str] = {}
        self.teams: list[str] = []
        self.knows: set[str] = set()
        self.released: set[str] = set()
        self.raised_on = self.decided_on = ""
        self.returned = self.withdrawn = False
        self.rounds: list[str] = []
        for event in events:
            self.read(event.kind, cast(Data, event.data))

    def read(self, kind: str, data: Data) -> None:
        match kind:
            case "EscalationRaised" | "AlignmentBrought":
                self.teams, self.raised_on = list(data["question"]["teams"]), data["on"]
                self.decided_on = data["on"] if kind == "AlignmentBrought" else ""
            case "TablingAsked":
                self.rounds.append(data["why"])
            case "LeftUndecided" | "InformationRequested":
                self.parts |= {one["portfolio"]: one for one in data["parts"]}
            case "DecisionReceived" | "DecisionCorrected":
                self.outcomes |= {one["portfolio"]: one["answer"]["outcome"] for one in data["parts"]}
                self.parts |= {one["portfolio"]: one for one in data["parts"]}
                if data["report_by"] is not None:
                    self.decided_on = self.decided_on if kind == "DecisionCorrected" else data["on"]
                    self.returned, self.knows = False, set()
            case "DecisionReturned":
                self.returned, self.knows = True, set(data["acknowledged"])
            case "PresenceCorrected":
                self.knows = (self.knows | set(data["acknowledged"])) - set(data["asked"])
            case "TeamAcknowledged":
                self.knows.add(data["team"])
            case "TeamReleased":
                self.released.add(data["team"])
            case "EscalationWithdrawn":
                self.withdrawn = True

    @property
    def waiting(self) -> set[str]:
        """The teams that have not heard the answer that is back in the group."""
        return set(self.teams) - self.knows - self.released if self.returned else set()


def check(town: Town, network: str) -> None:
    """Whatever restates a decision of a network says what its events say. AssertionError where it does not."""
    assert town.clock is not None
    store = MemoryStore(town)
    known, _ = town.network(f"network:{network}")
    boards = {
        stream: Board(events)
        for stream, events in town.events.items()
        if ids.parts(stream)[0] in ("management", "group")
    }
    for stream, board in boards.items():
        _minutes(stream, board, town.events[stream])
        if ids.parts(stream)[0] == "management":
            told = agenda(store, known, known.bodies[stream.rpartition(":")[2]])
            _agenda(board, told.model_dump(mode="json"))
    asked = {stream: Asked(events) for stream, events in town.events.items() if stream.startswith("escalation:")}
    asked = {stream: one for stream, one in asked.items() if one.raised_on}
    for stream, one in asked.items():
        _trail(stream, one, trail(store, known, stream), town)
        _legs(stream, one, town.events[stream], store.today(known))
    open_ones = {one["escalation"] for one in promises(store, known).as_json()["open"]}
    for stream in open_ones:
        one = asked[stream]
        assert not one.withdrawn, stream
    for stream, one in asked.items():
        if one.waiting or (one.rounds and not one.decided_on and not one.withdrawn):
            assert stream in open_ones, f"{stream} is no promise any more"
    _measures(town, network, boards, asked, store.today(known))


def delivered(town: Town) -> None:
    """Where nothing is under way, a question's answer is the meeting's, as it was corrected."""
    for stream, events in town.events.items():
        if not stream.startswith("management:"):
            continue
        for escalation, parts in Board(events).sent.items():
            stands = Asked(town.events[escalation]).parts
            assert {name: stands.get(name) for name in parts} == parts, escalation


def _minutes(stream: str, board: Board, events: Sequence[Recorded]) -> None:
    papers = Papers.of(events)
    for known_as, told in board.meetings.items():
        if known_as not in papers:
            continue
        paper = papers[known_as]
        said, where = written(stream, paper).model_dump(mode="json"), f"{stream}#{known_as}"
        assert sorted(said["people" if paper.opened else "present"]) == sorted(told.present), where
        assert said["outdated"] == (told.drafted and not told.approved and bool(told.since)), where
        decided = {(one["item"], one["part"]["portfolio"]): one["part"] for one in said["decided"]}
        assert decided == told.parts, where
        assert [one["text"] for one in said["agreements"]] == list(told.agreements.values()), where
        assert [one["text"] for one in said["alignments"]] == told.alignments, where
        for item in said["items"]:
            outcome = told.outcomes.get(item["item"])
            if outcome:
                assert (item["outcome"], item["why"]) == (outcome, told.why.get(item["item"], "")), where
            of_item = [
                f"{by}: {part['answer']['outcome']}" for (one, by), part in decided.items() if one == item["item"]
            ]
            assert item["parts"] == of_item, where
        for one in said["decided_outside"]:
            assert (one["outcome"], one["decided_by"]) == board.outside(one), where


def _agenda(board: Board, said: Data) -> None:
    for item in said["items"]:
        for part in item.get("parts", ()):
            assert part == board.standing[item["item"], part["portfolio"]], item["item"]
            assert part["portfolio"] not in item["lacking"]
    for one in said["decided_outside"]:
        assert (one["outcome"], one["decided_by"]) == board.outside(one)


def _trail(stream: str, one: Asked, told: Trail, town: Town) -> None:
    said = told.model_dump(mode="json")
    assert {part["portfolio"]: part for part in said["parts"]} == one.parts, stream
    awaited = {row["team"] for row in said["teams"] if row["acknowledged_on"] is None}
    heard = {row["team"] for row in said["teams"] if row["acknowledged_on"] is not None}
    assert heard == one.knows & set(one.teams), stream
    assert not one.returned or awaited == one.waiting, stream
    life: Any = town.fold(stream).state.life
    assert set(life.returned.waiting if life.returned is not None else ()) == one.waiting, stream
    assert {kept.part.portfolio: kept.part.answer.outcome for kept in life.parts.values()} == {
        name: part["answer"]["outcome"] for name, part in one.parts.items()
    }, stream


def _legs(stream: str, one: Asked, events: Sequence[Recorded], today: date) -> None:
    told = legs(events, today)
    assert told is not None
    assert told.raised_on.isoformat() == one.raised_on, stream
    assert (told.round, told.not_held) == (max(len(one.rounds), 0), one.rounds.count("not-held")), stream
    assert ("returned" in told.moments) == one.returned or told.moments.get("decided") is None, stream
    assert not one.waiting or "acknowledged" not in told.moments, stream
    if one.decided_on and one.rounds:
        assert told.days_to_decision == (date.fromisoformat(one.decided_on) - told.raised_on).days, stream


def _measures(town: Town, network: str, boards: dict[str, Board], asked: dict[str, Asked], today: date) -> None:
    numbered = enumerate(event for events in town.events.values() for event in events)
    history = History.of(numbered, network)
    scope = Scope(until=date.max)
    for told in answered(history, scope):
        one = asked[told.legs.escalation]
        assert told.outcomes == one.outcomes, told.legs.escalation
        assert set(told.waiting) == one.waiting, told.legs.escalation
        assert (told.returned_on is not None) == one.returned, told.legs.escalation
    groups = {stream: board for stream, board in boards.items() if stream.startswith("group:")}
    came = sorted(
        (met.on, tuple(sorted(met.present)))
        for board in groups.values()
        for met in board.meetings.values()
        if not met.annulled
    )
    bodies = {stream.rpartition(":")[2] for stream in groups}
    found = [one for one in attended(history, scope) if one.body in bodies]
    assert sorted((one.day.isoformat(), tuple(sorted(one.came))) for one in found) == came
