"""`vertebra knew`: what the secretaries knew when they decided, and what came in only later."""

from typing import Annotated, Any

import typer
from rich.text import Text

from cli import wiring
from cli.ask.lookingback import screen_of
from cli.ask.showaction import MARKS, draw_action
from cli.ask.showcase import draw_case
from cli.ask.showescalation import draw_escalation
from cli.ask.trail import TrailPage
from cli.screen import DIM, LATE, STRONG, Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.cycle import NotStarted
from domain.cycle.parts import parts_of
from domain.decider import Folded
from readings import knew as reading
from readings.knew import Decision, Knew, questions_of
from readings.trail import one_escalation
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
        network = store.network(ids.parts(of)[1])
        screen = screen_of(store, network)
        asked = questions_of(store, of, item) if item else [one_escalation(store, of)]
        told = [reading.knew(store, network, one, decision) for one in asked]
        if session.as_json:
            session.print_json([Page(screen, one).as_json() for one in told])
            return
        for number, one in enumerate(told):
            if number:
                screen.gap()
            Page(screen, one).draw()


class Page:
    """What was known at each decision on one question, on a page or two."""

    def __init__(self, screen: Screen, told: Knew) -> None:
        self.screen = screen
        self.told = told
        self.question = told.trail.question
        self.page = TrailPage(screen, told.trail)
        self.teller = self.page.teller

    def as_json(self) -> dict[str, Any]:
        """The answer for programs, whatever happened in it with its sentence."""
        dumped = self.told.model_dump(mode="json")
        listed = zip(dumped["decisions"], self.told.decisions, strict=True)
        return {**dumped, "decisions": [self._said(told, decision) for told, decision in listed]}

    def _said(self, told: dict[str, Any], decision: Decision) -> dict[str, Any]:
        for step, one in zip(told["story"], decision.story, strict=True):
            step["sentence"] = self.page.sentence(one.event)
        for late, unknown in zip(told["not_known"], decision.not_known, strict=True):
            late["sentence"] = self.teller.sentence(unknown.event)
        number, event, *others = told.items()
        return dict([number, event, ("sentence", self.page.sentence(decision.event)), *others])

    def draw(self) -> None:
        screen, told = self.screen, self.told
        screen.heading(self.question.asks, screen.zone(self.question.zone), told.escalation)
        if not told.count:
            screen.text(screen.say("Nothing has been decided on it yet."))
        for decision in told.decisions:
            self._one(decision, told.count)

    def _one(self, decision: Decision, count: int) -> None:
        known = decision.known
        screen = Screen(self.screen.session, decision.network, self.screen.names, self.screen.spelled)
        title = screen.say("Decision {number} of {count}", number=decision.number, count=count)
        screen.gap()
        screen.draw(Text(f"━━ {title} ━━", style=STRONG))
        screen.text(self.page.sentence(decision.event), style=STRONG)
        screen.facts(_who(screen, self.teller, decision))
        self._title(screen, screen.say("The question, as it lay before them"))
        if known.escalation is None:
            screen.text(screen.say("Nobody had asked: the meeting said it of its own accord."))
        else:
            draw_escalation(screen, known.escalation.state, self.told.escalation, decision.on)
        self._story(screen, decision)
        self._origin(screen, known.origin)
        self._plan(screen, known.plan)
        self._late(screen, decision)

    def _title(self, screen: Screen, title: str) -> None:
        screen.section(f"▸ {title}")

    def _story(self, screen: Screen, decision: Decision) -> None:
        if not decision.story:
            return
        self._title(screen, screen.say("What had become of it until then"))
        for told in decision.story:
            late = f" [{screen.say('entered late')}]" if told.event.happened_on is not None else ""
            screen.item(f"{screen.day(told.on)}: {self.page.sentence(told.event)}{late}")

    def _origin(self, screen: Screen, seen: Folded[Any] | None) -> None:
        if seen is None:
            return
        kind = ids.parts(seen.stream)[0]
        if kind == "cycle":
            return  # its plan follows
        self._title(
            screen,
            screen.say("What it came from, as it stood: {stream}", stream=seen.stream),
        )
        if kind == "case":
            draw_case(screen, seen.state)
        else:
            draw_action(screen, seen.state)

    def _plan(self, screen: Screen, seen: Folded[Any] | None) -> None:
        self._title(screen, screen.say("The plan, as it stood"))
        if seen is None or isinstance(seen.state, NotStarted):
            screen.text(screen.say("There was no plan for this zone then."))
            return
        parts = parts_of(seen.state)
        phase = screen.label(seen.state.phase, of="cycle")
        version = screen.say("version {version}", version=seen.version)
        screen.text(f"{parts.course.title} ({phase}), {seen.stream}, {version}", style=STRONG)
        about = self.question.about
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

    def _late(self, screen: Screen, decision: Decision) -> None:
        self._title(screen, screen.say("Not known then"))
        if not decision.not_known:
            screen.text(screen.say("Nothing that had happened by then was recorded later, and nothing was corrected."))
        teller = Teller(screen)
        for _ in teller.known_from(decision.plan_heard):
            pass
        for late in decision.not_known:
            own = late.stream == self.told.escalation
            said = self.page.sentence(late.event) if own else teller.sentence(late.event)
            times = screen.say(
                "happened on {date}, recorded on {moment}",
                date=screen.day(screen.network.calendar.happened(late.event)),
                moment=screen.moment(late.recorded_at),
            )
            screen.item(f"{said} ({times})", style=LATE)


def _who(screen: Screen, teller: Teller, decision: Decision) -> list[tuple[str, str]]:
    """Who decided, both times, and where it is written."""
    event, who = decision.event, decision.event.who
    held = ", ".join(filter(None, (screen.label(who.role), screen.organisation(who.organisation or "").strip("–"))))
    rows = [(screen.say("Who decided"), f"{screen.person(who.person)} ({held})")]
    rows += rulings.voices(screen, who)
    if who.meeting is not None:
        rows.append((screen.say("In the meeting"), teller.said("meeting", who.meeting)))
    late = f"  [{screen.say('entered late')}]" if event.happened_on is not None else ""
    rows.append((screen.say("Happened"), screen.day(screen.network.calendar.happened(event))))
    rows.append((screen.say("Recorded"), screen.moment(event.recorded_at) + late))
    where = screen.say("event {version} of {stream}", version=event.version, stream=event.stream)
    position = screen.say("position {position} of the log", position=decision.position)
    rows.append((screen.say("In the log"), f"{where}, {position}"))
    return rows


def register(app: typer.Typer) -> None:
    app.command()(knew)
