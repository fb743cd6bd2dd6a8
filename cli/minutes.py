"""`vertebra minutes`: the minutes of a meeting as people read them before they approve them, with their amendments."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import typer

from cli import rulings, wiring
from cli.agenda import deciding_body
from cli.screen import DIM, STRONG, Screen
from cli.session import AsJson, session_of
from cli.showmeeting import draw_noted
from domain import ids
from domain.group import messages as g
from domain.management import events as m
from domain.message import Event
from domain.registry import DECIDERS
from store.errors import NotFound


@dataclass
class Paper:
    """What is on paper of one meeting: what was said there, the latest draft, its approval and what came after."""

    meeting: str
    on: date
    drafted: m.MinutesDrafted | g.MinutesDrafted | None = None
    held: g.MeetingHeld | None = None
    topics: dict[str, str] = field(default_factory=dict)
    agreements: dict[str, g.AgreementEntered] = field(default_factory=dict)
    parts: dict[str, list[m.PartDecided]] = field(default_factory=dict)
    approved_at: str | None = None
    amendments: list[m.MinutesAmended | g.MinutesAmended] = field(default_factory=list)


def minutes(
    context: typer.Context,
    where: Annotated[
        str, typer.Argument(help="STREAM#MEETING; or a STREAM or a network, for the latest that were drafted")
    ],
    body: Annotated[str | None, typer.Option(help="Which management meeting, where a network has several.")] = None,
    as_json: AsJson = False,
) -> None:
    """The minutes of a meeting: who was there, each item and what became of it, what was added, approved, amended."""
    session = session_of(context)
    stream, _, meeting = where.partition("#")
    if ":" not in stream:
        with wiring.reading(session) as store:
            stream = ids.stream_id("management", stream, deciding_body(store.network(stream), body).id)
    with wiring.reading_stream(session, stream) as store:
        network_id = ids.parts(stream)[1]
        network = store.network(network_id)
        if ids.parts(stream)[0] not in ("group", "management"):
            raise NotFound("{stream} holds no meetings.", stream=stream)
        decider = DECIDERS[ids.parts(stream)[0]]
        papers = papers_of(decider.read(event) for event in store.log.events(stream))
        paper = chosen(papers, stream, meeting)
        if as_json:
            session.print_json(as_dict(stream, paper))
            return
        draw(Screen(session, network, store.names(network_id)), stream, paper, papers)


def chosen(papers: dict[str, Paper], stream: str, meeting: str) -> Paper:
    """The paper of the meeting that was named, or of the latest whose minutes were drafted. Raises `NotFound`."""
    if meeting:
        if meeting not in papers:
            raise NotFound("{stream} has held no meeting '{meeting}'.", stream=stream, meeting=meeting)
        return papers[meeting]
    drafted = [paper for paper in papers.values() if paper.drafted is not None]
    if not drafted:
        raise NotFound("No minutes of {stream} have been drafted yet.", stream=stream)
    return max(drafted, key=lambda paper: paper.on)


def papers_of(events: Iterable[Event]) -> dict[str, Paper]:
    """What the events say of each meeting that was held, by its id. Pure."""
    papers: dict[str, Paper] = {}
    for event in events:
        match event:
            case m.MeetingOpened() | g.MeetingHeld():
                paper = papers.setdefault(event.meeting, Paper(event.meeting, event.on))
                if isinstance(event, g.MeetingHeld):
                    paper.held = event
                    paper.topics |= {topic.id: topic.text for topic in event.topics}
            case m.PartDecided() if event.meeting in papers:
                papers[event.meeting].parts.setdefault(event.item, []).append(event)
            case g.TopicAdded() if event.meeting in papers:
                papers[event.meeting].topics[event.topic.id] = event.topic.text
            case g.AgreementEntered():
                papers[event.meeting].agreements[event.agreement] = event
            case g.AgreementCorrected():
                known = papers[event.meeting].agreements
                known[event.corrects] = known[event.corrects].model_copy(update={"text": event.text})
            case m.MinutesDrafted() | g.MinutesDrafted():
                papers[event.meeting].drafted = event
            case m.MinutesApproved() | g.MinutesApproved():
                papers[event.meeting].approved_at = event.at
            case m.MinutesAmended() | g.MinutesAmended():
                papers[event.meeting].amendments.append(event)
            case _:
                pass
    return papers


def as_dict(stream: str, paper: Paper) -> dict[str, Any]:
    """The minutes for programs."""
    return {
        "stream": stream,
        "meeting": paper.meeting,
        "on": paper.on.isoformat(),
        "draft": None if paper.drafted is None else paper.drafted.model_dump(mode="json"),
        "decided": [part.model_dump(mode="json") for parts in paper.parts.values() for part in parts],
        "topics": paper.topics,
        "agreements": [one.model_dump(mode="json") for one in paper.agreements.values()],
        "approved_at": paper.approved_at,
        "amendments": [one.model_dump(mode="json") for one in paper.amendments],
    }


def draw(screen: Screen, stream: str, paper: Paper, papers: dict[str, Paper]) -> None:
    """The minutes on a page."""
    body = stream.rpartition(":")[2]
    screen.heading(screen.say("Minutes: {body}, {date}", body=screen.body(body), date=screen.day(paper.on)),
                   _standing(screen, paper, papers), f"{stream}#{paper.meeting}")  # fmt: skip
    match paper.drafted:
        case None:
            screen.text(screen.say("They have not been drafted yet."))
        case m.MinutesDrafted():
            _management(screen, paper, paper.drafted, papers)
        case g.MinutesDrafted():
            _group(screen, paper, paper.drafted)
    if paper.amendments:
        screen.section(screen.say("Amended after their approval"))
        for one in paper.amendments:
            screen.item(screen.say("«{text}», because: {reason}", text=one.text, reason=one.reason))


def _standing(screen: Screen, paper: Paper, papers: dict[str, Paper]) -> str:
    if paper.drafted is None:
        return ""
    if paper.approved_at is None:
        return screen.say("draft {number}, not approved yet", number=paper.drafted.draft)
    at = papers.get(paper.approved_at)
    return screen.say("approved in the meeting of {date}", date=screen.day(at.on if at is not None else paper.on))


def _management(screen: Screen, paper: Paper, drafted: m.MinutesDrafted, papers: dict[str, Paper]) -> None:
    screen.section(screen.say("Present"))
    screen.text(", ".join(screen.person(one) for one in drafted.present) or "–")
    for voice in drafted.portfolios:
        who = f" ({screen.person(voice.person)})" if voice.person is not None else ""
        screen.item(f"{screen.portfolio(voice.portfolio)}: {screen.label(voice.attendance, of='attendance')}{who}")
    if drafted.minute_taker:
        screen.text(screen.say("Minutes: {person}", person=screen.person(drafted.minute_taker)), style=DIM)
    if drafted.minutes_of:
        screen.section(screen.say("Minutes of earlier meetings"))
        for one in drafted.minutes_of:
            earlier = papers.get(one)
            screen.item(screen.day(earlier.on) if earlier is not None else one)
    screen.section(screen.say("Items"))
    positions = {item.item: [p for p in drafted.positions if p.item == item.item] for item in drafted.items}
    for number, item in enumerate(drafted.items, start=1):
        screen.text(f"{number}. {item.asks}", style=STRONG)
        for part in paper.parts.get(item.item, ()):
            screen.text(rulings.part(screen, part.part), indent=3)
        if not paper.parts.get(item.item) or item.outcome not in ("decided", None):
            screen.text(screen.label(item.outcome or "not-reached", of="item"), indent=3)
        for position in positions[item.item]:
            told = screen.say("Position of {person}: {text}", person=screen.person(position.person), text=position.text)
            screen.text(told, indent=3)
    if not drafted.items:
        screen.text(screen.say("Nothing was on the agenda."))
    draw_noted(screen, drafted.decided_outside, drafted.absent, drafted.carried_out)
    if drafted.alignments:
        screen.section(screen.say("Alignments"))
        for alignment in drafted.alignments:
            screen.item(f"{alignment.text} ({', '.join(screen.zone(zone) for zone in alignment.zones)})")
    _added(screen, drafted.text)


def _group(screen: Screen, paper: Paper, drafted: g.MinutesDrafted) -> None:
    screen.section(screen.say("Present"))
    screen.text(screen.organisations(drafted.present))
    held = paper.held
    if held is not None and held.people:
        screen.text(", ".join(screen.person(one) for one in held.people))
    if held is not None:
        screen.text(screen.say("Minutes: {person}", person=screen.person(held.minute_taker)), style=DIM)
    if drafted.topics:
        screen.section(screen.say("Topics"))
        for number, topic in enumerate(drafted.topics, start=1):
            screen.text(f"{number}. {paper.topics.get(topic, topic)}")
    if drafted.agreements:
        screen.section(screen.say("Agreements"))
        for one in drafted.agreements:
            agreement = paper.agreements[one]
            told = [screen.say("as {person} stated", person=screen.person(agreement.stated_by))]
            if agreement.responsible is not None:
                told.append(screen.say("{person} answers for it", person=screen.person(agreement.responsible)))
            if agreement.due_on is not None:
                told.append(screen.say("by {date}", date=screen.day(agreement.due_on)))
            screen.item(f"{agreement.text} ({', '.join(told)})")
    _added(screen, drafted.text)


def _added(screen: Screen, text: str) -> None:
    if text:
        screen.section(screen.say("Added by whoever took the minutes"))
        screen.text(text)


def register(app: typer.Typer) -> None:
    app.command()(minutes)
