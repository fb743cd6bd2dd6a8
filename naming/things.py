"""What there is to be named: in a network, and in the stream that a command is for, each by its id, name and number.

A short number is the place in the order in which things were recorded in their stream: it never changes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from domain import ids
from domain.action.parts import Indicator
from domain.cycle.parts import Parts, parts_of
from domain.cycle.state import NotStarted
from domain.decider import Folded
from domain.group.events import Topic
from domain.message import Recorded
from domain.network.parts import Part
from domain.territory import Network
from naming.matching import Choice, initials
from naming.spoken import Spoken
from naming.words import said_for
from readings.kinds import LETTERS, Kind
from readings.numbers import items_in, meetings_in

K = Kind
WITHIN_MEETING = frozenset({K.TOPIC, K.AGREEMENT})  # what is numbered in its meeting, not in its stream


class Things:
    """What one network has, and what one of its streams has. `beside`: what else the command says, by field."""

    def __init__(self, store: Spoken, network: Network, stream: str | None = None) -> None:
        self.store = store
        self.network = network
        self.stream = stream
        self.process, _, self.place = ids.parts(stream) if stream is not None else ("", "", ())

    @cached_property
    def names(self) -> Mapping[str, str]:
        return self.store.names(self.network.id)

    @cached_property
    def folded(self) -> Folded[Any] | None:
        """The stream as it stands; None where it has not begun."""
        return None if self.stream is None else self.store.folded(self.stream)

    @property
    def events(self) -> tuple[Recorded, ...]:
        """What was recorded in the stream."""
        return () if self.stream is None else self.store.whole(self.stream).events

    @cached_property
    def today(self) -> date:
        """The day it is in the network."""
        return self.store.today(self.network)

    @property
    def state(self) -> Any:
        return self.folded.state if self.folded is not None else None

    @cached_property
    def cycle(self) -> Parts | None:
        """The parts of the cycle that the stream is, where it has begun."""
        if self.process != "cycle" or self.state is None or isinstance(self.state, NotStarted):
            return None
        return parts_of(self.state)

    def said_for(self, code: str) -> tuple[str, ...]:
        """The words for a code: the network's own, and ours in every language."""
        own = self.network.words.get(code)
        return (*((own,) if own else ()), *said_for(code))

    def choices(self, kind: Kind, beside: Mapping[str, Any] | None = None) -> list[Choice]:
        """Everything of a kind that may be meant here."""
        of_network = NETWORK.get(kind)
        if of_network is not None:
            return list(of_network(self))
        of_stream = STREAM.get(kind)
        return list(of_stream(self, beside or {})) if of_stream is not None else []

    def everything(self, kind: Kind) -> Iterator[tuple[Choice, str | None]]:
        """Everything of a kind in the stream, whichever meeting it is of; with the meeting that it is named within."""
        if kind not in WITHIN_MEETING:
            yield from ((choice, None) for choice in self.choices(kind))
            return
        for meeting in self.state.meetings if self.state is not None else ():
            yield from ((choice, meeting) for choice in self.choices(kind, {"meeting": meeting}))

    def numbered(self, known_as: str, beside: Mapping[str, Any]) -> Choice | None:
        """Something in the stream with its short number and words; None for what has no number."""
        every = (choice for kind in LETTERS for choice in self.choices(kind, beside))
        return next((one for one in every if one.id == known_as and one.number is not None), None)


