"""`vertebra knew`: what the secretaries knew when they decided, and what came in only later."""

from typing import Annotated, Any

import typer
from rich.text import Text

from cli import wiring
from cli.ask.knewthen import Knowledge, Known, escalations_of, teller_of
from cli.ask.lookingback import screen_of
from cli.ask.showaction import MARKS, draw_action
from cli.ask.showcase import draw_case
from cli.ask.showescalation import draw_escalation
from cli.ask.trail import TrailPage
from cli.screen import DIM, LATE, STRONG, Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.cycle.state import NotStarted
from domain.lineage import parts_of
from readings.asof import Past, Seen
from readings.trail import one_escalation, trail
from words import rulings
from words.telling import Teller

ACTIONS = 12  # of a plan, that a page lists


def knew(
    context: typer.Context,
    stream: Annotated[
        str,
        typer.Argument(
            help="escalation:NETWORK:ZONE:ID, the case or action that asked, or an item: management:NETWORK:BODY#ITEM"
        ),
    ],
    decision: Annotated[int | None, typer.Option("--decision", min=1, help="One of its decisions alone.")] = None,
    as_json: AsJson = False,
) -> None:
    """What those who decided knew: the question, where it came from and the plan, as they stood in that moment.

    What came in only later, although it had happened by then, is told apart.
    """
    session = session_of(context)
    of, _, item = stream.partition("#")
    with wiring.reading_stream(session, of) as store:
        past = Past(store, ids.parts(of)[1])
        screen = screen_of(store, past.today)
        asked = escalations_of(past, of, item) if item else [one_escalation(store, of)]
        about = [Knowledge(past, TrailPage(screen, trail(store, past.today, one))) for one in asked]
        if session.as_json:
            session.print_json([_as_dict(one, decision) for one in about])
            return
        for number, one in enumerate(about):
            if number:
                screen.gap()
            Page(store, past, screen, one).draw(decision)


class Page:
    """What was known at each decision on one question, on a page or two."""

    def __init__(self, store: wiring.Store, past: Past, screen: Screen, about: Knowledge) -> None:
        self.store = store
        self.past = past
        self.screen = screen
        self.about = about

    def draw(self, decision: int | None) -> None:
        screen, about = self.screen, self.about
        made = about.decisions()
        told = list(about.known(decision)) if made or decision is not None else []
        screen.heading(about.question.asks, screen.zone(about.question.zone), about.stream)
        if not made:
            screen.text(screen.say("Nothing has been decided on it yet."))
        for known in told:
            self._one(known, len(made))

    def _one(self, known: Known, count: int) -> None:
        screen = screen_of(self.store, known.network)
        title = screen.say("Decision {number} of {count}", number=known.number, count=count)
        screen.gap()
        screen.draw(Text(f"━━ {title} ━━", style=STRONG))
        screen.text(self.about.page.sentence(known.event), style=STRONG)
        screen.facts(_who(screen, self.about.teller, known))
        self._title(screen, screen.say("The question, as it lay before them"))
        if known.escalation is None:
            screen.text(screen.say("Nobody had asked: the meeting said it of its own accord."))
        else:
            draw_escalation(screen, known.escalation.state, self.about.stream, known.on)
        self._story(screen, known)
        self._origin(screen, known.origin)
        self._plan(screen, known.plan)
        self._late(screen, known)

    def _title(self, screen: Screen, title: str) -> None:
        screen.section(f"▸ {title}")

    def _story(self, screen: Screen, known: Known) -> None:
        if not known.story:
            return
        self._title(screen, screen.say("What had become of it until then"))
        for step in known.story:
            late = f" [{screen.say('entered late')}]" if step.late else ""
            screen.item(f"{screen.day(step.on)}: {self.about.page.sentence(step.event)}{late}")

    def _origin(self, screen: Screen, seen: Seen | None) -> None:
        if seen is None:
            return
        kind = ids.parts(seen.folded.stream)[0]
        if kind == "cycle":
            return  # its plan follows
        self._title(
            screen,
            screen.say("What it came from, as it stood: {stream}", stream=seen.folded.stream),
        )
        if kind == "case":
            draw_case(screen, seen.state)
        else:
            draw_action(screen, seen.state)

    def _plan(self, screen: Screen, seen: Seen | None) -> None:
        self._title(screen, screen.say("The plan, as it stood"))
        if seen is None or isinstance(seen.state, NotStarted):
            screen.text(screen.say("There was no plan for this zone then."))
            return
        parts = parts_of(seen.state)
        phase = screen.label(seen.state.phase, of="cycle")
        version = screen.say("version {version}", version=seen.folded.version)
        screen.text(f"{parts.course.title} ({phase}), {seen.folded.stream}, {version}", style=STRONG)
        about = self.about.question.about
        finding = parts.course.findings.get(about or "")
        if finding is not None:
            screen.item(screen.say("It is about: {text}", text=finding.text))
        actions = [one for one in parts.plan.actions.values() if one.status != "removed"]
        if not actions:
            screen.text(screen.say("It had no actions yet."))
        for action in sorted(actions, key=lambda one: one.id != about)[:ACTIONS]:
            status = screen.label("withdrawn" if action.withdrawn else action.status)
            due = screen.say("due on {date}", date=screen.day(action.due_on))
            mark = MARKS.get(action.status, "·")
            screen.text(f"{mark} {action.title}: {status}, {due}, {screen.person(action.responsible)}", indent=2)
        if len(actions) > ACTIONS:
            screen.text(screen.say("and {count} more", count=len(actions) - ACTIONS), style=DIM, indent=2)

    def _late(self, screen: Screen, known: Known) -> None:
        self._title(screen, screen.say("Not known then"))
        if not known.late:
            screen.text(screen.say("Nothing that had happened by then was recorded later, and nothing was corrected."))
        plan = known.plan.folded.stream if known.plan is not None else None
        teller = teller_of(self.past, Teller(screen), self.about.origin, plan)
        for event in known.late:
            said = teller.sentence(event) if event.stream != self.about.stream else self.about.page.sentence(event)
            times = screen.say(
                "happened on {date}, recorded on {moment}",
                date=screen.day(teller.happened(event)),
                moment=screen.moment(event.recorded_at),
            )
            screen.item(f"{said} ({times})", style=LATE)


