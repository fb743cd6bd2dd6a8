"""`vertebra minutes`: the minutes of a meeting as people read them before they approve them, with their amendments.

They are the meeting: whatever was decided, stated, agreed or corrected in it, from its own events, wherever they are.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import typer

from cli import wiring
from cli.ask.saidelsewhere import Told, draw_said, in_words
from cli.ask.showmeeting import draw_noted
from cli.screen import DIM, LATE, STRONG, Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.errors import Refusal
from domain.management import events as m
from domain.territory import Body, Network
from naming.matching import NUMBER, Choice, folded, pick
from naming.things import Things
from readings import minutes as reading
from readings.agenda import deciding_body
from readings.kinds import UNKNOWN, Kind
from readings.minutes import Given, Minutes, Treated, check_meets
from words import language as tongue
from words import rulings
from words.telling import Teller


def minutes(
    context: typer.Context,
    where: Annotated[
        str, typer.Argument(help="STREAM#MEETING; or a STREAM or a network, for the latest that were drafted")
    ],
    which: Annotated[
        str | None, typer.Argument(help="Of a network: a body, or a meeting by its id, or its day (2017-03-31).")
    ] = None,
    body: Annotated[str | None, typer.Option(help="Which management meeting, where a network has several.")] = None,
    as_json: AsJson = False,
) -> None:
    """The minutes of a meeting: who was there, each item and what became of it, what was added, approved, amended."""
    session = session_of(context)
    stream, _, meeting = where.partition("#")
    if ":" not in stream:
        with wiring.reading(session) as store:
            stream, meeting = _named(store, store.network(stream), which, body, meeting)
    elif which is not None:
        meeting = which
    with wiring.reading_stream(session, stream) as store:
        network_id = ids.parts(stream)[1]
        network = store.network(network_id)
        check_meets(stream)
        found = reading.minutes(store, network, stream, _meeting(store, network, stream, meeting))
        screen = Screen(session, network, store.names(network_id))
        said = in_words(screen, found.said, found.said_heard)
        if as_json:
            session.print_json({**found.model_dump(mode="json"), "said": [one.as_json() for one in said]})
        else:
            Page(screen, found).draw(said)


def _named(store: wiring.Store, network: Network, which: str | None, body: str | None, meeting: str) -> tuple[str, str]:
    """The stream and the meeting that are meant in a network.

    Raises Refusal `which-body`, `which-one` or `not-found`, or `NotFound`.
    """
    if which is None or (body is None and tongue.DAY.fullmatch(which)):
        deciding = deciding_body(network, body).id
        return ids.stream_id("management", network.id, deciding), meeting or which or ""
    if body is not None:
        known = deciding_body(network, body)
        return _stream(network, known), which
    named = _body(store, network, which)
    if named is not None:
        return _stream(network, named), meeting
    stream, mark, of_it = pick(which, list(_meetings(store, network)), unknown="not-found").partition("#")
    if not mark:
        raise Refusal(
            "not-found", "There is no body or meeting '{which}' in {network}.", which=which, network=network.id
        )
    return stream, of_it


def _body(store: wiring.Store, network: Network, said: str) -> Body | None:
    """The body that is meant; None where it is a meeting. Raises Refusal `which-one`, or `unknown-body` with a hint."""
    if NUMBER.fullmatch(folded(said)):
        return None
    return network.bodies.get(pick(said, Things(store, network).choices(Kind.BODY), unknown=UNKNOWN[Kind.BODY]))


def _stream(network: Network, body: Body) -> str:
    return ids.stream_id("management" if body.decides else "group", network.id, body.id)


def _meetings(store: wiring.Store, network: Network) -> Iterator[Choice]:
    """Every meeting of every body, by its id, its number and its day."""
    for body in network.bodies.values():
        stream = _stream(network, body)
        for one in Things(store, network, stream).choices(Kind.MEETING):
            names = (*(f"{body.name}, {name}" for name in one.names), one.id)
            yield replace(one, id=f"{stream}#{one.id}", names=names)


def _meeting(store: wiring.Store, network: Network, stream: str, said: str) -> str:
    """A meeting of a body by its number; by its day or its id it is known to its papers."""
    if not said or tongue.DAY.fullmatch(said):
        return said
    return pick(said, Things(store, network, stream).choices(Kind.MEETING), unknown="not-found")


class Page:
    """The minutes of one meeting on a page."""

    def __init__(self, screen: Screen, minutes: Minutes) -> None:
        self.screen = screen
        self.minutes = minutes
        self.stream = minutes.stream
        self.teller = Teller(screen)
        for _ in self.teller.known_from(minutes.heard):
            pass

    def draw(self, said: list[Told]) -> None:
        screen, paper = self.screen, self.minutes
        body = screen.body(self.stream.rpartition(":")[2])
        screen.heading(screen.say("Minutes: {body}, {date}", body=body, date=screen.day(paper.on)),
                       self._standing(), f"{self.stream}#{paper.meeting}")  # fmt: skip
        if paper.annulled_by is not None:
            screen.text(self.teller.sentence(paper.annulled_by), style=LATE)
        elif paper.draft is None:
            screen.text(screen.say("They have not been drafted yet."))
        if paper.late:
            told = screen.say("This draft was made before some of what is told here was entered: draft them again.")
            screen.text(told, style=LATE)
        if paper.outdated:
            screen.text(
                screen.say("Something was entered or corrected after this draft: draft them again."), style=LATE
            )
        self._present()
        if paper.opened:
            self._management()
        else:
            self._topics()
            self._agreements()
        draw_said(screen, said)
        self._besides()
        if paper.draft is not None and paper.draft.text:
            screen.section(screen.say("Added by whoever took the minutes"))
            screen.text(paper.draft.text)
        if paper.amendments:
            screen.section(screen.say("Amended after their approval"))
            for one in paper.amendments:
                screen.item(screen.say("«{text}», because: {reason}", text=one.text, reason=one.reason))

    def _standing(self) -> str:
        screen, paper = self.screen, self.minutes
        if paper.draft is None:
            return ""
        if paper.approved_at is None:
            return screen.say("draft {number}, not approved yet", number=paper.draft.draft)
        return screen.say("approved in the meeting of {date}", date=self._day_of(paper.approved_at))

    def _day_of(self, meeting: str) -> str:
        return self.screen.day(self.minutes.days.get(meeting, self.minutes.on))

    def _present(self) -> None:
        screen, paper = self.screen, self.minutes
        screen.section(screen.say("Present"))
        if not paper.opened:
            screen.text(screen.organisations(paper.present))
        if paper.people or paper.opened:
            screen.text(", ".join(screen.person(one) for one in paper.people) or "–")
        for voice in paper.voices:
            who = f" ({screen.person(voice.person)})" if voice.person is not None else ""
            screen.item(f"{screen.portfolio(voice.portfolio)}: {screen.label(voice.attendance, of='attendance')}{who}")
        if paper.minute_taker:
            screen.text(screen.say("Minutes: {person}", person=screen.person(paper.minute_taker)), style=DIM)
        for event in paper.attendance:
            screen.text(self.teller.sentence(event), style=DIM)

    # A management meeting

    def _management(self) -> None:
        screen, paper = self.screen, self.minutes
        if paper.minutes_of:
            screen.section(screen.say("Minutes of earlier meetings"))
            for one in paper.minutes_of:
                screen.item(self._day_of(one) if one in self.minutes.days else one)
        screen.section(screen.say("Items"))
        for number, item in enumerate(paper.items, start=1):
            screen.text(f"{number}. {item.asks}", style=STRONG)
            for given in item.given:
                self._given(given)
            if item.outcome not in ("decided", None) or not item.given:
                screen.text(self._outcome(item), indent=3)
            for position in item.positions:
                told = {"person": screen.person(position.person), "text": position.text}
                screen.text(screen.say("Position of {person}: {text}", **told), indent=3)
        if not paper.items:
            screen.text(screen.say("Nothing was on the agenda."))
        draw_noted(screen, paper.decided_outside, paper.absent, paper.carried_out, paper.asked)
        if paper.alignments:
            screen.section(screen.say("Alignments"))
            for alignment in paper.alignments:
                screen.item(self._alignment(alignment))

    def _given(self, given: Given) -> None:
        screen = self.screen
        screen.text(rulings.part(screen, given.part), indent=3)
        for one in given.corrections:
            told = screen.say(
                "Corrected; before: {part}. Reason: {reason}", part=rulings.part(screen, one.was), reason=one.reason
            )
            screen.text(told, style=DIM, indent=5)

    def _outcome(self, item: Treated) -> str:
        """What became of an item without a decision, by whom, and why."""
        screen = self.screen
        told = screen.label(item.outcome or "not-reached", of="item")
        if item.outcome == "pending" and item.portfolios:
            return f"{told}: {screen.portfolios(item.portfolios)}"
        if item.why:
            told += f": {item.why}"
        return f"{told} ({screen.portfolio(item.by)})" if item.by is not None else told

    def _alignment(self, alignment: m.AlignmentMade) -> str:
        screen = self.screen
        told = f"{alignment.text} ({', '.join(screen.zone(zone) for zone in alignment.zones)})"
        if alignment.responsible is not None:
            told += " – " + screen.say("{person} answers for it", person=screen.person(alignment.responsible))
        if alignment.due_on is not None:
            told += ", " + screen.say("by {date}", date=screen.day(alignment.due_on))
        return told

    def _besides(self) -> None:
        if not self.minutes.besides:
            return
        self.screen.section(self.screen.say("Also in this meeting"))
        for event in self.minutes.besides:
            self.screen.item(self.teller.sentence(event))

    # A group's meeting

    def _topics(self) -> None:
        if not self.minutes.topics:
            return
        self.screen.section(self.screen.say("Topics"))
        for number, text in enumerate(self.minutes.topics.values(), start=1):
            self.screen.item(text, mark=f"{number}.")

    def _agreements(self) -> None:
        screen, paper = self.screen, self.minutes
        if not paper.agreements:
            return
        screen.section(screen.say("Agreements"))
        for agreement in paper.agreements:
            told = [screen.say("as {person} stated", person=screen.person(agreement.stated_by))]
            if agreement.responsible is not None:
                told.append(screen.say("{person} answers for it", person=screen.person(agreement.responsible)))
            if agreement.due_on is not None:
                told.append(screen.say("by {date}", date=screen.day(agreement.due_on)))
            screen.item(f"{agreement.text} ({', '.join(told)})")
            if agreement.topic in paper.topics:
                screen.text(screen.say("on: {topic}", topic=paper.topics[agreement.topic]), style=DIM, indent=2)
            for earlier in paper.earlier[agreement.agreement]:
                screen.text(screen.say("Corrected; before: «{text}»", text=earlier), style=DIM, indent=2)


def register(app: typer.Typer) -> None:
    app.command()(minutes)
