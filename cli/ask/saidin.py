"""What other streams say was done in a meeting: decided, stated, reported back, agreed on cases. Each thing once.

Of a case about people nothing is told but its reference and that it was worked on: minutes are read by more people
than know it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from cli import wiring
from cli.screen import DIM, Screen
from domain import ids
from domain.action.state import NotPlanned
from domain.case.state import NotOpened
from domain.decider import MeetingFacts
from domain.errors import Refusal
from domain.escalation.state import NotRaised
from domain.marked import N_
from domain.message import Recorded, brief
from domain.quorum import check_present
from domain.roles import Role
from domain.territory import Quorum
from readings.draftedearly import NOT_MINUTED
from store.timetravel import TimeTravel
from words import language as tongue
from words.telling import Teller

OF_CASES = {
    "CaseDiscussed": N_("The case {case} was discussed."),
    "CaseExtended": N_("The case {case} was given more time in the group."),
    "CaseEscalated": N_("The case {case} was taken to the management meeting."),
    "CaseResolved": N_("The case {case} was recorded as solved."),
    "CaseClosed": N_("The case {case} was closed."),
    "CaseReopened": N_("The case {case} was reopened."),
}
OF_ANY_CASE = N_("The case {case} was worked on.")


After = Literal["draft", "approval"]


@dataclass(frozen=True)
class Said:
    """One thing that was said in a meeting, as a sentence, with what must be known besides.

    `after`: recorded after the last draft of its minutes, or after their approval. `came_of_it`: it was not said in
    the meeting, but took effect by itself on a later day.
    """

    event: Recorded
    on: date
    sentence: str
    besides: tuple[str, ...] = ()
    after: After | None = None
    came_of_it: bool = False

    def as_json(self) -> dict[str, Any]:
        event = self.event
        return {
            "stream": event.stream,
            "version": event.version,
            "kind": event.kind,
            "on": self.on,
            "who": event.who.person,
            "entered_by": event.who.entered_by,
            "sentence": self.sentence,
            "besides": list(self.besides),
            "after": self.after,
            "came_of_it": self.came_of_it,
        }


def said_in(store: wiring.Store, screen: Screen, stream: str, meeting: str, present: tuple[str, ...]) -> list[Said]:
    """What was done in a meeting of `stream` elsewhere, in the log's order. `present`: who was there after all.

    What a corrected attendance leaves without a quorum stays decided, and is told to be so.
    """
    folded = store.log.fold(stream)
    facts = folded.decider.meetings(folded.state, screen.network, f"{stream}#{meeting}")
    teller = Teller(screen)
    placed = store.reading.placed_in(screen.network.id, f"{stream}#{meeting}")
    papers = {event.kind: place for place, event in placed_minutes(store, stream, meeting)}
    after: dict[UUID, After | None] = {event.id: _after(place, papers) for place, event in placed}
    events = [event for _, event in placed if event.stream != stream and event.kind not in NOT_MINUTED]
    for known_as in dict.fromkeys(event.stream for event in events):
        for _ in teller.known_from(store.log.events(known_as)):
            pass
    told: dict[tuple[str, str], Said] = {}
    for event in events:
        on = teller.happened(event)
        said = Said(
            event,
            on,
            _sentence(store, teller, event),
            tuple(_besides(screen, event, present, facts)),
            after[event.id],
            came_of_it=facts is not None and facts.held_on is not None and _came_of_it(event, facts.held_on, on),
        )
        told.setdefault((event.stream, said.sentence), said)
    return list(told.values())


def _came_of_it(event: Recorded, held_on: date, on: date) -> bool:
    """Whether the engine did it on a later day, as when the days are over in which the absent could object."""
    return event.who.role is Role.ENGINE and event.who.meeting is None and on > held_on


def placed_minutes(store: wiring.Store, stream: str, meeting: str) -> Iterator[tuple[int, Recorded]]:
    """The drafts and the approval of a meeting's minutes, each with its place in the log."""
    travel = TimeTravel(store.log)
    for event in store.log.events(stream):
        if event.kind in ("MinutesDrafted", "MinutesApproved") and event.data["meeting"] == meeting:
            yield travel.position(stream, event.version), event