def numbered(kind: Kind, things: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[Choice]:
    """Things in the order in which they came to be, each with its short number."""
    words = said_for(kind.value)
    for number, (known_as, names) in enumerate(things, start=1):
        yield Choice(known_as, names, number=number, letter=LETTERS[kind], words=words)


# Of a network


def _people(here: Things) -> Iterator[Choice]:
    for person in here.network.people:
        name = here.names.get(person)
        yield Choice(person, (name,) if name else ())


def _named(table: Callable[[Network], Mapping[str, Any]]) -> Callable[[Things], Iterator[Choice]]:
    def of(here: Things) -> Iterator[Choice]:
        for known_as, one in table(here.network).items():
            yield Choice(known_as, (one.name,))

    return of


def _zones(here: Things) -> Iterator[Choice]:
    yield Choice("network", said_for("the whole network"))
    more = here.said_for("zone")
    yield from (Choice(known_as, (one.name,), more) for known_as, one in here.network.zones.items())


def _neighbourhoods(here: Things) -> Iterator[Choice]:
    for zone in here.network.zones.values():
        for known_as, name in zone.neighbourhoods:
            yield Choice(known_as, (name,), more=(zone.name,))


def _criteria(here: Things) -> Iterator[Choice]:
    for known_as in (*here.network.rules.criteria, *here.network.rules.process_criteria):
        own = here.network.words.get(known_as)
        yield Choice(known_as, (*([own] if own else []), *said_for(known_as, here.store.language)))


def _organisations(here: Things) -> Iterator[Choice]:
    for known_as, one in here.network.organisations.items():
        yield Choice(known_as, (one.name,), (initials(one.name),))


def _bodies(here: Things) -> Iterator[Choice]:
    for known_as, one in here.network.bodies.items():
        zone = here.network.zones.get(one.zone or "")
        yield Choice(known_as, (one.name,), (*here.said_for(one.kind), *((zone.name,) if zone is not None else ())))


def _portfolios(here: Things) -> Iterator[Choice]:
    """By what they are of, or by who answers for them."""
    for known_as, one in here.network.portfolios.items():
        holder = here.network.holder_of(known_as, here.today)
        held = (holder, here.names.get(holder, "")) if holder is not None else ()
        yield Choice(known_as, (one.name,), (*here.said_for("portfolio"), *held))


NETWORK: Mapping[Kind, Callable[[Things], Iterable[Choice]]] = {
    K.PERSON: _people,
    K.ORGANISATION: _organisations,
    K.BODY: _bodies,
    K.ZONE: _zones,
    K.NEIGHBOURHOOD: _neighbourhoods,
    K.SECTOR: _named(lambda network: network.sectors),
    K.ORGANISATION_KIND: _named(lambda network: network.kinds),
    K.PORTFOLIO: _portfolios,
    K.SERVICE: _named(lambda network: network.services),
    K.CRITERION: _criteria,
}

PARTS: Mapping[Part, Kind] = {
    Part.ZONE: K.ZONE,
    Part.NEIGHBOURHOOD: K.NEIGHBOURHOOD,
    Part.SECTOR: K.SECTOR,
    Part.KIND: K.ORGANISATION_KIND,
    Part.BODY: K.BODY,
    Part.PORTFOLIO: K.PORTFOLIO,
    Part.SERVICE: K.SERVICE,
}


# Of a stream

Beside = Mapping[str, Any]


def _part(here: Things, beside: Beside) -> Iterable[Choice]:
    said = beside.get("part")
    part = Part(said) if said in set(Part) else None
    if part is Part.LINE:
        return _named(lambda network: network.lines)(here)
    return here.choices(PARTS[part]) if isinstance(part, Part) else ()


def _access(here: Things, beside: Beside) -> Iterator[Choice]:
    service = here.network.services.get(str(beside.get("service")))
    for known_as, text in service.criteria if service is not None else ():
        yield Choice(known_as, (text,))


def _findings(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.cycle is not None:
        yield from numbered(K.FINDING, ((one.id, (one.text,)) for one in here.cycle.course.findings.values()))


def _items(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.process == "management" and here.stream is not None:
        known = here.state.items
        recorded = items_in(here.events)
        yield from numbered(K.ITEM, ((one, (known[one].asks,) if one in known else ()) for one in recorded))
    if here.cycle is not None:
        findings = here.cycle.course.findings
        listed = numbered(
            K.ITEM, ((item.id, (findings[item.finding].text,)) for item in here.cycle.board.items.values())
        )
        for choice, item in zip(listed, here.cycle.board.items.values(), strict=True):
            yield replace(choice, more=said_for(item.quadrant), sort=item.quadrant)


def matter_of(store: Spoken, stream: str) -> tuple[str, ...]:
    """What a case or a question is about, in its own words: titles are short."""
    kind = ids.parts(stream)[0]
    if kind not in ("case", "escalation"):
        return ()
    life = getattr(store.folded(stream).state, "life", None)
    if life is None:
        return ()
    return (life.title, life.would_need) if kind == "case" else (life.question.asks, life.question.tried)


def _strategies(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.cycle is not None:
        yield from numbered(K.STRATEGY, ((one.id, (one.text,)) for one in here.cycle.board.strategies.values()))


def _lines(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.cycle is not None:
        yield from numbered(K.LINE, ((one.id, (one.name,)) for one in here.cycle.plan.lines.values()))
    yield from _named(lambda network: network.lines)(here)


def _objectives(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.cycle is not None:
        yield from numbered(K.OBJECTIVE, ((one.id, (one.text,)) for one in here.cycle.plan.objectives.values()))


def _actions(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.cycle is not None:
        yield from numbered(K.ACTION, ((one.id, (one.title,)) for one in here.cycle.plan.actions.values()))


def _open_actions(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.cycle is not None:
        yield from numbered(K.ACTION, ((one.id, (one.title,)) for one in here.cycle.course.open_actions.values()))


def _drafts(here: Things, beside: Beside) -> Iterator[Choice]:
    for of in (_lines, _objectives, _actions):
        yield from (choice for choice in of(here, beside) if choice.number is not None)


def _about(here: Things, beside: Beside) -> Iterator[Choice]:
    for of in (_findings, _items, _strategies, _objectives, _actions):
        yield from of(here, beside)


def _lessons(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.cycle is not None:
        yield from numbered(K.LESSON, ((one.id, (one.text,)) for one in here.cycle.evaluation.lessons.values()))


def _dissents(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.cycle is not None:
        yield from numbered(K.DISSENT, ((one, (kept.text,)) for one, kept in here.cycle.board.dissents.items()))


def _ratings(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.cycle is not None:
        yield from numbered(K.RATING, ((one.id, ()) for one in here.cycle.evaluation.ratings.values()))


def _indicators(here: Things, beside: Beside) -> Iterator[Choice]:
    life = getattr(here.state, "life", None)
    if here.process == "action" and life is not None:
        yield from _of_action(tuple(life.indicators.values()), life.numbered)
    if here.cycle is not None:
        action = here.cycle.plan.actions.get(str(beside.get("action")))
        if action is not None:
            yield from _of_action(action.indicators, action.numbered)


def _of_action(indicators: Iterable[Indicator], ever: tuple[str, ...]) -> Iterator[Choice]:
    """Those that it has, each by its place among all that it ever had."""
    known = {one.id: (one.name,) for one in indicators}
    listed = numbered(K.INDICATOR, ((one, known.get(one, ())) for one in ever or known))
    yield from (choice for choice in listed if choice.id in known)


def _reports(here: Things, _beside: Beside) -> Iterator[Choice]:
    life = getattr(here.state, "life", None)
    if here.process == "action" and life is not None:
        yield from numbered(K.REPORT, ((one.id, (one.on.isoformat(),)) for one in life.reports.values()))


def _referrals(here: Things, _beside: Beside) -> Iterator[Choice]:
    life = getattr(here.state, "life", None)
    if here.process == "case" and life is not None:
        yield from numbered(K.REFERRAL, ((one.id, (one.need,)) for one in life.referrals.values()))


def _tasks(here: Things, beside: Beside) -> Iterator[Choice]:
    life = getattr(here.state, "life", None)
    referral = life.referrals.get(str(beside.get("referral"))) if here.process == "case" and life is not None else None
    if referral is not None:
        yield from numbered(K.TASK, ((one.id, (one.text,)) for one in referral.tasks.values()))


def _meetings(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.process in ("group", "management") and here.state is not None:
        # By its day one that was annulled is not meant: the other of that day is.
        known = {
            one.id: () if one.stage == "annulled" else (one.on.isoformat(),) for one in here.state.meetings.values()
        }
        ever = meetings_in(here.events) if here.process == "management" else known
        listed = numbered(K.MEETING, ((one, known.get(one, ())) for one in ever))
        yield from (choice for choice in listed if choice.id in known)


def _topics(here: Things, beside: Beside) -> Iterator[Choice]:
    """The topics of the meeting that the command is about; their texts are in the events alone."""
    meeting = here.state.meetings.get(str(beside.get("meeting"))) if here.process == "group" and here.state else None
    if meeting is None or here.stream is None:
        return
    texts = {topic.id: topic.text for event in here.events for topic in topics_in(event)}
    yield from numbered(K.TOPIC, ((one, (texts[one],) if one in texts else ()) for one in meeting.topics))


def topics_in(event: Recorded) -> list[Topic]:
    """The topics that an event of a body's register brings."""
    if event.kind not in ("MeetingConvened", "MeetingHeld", "TopicAdded"):
        return []
    told: Any = [event.data["topic"]] if event.kind == "TopicAdded" else event.data["topics"]
    return [Topic.model_validate(one) for one in told]


def _agreements(here: Things, beside: Beside) -> Iterator[Choice]:
    meeting = here.state.meetings.get(str(beside.get("meeting"))) if here.process == "group" and here.state else None
    if meeting is not None:
        yield from numbered(K.AGREEMENT, ((one.id, (one.text,)) for one in meeting.agreements))


def _activities(here: Things, _beside: Beside) -> Iterator[Choice]:
    if here.process == "group" and here.state is not None:
        listed = here.state.activities.values()
        yield from numbered(K.ACTIVITY, ((one.id, (one.title, one.on.isoformat())) for one in listed))


def _refusals(here: Things, _beside: Beside) -> Iterator[Choice]:
    for key in getattr(here.state, "undelivered", ()):
        yield Choice(key)


STREAM: Mapping[Kind, Callable[[Things, Beside], Iterable[Choice]]] = {
    K.PART: _part,
    K.ACCESS: _access,
    K.FINDING: _findings,
    K.ITEM: _items,
    K.STRATEGY: _strategies,
    K.LINE: _lines,
    K.OBJECTIVE: _objectives,
    K.ACTION: _actions,
    K.OPEN_ACTION: _open_actions,
    K.DRAFT: _drafts,
    K.ABOUT: _about,
    K.LESSON: _lessons,
    K.DISSENT: _dissents,
    K.RATING: _ratings,
    K.INDICATOR: _indicators,
    K.REPORT: _reports,
    K.REFERRAL: _referrals,
    K.TASK: _tasks,
    K.MEETING: _meetings,
    K.TOPIC: _topics,
    K.AGREEMENT: _agreements,
    K.ACTIVITY: _activities,
    K.REFUSAL: _refusals,
}
