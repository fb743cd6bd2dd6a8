"""`vertebra trail`: one question from where it came from to what was done, as one story in order of time."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.text import Text

from cli import wiring
from cli.ask.eventlines import DAY_WIDTH
from cli.ask.legs import leg_name
from cli.ask.lookingback import screen_of
from cli.screen import DIM, GOOD, LATE, STRONG, Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.message import Recorded
from domain.roles import ENGINE
from pages.question import asked_before, comes_from
from readings import trail as reading
from readings.trail import one_escalation
from readings.trailsteps import Step
from words.speaker import plain
from words.telling import Teller
from words.trailsentences import STEPS

QUIET = frozenset({"InformationReminded", "ReturnReminded", "AcknowledgementReminded", "ObligationReminded"})


def trail(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="escalation:NETWORK:ZONE:ID, or the case or action that asked")],
    as_json: AsJson = False,
) -> None:
    """The trail of an escalation: where it came from, every round, the decision, its return, and what was done."""
    session = session_of(context)
    with wiring.reading_stream(session, stream) as store:
        network = store.network(ids.parts(stream)[1])
        told = reading.trail(store, network, one_escalation(store, stream))
        page = TrailPage(screen_of(store, network), told)
        if as_json:
            session.print_json(page.as_json())
        else:
            page.draw()


class TrailPage:
    """A trail said in words."""

    def __init__(self, screen: Screen, trail: reading.Trail) -> None:
        self.screen = screen
        self.trail = trail
        self.matter = trail.matter
        self.teller = Teller(screen)
        for _ in self.teller.known_from(trail.heard):
            pass

    def as_json(self) -> dict[str, Any]:
        """The answer for programs, each step with its sentence."""
        told = self.trail.model_dump(mode="json")
        for step, event in zip(told["steps"], self.trail.steps, strict=True):
            step["sentence"] = self.sentence(event.event)
        return told

    def draw(self) -> None:
        screen, question = self.screen, self.matter.question
        stage = screen.label(self.trail.stage, of="escalation")
        screen.heading(question.asks, stage, screen.label(question.urgency), screen.zone(question.zone))
        screen.text(screen.spelled(self.trail.escalation), style=DIM)
        screen.facts(self._facts())
        last = None
        for step in self.trail.steps:
            if step.round != last:
                screen.section(self._section(step.round))
                last = step.round
            self._tell(step)
        self._teams()
        self._standing()
        self._times()

    def _facts(self) -> Iterator[tuple[str, str]]:
        screen, question = self.screen, self.matter.question
        yield screen.say("It comes from"), f"{comes_from(screen, self.matter)}, {screen.stream(question.origin)}"
        if question.tried:
            yield screen.say("What was tried"), question.tried
        yield from asked_before(screen, self.matter)
        if question.portfolios:
            yield screen.say("Concerned"), screen.portfolios(question.portfolios)
        if question.teams:
            yield screen.say("Who waits"), screen.organisations(question.teams)

    def _section(self, number: int) -> str:
        screen = self.screen
        if number == 0:
            return screen.say("Where it comes from")
        return screen.say("Round {round}: {why}", round=number, why=screen.label(self.trail.whys[number], of="why"))

    def _tell(self, step: Step) -> None:
        told = Text(self.sentence(step.event))
        for mark in self._marks(step.event):
            told.append(f"  [{mark}]", style=DIM)
        if step.event.kind in QUIET:
            told.stylize(DIM)
        self.screen.beside(Text(self.screen.day(step.on)), told, width=DAY_WIDTH + 2)

    def sentence(self, event: Recorded) -> str:
        """An event as a step of this one story, which need not name its question again."""
        words = STEPS.get(_key(event), STEPS.get(event.kind))
        told = self.teller.told(words, event) if words is not None else self.teller.sentence(event)
        return told[:1].upper() + told[1:]

    def _marks(self, event: Recorded) -> Iterator[str]:
        """What must be known of a step besides; that the engine acts by itself needs no word here."""
        told_already = event.kind == "PartDecided" and event.happened_on is None
        silent = {self.screen.label(ENGINE)}
        return (mark for mark in self.teller.marks(event) if mark not in silent and not told_already)

    def _teams(self) -> None:
        if self.matter.returned_on is None or not self.trail.teams:
            return
        screen = self.screen
        screen.section(screen.say("Who knows it"))
        for one in self.trail.teams:
            on = one.acknowledged_on
            since = screen.day(on) if on else screen.say("not yet")
            screen.text(f"{'✔' if on else '○'} {screen.organisation(one.team)}: {since}", style=GOOD if on else LATE)

    def _standing(self) -> None:
        screen = self.screen
        screen.section(screen.say("Where it stands"))
        if self.trail.closed:
            self._ended()
        for turn in self.trail.turns:
            since = screen.day(turn.since)
            row = turn.awaited.row
            who, what = screen.turn_after(row, screen.network, turn.awaited.turn), screen.todo(row, briefly=True)
            told = screen.say("It is the turn of {who}, since {date}: {what}", who=who, date=since, what=what)
            if turn.until is not None:
                told += " " + screen.say("(until {date})", date=screen.until(row))
            screen.item(told, style=LATE if turn.awaited.late else STRONG)
        for undelivered in self.trail.undelivered:
            screen.item(
                screen.say(
                    "On its way since {date}, not received yet by {receiver}.",
                    date=screen.moment(undelivered.since),
                    receiver=plain(undelivered.receiver),
                )
            )

    def _ended(self) -> None:
        """That it is finished; or that what was carried out has still to be found to solve it, or was found not to."""
        screen, last = self.screen, self.trail.solution
        stage = screen.label(self.trail.stage, of="escalation")
        if last is None:
            screen.text(screen.say("It is finished: {stage}.", stage=stage), style=GOOD)
        elif last.kind == "CaseResolved":
            screen.text(screen.say("It is finished: {stage}, and its group has it solved.", stage=stage), style=GOOD)
        elif last.kind == "SolutionAsked":
            screen.text(screen.say("It was carried out; its group has still to say whether that solved it."))
        else:
            told = {"date": screen.day(screen.network.calendar.happened(last)), "reason": str(last.data["reason"])}
            said = screen.say("It was carried out, and it is not solved, as was said on {date}: {reason}", **told)
            screen.text(said, style=LATE)

    def _times(self) -> None:
        screen, told = self.screen, self.trail.legs
        if told is None or not (told.legs or told.waits):
            return
        screen.section(screen.say("How long it took, in days"))
        rows = [(leg_name(screen, leg.start, leg.end), screen.figure(leg.days)) for leg in told.legs]
        if told.waits is not None:
            still = screen.say("{leg}, still open", leg=leg_name(screen, told.waits.start, told.waits.end))
            rows.append((still, screen.figure(told.waits.days)))
        if told.round > 1 and told.days_to_decision is not None:
            rows.append((screen.say("first raised → last decided, all rounds"), screen.figure(told.days_to_decision)))
        if told.not_held:
            rows.append((screen.say("times that the meeting was not held"), screen.figure(told.not_held)))
        first = screen.day(told.raised_on)
        rows.append((screen.say("since {date} in all", date=first), screen.figure(told.days)))
        screen.facts(rows)


def _key(event: Recorded) -> str:
    """What tells two sentences of one kind of event apart."""
    if event.kind == "DecisionReturned" and event.data["asked"]:
        return f"{event.kind}-asked"
    return f"{event.kind}-{event.data.get('outcome')}"


def register(app: typer.Typer) -> None:
    app.command()(trail)
