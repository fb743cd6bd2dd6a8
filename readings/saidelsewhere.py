"""What other streams say was done in a meeting: decided, stated, reported back, agreed on cases. Each thing once.

Of a case about people nothing is told but its reference and that it was worked on: minutes are read by more people
than know it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import Field, InstanceOf

from domain import ids
from domain.action.state import NotPlanned
from domain.case.state import NotOpened
from domain.decider import MeetingFacts
from domain.errors import Refusal
from domain.escalation.state import NotRaised
from domain.message import Message, Recorded, brief
from domain.quorum import check_present
from domain.roles import Role
from domain.territory import Network, Quorum
from readings.draftedearly import NOT_MINUTED
from readings.record import Record

AGREED = ("MeetingAgreed", "MeetingDisagreed")
DONE_WITH_CASES: Mapping[str, str] = {
    "CaseDiscussed": "discussed",
    "CaseExtended": "extended",
    "CaseEscalated": "escalated",
    "CaseResolved": "resolved",
    "CaseClosed": "closed",
    "CaseReopened": "reopened",
}

After = Literal["draft", "approval"]


@dataclass(frozen=True)
class About:
    """What it was said of. `kind`: of its stream; `name`: what a question asks, the title of an action, the reference
    of a case; None where there is none.

    Of a case: `done`: what was done with it; `text`: what was said, where it is about no person.
    """

    kind: str
    name: str | None = None
    done: str = ""
    text: str | None = None


@dataclass(frozen=True)
class Besides:
    """Who spoke otherwise: each organisation that objected, with its reason, and those that abstained. `gone`: who is
    told to have been there although the attendance says otherwise now; `lacks`: what a decision that stands would lack
    as the attendance is now."""

    objected: tuple[tuple[str, str], ...] = ()
    abstained: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    lacks: Refusal | None = None


class Said(Message):
    """One thing that was said in a meeting. `after`: recorded after the last draft of its minutes, or after their
    approval; `came_of_it`: it was not said in the meeting, but took effect by itself on a later day.

    For whoever says it in words: `event`; `about`: what it was said of; `beside`: what must be known besides.
    """

    stream: str
    version: int
    kind: str
    on: date
    who: str
    entered_by: str | None
    after: After | None
    came_of_it: bool
    event: Recorded = Field(exclude=True, repr=False)
    about: About = Field(exclude=True)
    beside: InstanceOf[Besides] = Field(exclude=True)


@dataclass(frozen=True)
class SaidElsewhere:
    """What was done in a meeting elsewhere, in the log's order. `heard`: the events in which it has its names."""

    said: tuple[Said, ...]
    heard: tuple[Recorded, ...]


def said_in(record: Record, network: Network, stream: str, meeting: str, present: Iterable[str]) -> SaidElsewhere:
    """What was done in a meeting of `stream` elsewhere. `present`: who was there after all.

    What a corrected attendance leaves without a quorum stays decided, and is told to be so. Raises `Damaged`.
    """
    reference, there = f"{stream}#{meeting}", frozenset(present)
    folded = record.whole(stream).folded
    facts = folded.decider.meetings(folded.state, network, reference)
    own = record.reading.naming(stream, {meeting})
    papers = {
        event.kind: place
        for place, event in own
        if event.kind in ("MinutesDrafted", "MinutesApproved") and event.data["meeting"] == meeting
    }
    first = min((place for place, _ in own), default=0)  # nothing is said in a meeting before there is one
    placed = record.reading.placed_in(network.id, reference, after=first)
    told = [(place, event) for place, event in placed if event.stream != stream and event.kind not in NOT_MINUTED]
    streams = list(dict.fromkeys(event.stream for _, event in told))
    record.expect(streams)
    found: dict[object, Said] = {}
    for place, event in told:
        on, about = network.calendar.happened(event), _about(record, event)
        once = (
            (about.done, about.text) if about.kind == "case" else (event.kind, event.model_dump_json(include={"data"}))
        )
        said = Said(
            stream=event.stream,
            version=event.version,
            kind=event.kind,
            on=on,
            who=event.who.person,
            entered_by=event.who.entered_by,
            after=_after(place, papers),
            came_of_it=facts is not None and facts.held_on is not None and _came_of_it(event, facts.held_on, on),
            event=event,
            about=about,
            beside=_besides(network, event, there, facts),
        )
        found.setdefault((event.stream, *once), said)
    return SaidElsewhere(tuple(found.values()), tuple(event for one in streams for event in record.whole(one).events))


def _came_of_it(event: Recorded, held_on: date, on: date) -> bool:
    """Whether the engine did it on a later day, as when the days are over in which the absent could object."""
    return event.who.role is Role.ENGINE and event.who.meeting is None and on > held_on


def _after(place: int, papers: Mapping[str, int]) -> After | None:
    """`papers`: where in the log the last draft and the approval stand."""
    if place > papers.get("MinutesApproved", place):
        return "approval"
    return "draft" if place > papers.get("MinutesDrafted", place) else None


def _about(record: Record, event: Recorded) -> About:
    kind = ids.parts(event.stream)[0]
    if kind not in ("escalation", "action", "case"):
        return About(kind)
    state = record.whole(event.stream).folded.state
    if kind == "escalation":  # several are returned in one meeting: each is named
        return About(kind, None if isinstance(state, NotRaised) else brief(state.life.question.asks))
    if kind == "action":
        return About(kind, None if isinstance(state, NotPlanned) else state.life.title)
    opened = not isinstance(state, NotOpened)
    reference = state.life.reference if opened else ids.parts(event.stream)[2][-1]
    of_nobody = event.kind == "CaseDiscussed" and opened and state.life.kind == "community"
    text = str(event.data["text"]) if of_nobody else None
    return About(kind, reference, DONE_WITH_CASES.get(event.kind, "worked-on"), text)


def _besides(network: Network, event: Recorded, present: frozenset[str], facts: MeetingFacts | None) -> Besides:
    data: dict[str, Any] = event.data
    counted = data.get("present") if event.kind in AGREED else data.get("acknowledged")
    gone = tuple(one for one in counted or () if one not in present)
    return Besides(
        objected=tuple(
            (str(one["organisation"]), str(one.get("reason") or "")) for one in data.get("objections") or ()
        ),
        abstained=tuple(data.get("abstained") or ()),
        gone=gone if event.kind in (*AGREED, "DecisionReturned") else (),
        lacks=_lacks(network, event, facts) if gone and event.kind == "MeetingAgreed" else None,
    )


def _lacks(network: Network, event: Recorded, facts: MeetingFacts | None) -> Refusal | None:
    """What a decision of a meeting would be refused for as its attendance is now."""
    if facts is None:
        return None
    rule: Quorum = getattr(network.rules, str(event.data["matter"]))
    try:
        check_present(facts, rule, network.sector_of)
    except Refusal as refusal:
        return refusal
    return None


def late_in(said: Iterable[Said], meeting: str) -> Iterator[Said]:
    """What was entered as said in a meeting after the last draft of its minutes, which do not have it."""
    return (one for one in said if one.after == "draft" and one.event.who.meeting == meeting)