def _after(place: int, papers: Mapping[str, int]) -> After | None:
    """`papers`: where in the log the last draft and the approval stand."""
    if place > papers.get("MinutesApproved", place):
        return "approval"
    return "draft" if place > papers.get("MinutesDrafted", place) else None


def late_in(said: Iterable[Said], meeting: str) -> list[Said]:
    """What was entered as said in a meeting after the last draft of its minutes, which do not have it."""
    return [one for one in said if one.after == "draft" and one.event.who.meeting == meeting]


def _sentence(store: wiring.Store, teller: Teller, event: Recorded) -> str:
    kind = ids.parts(event.stream)[0]
    if kind == "escalation":
        return _of_its_question(store, teller, event)
    if kind == "action":
        action = store.log.fold(event.stream).state
        told = teller.sentence(event)
        if isinstance(action, NotPlanned):
            return told
        return teller.speaker.say("On the action «{title}»: {told}", title=action.life.title, told=told)
    if kind != "case":
        # Who objected or abstained is told below the sentence, with the whole reason.
        besides: dict[str, Any] = {name: [] for name in ("objections", "abstained") if name in event.data}
        return teller.sentence(event.model_copy(update={"data": {**event.data, **besides}}))
    state = store.log.fold(event.stream).state
    reference = ids.parts(event.stream)[2][-1] if isinstance(state, NotOpened) else state.life.reference
    if event.kind == "CaseDiscussed" and not isinstance(state, NotOpened) and state.life.kind == "community":
        return teller.speaker.say("The case {case} was discussed: «{text}».", case=reference, text=event.data["text"])
    return teller.speaker.say(OF_CASES.get(event.kind, OF_ANY_CASE), case=reference)


def _of_its_question(store: wiring.Store, teller: Teller, event: Recorded) -> str:
    """What is said of a question names it: several are returned in one meeting."""
    state = store.log.fold(event.stream).state
    told = teller.sentence(event)
    if isinstance(state, NotRaised):
        return told
    asks = brief(state.life.question.asks)
    return teller.speaker.say("On the question «{question}»: {told}", question=asks, told=told)


def _besides(screen: Screen, event: Recorded, present: tuple[str, ...], facts: MeetingFacts | None) -> Iterator[str]:
    """Who spoke otherwise, and why; and who is told to have been there although the attendance says otherwise now."""
    data: dict[str, Any] = event.data
    for one in data.get("objections") or ():
        told = {"organisation": screen.organisation(one["organisation"]), "reason": one.get("reason") or "–"}
        yield screen.say("{organisation} objected: {reason}", **told)
    if data.get("abstained"):
        yield screen.say("Abstained: {organisations}", organisations=screen.organisations(data["abstained"]))
    counted = data.get("present") if event.kind in ("MeetingAgreed", "MeetingDisagreed") else data.get("acknowledged")
    gone = [one for one in counted or () if one not in present]
    if gone and event.kind in ("MeetingAgreed", "MeetingDisagreed", "DecisionReturned"):
        yield screen.say(
            "Counted as present, and not there as the attendance was corrected: {organisations}",
            organisations=screen.organisations(gone),
        )
    if gone and facts is not None and event.kind == "MeetingAgreed":
        rule: Quorum = getattr(screen.network.rules, str(data["matter"]))
        try:
            check_present(facts, rule, screen.network.sector_of)
        except Refusal as refusal:
            yield (
                screen.say("What was decided stands; as the attendance is now:")
                + " "
                + tongue.say(refusal, screen.session.language)
            )


def draw_said(screen: Screen, said: list[Said]) -> None:
    """What was decided and stated elsewhere in a meeting, on its page."""
    done = [one for one in said if not one.came_of_it]
    parts = (
        (screen.say("Decided, stated and reported in this meeting"), [one for one in done if one.after != "approval"]),
        (screen.say("Recorded after the minutes were approved"), [one for one in done if one.after == "approval"]),
        (screen.say("What came of it after the meeting"), [one for one in said if one.came_of_it]),
    )
    for title, listed in parts:
        if listed:
            screen.section(title)
        for one in listed:
            screen.item(f"{screen.day(one.on)}: {one.sentence}" if one.came_of_it else one.sentence)
            for more in one.besides:
                screen.text(more, style=DIM, indent=2)
