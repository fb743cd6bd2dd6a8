"""What lay before those who decided: each decision on a question, with all that was known of it in that moment.

A moment is a place in the log's order, so that what was stored a second later was not known, whatever day it happened.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cli.ask.trail import TrailPage
from domain import ids
from domain.action import cycle_of
from domain.asof import AtPosition
from domain.errors import Refusal
from domain.message import Recorded
from domain.territory import WHOLE_NETWORK, Network
from readings.asof import Past, Seen
from readings.trailsteps import Step
from store.errors import NotFound
from words.telling import Teller

DECISIONS = frozenset({"PartDecided", "InformationAsked", "AlignmentMade"})
CORRECTIONS = frozenset(
    {
        "FindingCorrected",
        "FindingsMerged",
        "FindingSeparated",
        "CaseCorrected",
        "ProgressCorrected",
        "PositionCorrected",
        "FindingWithdrawn",
        "ObjectionWithdrawn",
        "ReportWithdrawn",
    }
    | {"PartCorrected", "AnswerCorrected", "DecisionCorrected", "AgreementCorrected", "MinutesAmended"}
)


@dataclass(frozen=True)
class Known:
    """One decision with what was known. `event`: what was decided; `position`: where it stands in the log.

    `before`: how far the log went that could be known; `network`, `escalation`, `origin`, `plan`: as they stood then,
    None where there was none (nobody asks for an alignment); `story`: what had happened to the question; `late`: what
    came in later and was not known then.
    """

    number: int
    event: Recorded
    position: int
    on: date
    before: int
    network: Network
    escalation: Seen | None
    origin: Seen | None
    plan: Seen | None
    story: Sequence[Step]
    late: Sequence[Recorded]


class Knowledge:
    """The decisions on one escalation."""

    def __init__(self, past: Past, trail: TrailPage) -> None:
        self.past = past
        self.page = trail
        self.trail = trail.trail
        self.stream = self.trail.escalation
        self.question = trail.matter.question
        self.management = self.trail.management
        self.origin = self.question.origin if self.question.origin != self.management else None
        streams = [one for one in (self.stream, self.origin, self.management, *self._plans()) if one is not None]
        self.positions = past.record.reading.positions(*dict.fromkeys(streams))
        self.teller = trail.teller

    def decisions(self) -> list[Recorded]:
        """What was decided on it, in the order in which it was stored: answers, deferrals, questions sent back."""
        made = [step.event for step in self.trail.steps if is_decision(step.event)]
        return sorted(made, key=lambda event: self.positions[event.id])

    def known(self, number: int | None = None) -> Iterator[Known]:
        """Each decision, or the one of a number, with what was known. Raises Refusal `no-such-decision`."""
        made = self.decisions()
        if number is not None and not 1 <= number <= len(made):
            raise Refusal(
                "no-such-decision",
                "There is no decision {number} on {stream}: {count} were made.",
                number=number,
                stream=self.stream,
                count=len(made),
            )
        for n, event in enumerate(made, start=1):
            if number in (None, n):
                yield self._known(n, event)

    def _known(self, number: int, event: Recorded) -> Known:
        position = self.positions[event.id]
        before = AtPosition(position=position - 1)
        on = self.teller.happened(event)
        plan = self._plan(before)
        return Known(
            number=number,
            event=event,
            position=position,
            on=on,
            before=position - 1,
            network=self.past.network_at(before, position),
            escalation=self._seen(self.stream, before),
            origin=self._seen(self.origin, before),
            plan=plan,
            story=[step for step in self.trail.steps if self.positions[step.event.id] < position],
            late=self._late(position, on, plan),
        )

    def _seen(self, stream: str | None, before: AtPosition) -> Seen | None:
        if stream is None or not self.past.travel.version(stream, before):
            return None
        return self.past.seen_as_of(stream, before)

    def _plans(self) -> list[str]:
        """The cycles whose plan bears on the question: the one that it comes from, else those of its zone."""
        kind = ids.parts(self.question.origin)[0]
        if kind == "cycle":
            return [self.question.origin]
        if kind == "action":
            return [cycle_of(self.question.origin)[0]]
        beginning = ids.stream_id("cycle", self.past.today.id, self.question.zone or WHOLE_NETWORK) + ":"
        listed = self.past.record.streams(self.past.today.id, "cycle")
        return [info.stream for info in listed if info.stream.startswith(beginning)]

    def _plan(self, before: AtPosition) -> Seen | None:
        """The plan that stood then: of several cycles the one that began last."""
        begun = [one for one in self._plans() if self.past.travel.version(one, before)]
        return self._seen(max(begun, key=lambda one: self.past.travel.position(one, 1), default=None), before)

    def _late(self, position: int, on: date, plan: Seen | None) -> list[Recorded]:
        """What had happened by the day of the decision and was recorded after it; and later corrections."""
        about = [step.event for step in self.trail.steps]
        for stream in (self.origin, plan.folded.stream if plan is not None else None, self.management):
            if stream is not None:
                about += self.past.record.log.events(stream)
        ours = {str(event.data["item"]) for event in about if event.stream == self.stream and event.data.get("item")}
        late = {
            event.id: event
            for event in about
            if self.positions.get(event.id, 0) > position
            and (event.stream != self.management or str(event.data.get("item")) in ours)
            and (event.kind in CORRECTIONS or (event.happened_on is not None and self.teller.happened(event) <= on))
        }
        return sorted(late.values(), key=lambda event: self.positions[event.id])


def is_decision(event: Recorded) -> bool:
    """Whether an event of the management meeting says what somebody decided on a question."""
    return event.kind in DECISIONS or (event.kind == "ItemLeft" and event.data.get("outcome") == "deferred")


def escalations_of(past: Past, stream: str, item: str) -> list[str]:
    """The escalations that an item of a management meeting has been about. Raises `NotFound` where there is none."""
    found: dict[str, None] = {}
    for event in past.record.log.events(stream):
        if event.kind == "ItemTabled" and event.data.get("item") == item:
            found[str(event.data["escalation"])] = None
        elif event.kind == "ItemsJoined" and item in (event.data.get("item"), *_listed(event.data.get("joined"))):
            found |= dict.fromkeys(str(one) for one in _listed(event.data.get("escalations")))
    if not found:
        raise NotFound("There is no item '{item}' on the table of a management meeting.", item=f"{stream}#{item}")
    return list(found)


def teller_of(past: Past, teller: Teller, *streams: str | None) -> Teller:
    """A teller that knows what these streams call things."""
    for stream in streams:
        if stream is not None:
            for _ in teller.known_from(past.record.log.events(stream)):
                pass
    return teller


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
