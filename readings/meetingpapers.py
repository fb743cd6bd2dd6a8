"""What a meeting's own stream says of it, for its minutes: who was there, each item and what became of it, topics.

Pure: events in, papers out, which are written on for as long as there are events; `readings.minutes` has what they say
in the end. Everything stands as it was corrected since, with what it was before beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from domain import decisions as d
from domain.group import events as e
from domain.management import events as m
from domain.message import Event, Recorded
from domain.registry import DECIDERS

TOLD_ELSEWHERE = frozenset(
    {"MeetingOpened", "MeetingClosed", "PartDecided", "PartCorrected", "ItemDecided", "ItemAnswered", "AnswerCorrected"}
    | {"ItemLeft", "InformationAsked", "PositionTaken", "AlignmentMade", "AlignmentSent", "AnswersAwaited"}
    | {"ItemTabled", "DecisionDrafted", "DeliveryReceived", "DeliveryTurnedAway", "DeliveryMade", "DeliveryRefused"}
    | {"MeetingPlanned", "AbsentTeamsNoted", "AbsenceTakenBack", "CarriedOutNoted", "MinutesDrafted", "RefusalSettled"}
    | {"ItemPending", "AttendanceCorrected"}
)
"""What happens while a management meeting is open, and is told with its items, or concerns another meeting."""


@dataclass
class Given:
    """A part of a decision as it stands, and each correction of it: what it was before, and why it was corrected."""

    item: str
    asks: str
    part: d.Part
    meeting: str | None
    corrections: list[tuple[d.Part, str]] = field(default_factory=list)


@dataclass
class Treated:
    """An item of a meeting. `outcome`: what became of it; `why`: with what reason, or question; `by`: whose."""

    item: str
    asks: str
    outcome: str | None = None
    why: str = ""
    by: str | None = None
    portfolios: tuple[str, ...] = ()
    given: list[Given] = field(default_factory=list)
    positions: list[m.PositionTaken] = field(default_factory=list)


@dataclass
class Agreed:
    """What a group agreed, in the words that stand, and those that they replace."""

    entered: e.AgreementEntered
    earlier: list[str] = field(default_factory=list)


@dataclass
class Paper:
    """Of one meeting. `besides`: what else happened in it; `corrected`: after its last draft, by which kinds of event;
    `noted`: what was decided out of session and was on its agenda to be noted; `annulled`: by which event."""

    meeting: str
    on: date
    draft: m.MinutesDrafted | e.MinutesDrafted | None = None
    held: e.MeetingHeld | None = None
    opened: m.MeetingOpened | None = None
    present: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    minute_taker: str | None = None
    voices: tuple[m.Presence, ...] = ()
    minutes_of: tuple[str, ...] = ()
    items: dict[str, Treated] = field(default_factory=dict)
    noted: list[m.DecidedOutside] = field(default_factory=list)
    absent: tuple[m.Absent, ...] = ()
    carried_out: tuple[m.Done, ...] = ()
    alignments: list[m.AlignmentMade] = field(default_factory=list)
    besides: list[Recorded] = field(default_factory=list)
    topics: dict[str, str] = field(default_factory=dict)
    agreements: dict[str, Agreed] = field(default_factory=dict)
    attendance: list[Recorded] = field(default_factory=list)
    approved_at: str | None = None
    amendments: list[m.MinutesAmended | e.MinutesAmended] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    annulled: Recorded | None = None

    @property
    def outdated(self) -> bool:
        """Whether something was entered or corrected after the last draft, which is not approved yet."""
        return self.draft is not None and self.approved_at is None and bool(self.corrected)

    def touched(self, by: Event) -> None:
        if self.draft is not None:
            self.corrected.append(type(by).__name__)


class Papers:
    """The papers of one stream, event by event."""

    def __init__(self) -> None:
        self.found: dict[str, Paper] = {}
        self.called: dict[str, m.MeetingConvened] = {}
        self.outside: list[Given] = []
        self.asks: dict[str, str] = {}
        self.topics: dict[str, dict[str, str]] = {}
        self.open: Paper | None = None

    @classmethod
    def of(cls, events: Iterable[Recorded]) -> "dict[str, Paper]":
        """What the events of a stream say of each meeting that was held, by its id."""
        papers = cls()
        for recorded in events:
            event = DECIDERS[recorded.stream.partition(":")[0]].read(recorded)
            papers._management(event)
            papers._group(event)
            papers._minutes(event)
            if papers.open is not None and recorded.kind not in TOLD_ELSEWHERE:
                papers.open.besides.append(recorded)
            if isinstance(event, e.MinutesApproved) and event.at != event.meeting:
                papers.found[event.at].besides.append(recorded)
            if isinstance(event, m.AttendanceCorrected | e.AttendanceCorrected):
                papers._attended(event)
                papers.found[event.meeting].attendance.append(recorded)
            if isinstance(event, m.MeetingAnnulled | e.MeetingAnnulled):
                papers._annulled(event, recorded)
        return papers.found

    # A management meeting

    def _management(self, event: Event) -> None:
        match event:
            case m.ItemTabled():
                self.asks[event.item] = event.question.asks
            case m.MeetingConvened():
                self.called[event.meeting] = event
            case m.MeetingOpened():
                self._opened(event)
            case m.MeetingClosed():
                self._closed(event)
            case m.ArrivalNoted() if event.meeting in self.found:
                self.found[event.meeting].people += (event.person,)
            case m.AgendaItemAdded() if event.meeting in self.found:
                self.found[event.meeting].items.setdefault(
                    event.item.item, Treated(event.item.item, self.asks.get(event.item.item, event.item.asks))
                )
            case m.AlignmentMade():
                self.found[event.meeting].alignments.append(event)
            case _:
                self._item(event)

    def _opened(self, event: m.MeetingOpened) -> None:
        paper = Paper(event.meeting, event.on, opened=event, people=event.present, minute_taker=event.minute_taker)
        paper.voices = event.portfolios
        called = self.called.get(event.meeting)
        if called is not None:
            paper.items = {one.item: Treated(one.item, self.asks.get(one.item, one.asks)) for one in called.agenda}
            paper.minutes_of, paper.noted = called.minutes_of, list(called.decided_outside)
            paper.absent, paper.carried_out = called.absent, called.carried_out
        self.found[event.meeting] = self.open = paper

    def _closed(self, event: m.MeetingClosed) -> None:
        paper, self.open = self.found[event.meeting], None
        for one in event.outcomes:
            kept = paper.items.setdefault(one.item, Treated(one.item, one.asks))
            kept.outcome = one.outcome or kept.outcome

    def _item(self, event: Event) -> None:
        match event:
            case m.PartDecided():
                self._taken_up(event.item)
                given = Given(event.item, event.asks, event.part, event.meeting)
                if event.meeting is None:
                    self.outside.append(given)
                if event.meeting in self.found:
                    self._treated(event.meeting, event.item, event.asks).given.append(given)
                    self.found[event.meeting].touched(event)
            case m.PartCorrected():
                self._corrected(event)
            case m.ItemDecided() if event.meeting in self.found:
                self._taken_up(event.item)
                self._treated(event.meeting, event.item).outcome = "decided"
            case m.ItemLeft() if (known_as := _own(event.meeting)) in self.found:
                if event.outcome != "not-reached":
                    self._taken_up(event.item)
                kept = self._treated(known_as, event.item)
                kept.outcome, kept.why, kept.by = event.outcome, event.reason or kept.why, event.by
                kept.portfolios = event.portfolios
            case m.InformationAsked() if (known_as := _own(event.meeting)) in self.found:
                self._taken_up(event.item)
                kept = self._treated(known_as, event.item)
                kept.outcome, kept.why, kept.by = "information", event.question, event.portfolio
            case m.ItemTakenOff() if self.open is not None and event.item in self.open.items:
                self._taken_up(event.item)
                kept = self.open.items[event.item]
                if kept.outcome is None:  # else the meeting had done with it before
                    kept.outcome, kept.why = "withdrawn", event.reason
            case m.CarriedOver() if event.meeting in self.found:
                for item in event.items:
                    self._treated(event.meeting, item).why = event.reason
            case m.PositionTaken():
                self._treated(event.meeting, event.item).positions.append(event)
            case _:
                pass

    def _taken_up(self, item: str) -> None:
        """What was carried over, and then came up in the same meeting all the same, was reached: the later word counts.
        A carrying over of which nothing is left is not told at all."""
        if self.open is None:
            return
        told: list[Recorded] = []
        for one in self.open.besides:
            listed = one.data.get("items")
            if one.kind == "CarriedOver" and isinstance(listed, list) and item in listed:
                left = [known for known in listed if known != item]
                if item in self.open.items:
                    self.open.items[item].why = ""
                if not left and not one.data.get("minutes"):
                    continue
                one = one.model_copy(update={"data": {**one.data, "items": left}})
            told.append(one)
        self.open.besides = told

    def _treated(self, meeting: str, item: str, asks: str = "") -> Treated:
        known = self.found[meeting].items
        return known.setdefault(item, Treated(item, self.asks.get(item, asks)))

    def _corrected(self, event: m.PartCorrected) -> None:
        """The last word of that portfolio on that item, wherever it was said, is another one now."""
        treated = [(paper, kept) for paper in self.found.values() for kept in paper.items.values()]
        said = [(paper, one) for paper, kept in treated for one in kept.given if _same(one, event)]
        if said:
            paper, given = said[-1]
            paper.touched(event)
        elif outside := [one for one in self.outside if _same(one, event)]:
            given = outside[-1]
            for paper in self.found.values():
                if any((one.item, one.portfolio) == (event.item, event.part.portfolio) for one in paper.noted):
                    paper.touched(event)
        else:
            return
        given.corrections.append((given.part, event.reason))
        given.part = event.part
        for paper in self.found.values():
            paper.noted = [_noted(one, event) for one in paper.noted]

    # A group's meeting

    def _group(self, event: Event) -> None:
        match event:
            case e.MeetingConvened():
                self.topics[event.meeting] = _by_id(event.topics)
            case e.MeetingHeld():
                paper = Paper(event.meeting, event.on, held=event, present=event.present, people=event.people)
                paper.minute_taker = event.minute_taker
                paper.topics = {**self.topics.get(event.meeting, {}), **_by_id(event.topics)}
                self.found[event.meeting] = paper
            case e.TopicAdded():
                self.topics.setdefault(event.meeting, {})[event.topic.id] = event.topic.text
                if event.meeting in self.found:
                    self.found[event.meeting].topics[event.topic.id] = event.topic.text
                    self.found[event.meeting].touched(event)
            case e.AgreementEntered():
                self.found[event.meeting].agreements[event.agreement] = Agreed(event)
                self.found[event.meeting].touched(event)
            case e.AgreementCorrected():
                agreed = self.found[event.meeting].agreements[event.corrects]
                agreed.earlier.append(agreed.entered.text)
                agreed.entered = agreed.entered.model_copy(update={"text": event.text})
                self.found[event.meeting].touched(event)
            case _:
                pass

    # Of either

    def _annulled(self, event: m.MeetingAnnulled | e.MeetingAnnulled, recorded: Recorded) -> None:
        if event.meeting not in self.found:
            return
        paper = self.found[event.meeting]
        paper.annulled = recorded
        if self.open is paper:
            self.open = None
        for other in self.found.values():
            if event.meeting in other.minutes_of:
                other.minutes_of = tuple(one for one in other.minutes_of if one != event.meeting)
                other.touched(event)

    def _attended(self, event: m.AttendanceCorrected | e.AttendanceCorrected) -> None:
        paper = self.found[event.meeting]
        paper.minute_taker = event.minute_taker
        if isinstance(event, e.AttendanceCorrected):
            paper.present, paper.people = event.present, event.people
        else:
            paper.people, paper.voices = event.present, event.portfolios
        paper.touched(event)

    def _minutes(self, event: Event) -> None:
        match event:
            case m.MinutesDrafted() | e.MinutesDrafted():
                self.found[event.meeting].draft = event
                self.found[event.meeting].corrected = []
            case m.MinutesApproved() | e.MinutesApproved():
                self.found[event.meeting].approved_at = event.at
            case m.MinutesAmended() | e.MinutesAmended():
                self.found[event.meeting].amendments.append(event)
            case _:
                pass


def _by_id(topics: Iterable[e.Topic]) -> dict[str, str]:
    return {topic.id: topic.text for topic in topics}


def _own(reference: str | None) -> str:
    return (reference or "").rpartition("#")[2]


def _same(given: Given, event: m.PartCorrected) -> bool:
    return (given.item, given.part.portfolio) == (event.item, event.part.portfolio)


def _noted(one: m.DecidedOutside, event: m.PartCorrected) -> m.DecidedOutside:
    part = event.part
    if (one.item, one.portfolio, one.on) != (event.item, part.portfolio, part.on) or not part.out_of_session:
        return one
    return one.model_copy(update={"outcome": part.answer.outcome, "decided_by": part.decided_by})