def _who(screen: Screen, teller: Teller, known: Known) -> list[tuple[str, str]]:
    """Who decided, both times, and where it is written."""
    event, who = known.event, known.event.who
    held = ", ".join(filter(None, (screen.label(who.role), screen.organisation(who.organisation or "").strip("–"))))
    rows = [(screen.say("Who decided"), f"{screen.person(who.person)} ({held})")]
    rows += rulings.voices(screen, who)
    if who.meeting is not None:
        rows.append((screen.say("In the meeting"), teller.said("meeting", who.meeting)))
    late = f"  [{screen.say('entered late')}]" if event.happened_on is not None else ""
    rows.append((screen.say("Happened"), screen.day(teller.happened(event))))
    rows.append((screen.say("Recorded"), screen.moment(event.recorded_at) + late))
    where = screen.say("event {version} of {stream}", version=event.version, stream=event.stream)
    position = screen.say("position {position} of the log", position=known.position)
    rows.append((screen.say("In the log"), f"{where}, {position}"))
    return rows


def _as_dict(about: Knowledge, decision: int | None) -> dict[str, Any]:
    teller = about.teller
    return {
        "escalation": about.stream,
        "decisions": [
            {
                "number": known.number,
                "event": known.event.model_dump(mode="json"),
                "sentence": about.page.sentence(known.event),
                "on": known.on,
                "recorded_at": known.event.recorded_at,
                "late": known.event.happened_on is not None,
                "position": known.position,
                "known": {
                    name: seen.folded.dumped() if seen is not None else None
                    for name, seen in (
                        ("escalation", known.escalation),
                        ("origin", known.origin),
                        ("plan", known.plan),
                    )
                },
                "story": [
                    {"on": step.on, "recorded_at": step.event.recorded_at, "stream": step.event.stream,
                     "version": step.event.version, "sentence": about.page.sentence(step.event)}
                    for step in known.story
                ],
                "not_known": [
                    {"on": teller.happened(event), "recorded_at": event.recorded_at, "stream": event.stream,
                     "version": event.version, "kind": event.kind, "sentence": teller.sentence(event)}
                    for event in known.late
                ],
            }
            for known in about.known(decision)
        ],
    }  # fmt: skip


def register(app: typer.Typer) -> None:
    app.command()(knew)
