"""`vertebra trail`: one question from where it came from to what was done, as one story in order of time."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer
from rich.text import Text

from cli import wiring
from cli.ask.eventlines import DAY_WIDTH
from cli.ask.inboxentries import asked_before, comes_from
from cli.ask.legs import leg_name
from cli.ask.lookingback import screen_of
from cli.screen import DIM, GOOD, LATE, STRONG, Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.decider import Folded
from domain.errors import Refusal
from domain.escalation import closed
from domain.legs import legs as legs_of
from domain.message import Recorded
from domain.roles import ENGINE
from readings.desk import Desk
from readings.questions import Matter, matter
from readings.trailsteps import Step, in_order, of_itself, of_management, of_origin, whether_solved, without_echoes
from store.errors import NotFound
from store.reading import OutboxRow, TodoRow
from words.speaker import plain
from words.telling import Teller
from words.trailsentences import STEPS

QUIET = frozenset({"InformationReminded", "ReturnReminded", "AcknowledgementReminded", "ObligationReminded"})
SOLVED = {"SolutionAsked": "asked", "CaseNotSolved": "no", "CaseReopened": "no", "CaseResolved": "yes"}
ORIGINS = ("case", "action", "cycle")


def trail(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="escalation:NETWORK:ZONE:ID, or the case or action that asked")],
    as_json: AsJson = False,
) -> None:
    """The trail of an escalation: where it came from, every round, the decision, its return, and what was done."""
    session = session_of(context)
    with wiring.reading_stream(session, stream) as store:
        network = store.network(ids.parts(stream)[1])
        escalation = one_escalation(store, stream)
        screen = screen_of(store, network)
        told = Trail(store, screen, escalation)
        if as_json:
            session.print_json(told.as_json())
        else:
            told.draw()


def one_escalation(store: wiring.Store, stream: str) -> str:
    """The escalation that is meant: itself, or the only one that an origin has raised.

    Raises `NotFound`, or Refusal `which-escalation`.
    """
    kind, network_id, _ = ids.parts(stream)
    if kind == "escalation":
        return stream
    known = store.reading.processes(network=network_id, kind="escalation", parent=stream) if kind in ORIGINS else []
    if not known:
        store.damage.raised()  # nobody can tell what lists do not
        raise NotFound("'{stream}' has asked nothing of the management meeting.", stream=stream)
    if len(known) > 1:
        raise Refusal(
            "which-escalation",
            "Several questions come from there; say which: {escalations}.",
            escalations=", ".join(row.stream for row in known),
        )
    return known[0].stream


class Trail:
    """One escalation with all that tells of it, read once."""

    def __init__(self, store: wiring.Store, screen: Screen, stream: str) -> None:
        self.screen = screen
        self.stream = stream
        self.teller = Teller(screen)
        self.folded: Folded[Any] = store.log.fold(stream)
        self.own = own = list(self.teller.known_from(store.log.events(stream)))
        found = matter(stream, (self.folded.decider.read(event) for event in own))
        if found is None:
            raise NotFound("There is nothing called '{stream}'.", stream=stream)
        desk = Desk(store, screen.network)
        told = {"before": desk.before(found), "of": desk.origin(found)}
        self.matter: Matter = found.model_copy(update=told)
        self.whys = {int(str(e.data["round"])): str(e.data["why"]) for e in own if e.kind == "TablingAsked"}
        self.steps = self._steps(store, own)
        self.legs = legs_of(own, store.today(screen.network))
        self.todos: list[TodoRow] = store.reading.todos(stream=stream)
        if self.solution is not None:
            asked = store.reading.todos(stream=self.matter.question.origin)
            self.todos += [row for row in asked if row.params.get("escalation") == stream]
        self.undelivered: list[OutboxRow] = store.reading.outbox(stream=stream)
        self.now = store.now(screen.network)
        self.today = screen.network.calendar.local_date(self.now)

    def _steps(self, store: wiring.Store, own: list[Recorded]) -> list[Step]:
        question, management = self.matter.question, self.folded.state.life.management
        events = self.teller.known_from
        origin = list(events(store.log.events(question.origin)))
        before = of_origin(origin, self.stream, question.about)
        said = [event for event in whether_solved(origin, self.stream) if event.kind != "SolutionReminded"]
        self.solution: Recorded | None = said[-1] if said else None
        names = {str(event.data[name]) for event in own for name in ("item", "alignment") if event.data.get(name)}
        beside = of_management(events(store.log.events(management)), self.stream, names)
        told = without_echoes([*before, *of_itself(own), *beside])
        return in_order(told, store.reading.positions(question.origin, self.stream, management), self.teller.happened)

    @property
    def finished(self) -> bool:
        """Carried out, or known by all, or withdrawn; and solved too, where its group is asked whether it is."""
        return closed(self.folded.state) and (self.solution is None or self.solution.kind == "CaseResolved")

    # For programs

    def as_json(self) -> dict[str, Any]:
        state = self.folded.state
        return {
            "escalation": self.stream,
            "stage": state.stage,
            "finished": self.finished,
            "solved": None if self.solution is None else SOLVED[self.solution.kind],
            "question": self.matter.question.model_dump(mode="json"),
            "round": self.matter.round,
            "parts": [part.model_dump(mode="json") for part in self.matter.parts],
            "before": [one.model_dump(mode="json") for one in self.matter.before],
            "steps": [self._step(step) for step in self.steps],
            "teams": [{"team": team, "acknowledged_on": on} for team, on in self.teams().items()],
            "turns": [
                {
                    "who": row.who,
                    "what": row.what,
                    "since": self._since(row),
                    "due_at": row.due_at,
                    "until": row.last_day(self.screen.network.calendar),
                }
                for row in self.todos
            ],
            "legs": self.legs.model_dump(mode="json") if self.legs is not None else None,
            "undelivered": [
                {"kind": row.delivery.kind, "receiver": row.delivery.receiver, "since": row.stored_at}
                for row in self.undelivered
            ],
        }

    def _step(self, step: Step) -> dict[str, Any]:
        event = step.event
        return {
            "on": step.on,
            "recorded_at": event.recorded_at,
            "late": step.late,
            "round": step.round,
            "stream": event.stream,
            "version": event.version,
            "kind": event.kind,
            "who": event.who.person,
            "sentence": self.sentence(event),
        }

    def teams(self) -> dict[str, date | None]:
        """The teams that wait for the answer, each with the day since when it knows the last one."""
        known: dict[str, date | None] = dict.fromkeys(self.matter.question.teams)
        released: set[str] = set()
        for event in self.own:  # the steps leave out the echo of a decision, which nobody knows yet
            data: Any = event.data
            on = self.teller.happened(event)
            match event.kind:
                case "DecisionReceived" | "AlignmentBrought":
                    known = dict.fromkeys(known)
                case "DecisionCorrected" if data["report_by"] is not None:  # it has to come back once more
                    known = dict.fromkeys(known)
                case "DecisionReturned":
                    known |= {team: on for team in data["acknowledged"] if team in known}
                case "PresenceCorrected":
                    known |= dict.fromkeys((team for team in data["asked"] if team in known), None)
                    known |= dict.fromkeys((team for team in data["acknowledged"] if team in known), on)
                case "TeamAcknowledged":
                    known[str(data["team"])] = on
                case "TeamReleased":
                    released.add(str(data["team"]))
        return {team: on for team, on in known.items() if on is not None or team not in released}

    # For people

    def draw(self) -> None:
        screen, question = self.screen, self.matter.question
        stage = screen.label(self.folded.state.stage, of="escalation")
        screen.heading(question.asks, stage, screen.label(question.urgency), screen.zone(question.zone))
        screen.text(screen.spelled(self.stream), style=DIM)
        screen.facts(self._facts())
        last = None
        for step in self.steps:
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
        return screen.say("Round {round}: {why}", round=number, why=screen.label(self.whys[number], of="why"))

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
        teams = self.teams()
        if self.matter.returned_on is None or not teams:
            return
        screen = self.screen
        screen.section(screen.say("Who knows it"))
        for team, on in teams.items():
            since = screen.day(on) if on else screen.say("not yet")
            screen.text(f"{'✔' if on else '○'} {screen.organisation(team)}: {since}", style=GOOD if on else LATE)

    def _standing(self) -> None:
        screen = self.screen
        screen.section(screen.say("Where it stands"))
        if closed(self.folded.state):
            self._ended()
        for row in self.todos:
            since = screen.day(self._since(row))
            who, what = screen.turn_of(row, self.today), screen.todo(row, briefly=True)
            told = screen.say("It is the turn of {who}, since {date}: {what}", who=who, date=since, what=what)
            calendar = screen.network.calendar
            if row.last_day(calendar) is not None:
                told += " " + screen.say("(until {date})", date=screen.until(row))
            late = row.is_late(calendar, self.now)
            screen.item(told, style=LATE if late else STRONG)
        for undelivered in self.undelivered:
            screen.item(
                screen.say(
                    "On its way since {date}, not received yet by {receiver}.",
                    date=screen.moment(undelivered.stored_at),
                    receiver=plain(undelivered.delivery.receiver),
                )
            )

    def _ended(self) -> None:
        """That it is finished; or that what was carried out has still to be found to solve it, or was found not to."""
        screen, last = self.screen, self.solution
        stage = screen.label(self.folded.state.stage, of="escalation")
        if last is None:
            screen.text(screen.say("It is finished: {stage}.", stage=stage), style=GOOD)
        elif last.kind == "CaseResolved":
            screen.text(screen.say("It is finished: {stage}, and its group has it solved.", stage=stage), style=GOOD)
        elif last.kind == "SolutionAsked":
            screen.text(screen.say("It was carried out; its group has still to say whether that solved it."))
        else:
            told = {"date": screen.day(self.teller.happened(last)), "reason": str(last.data["reason"])}
            said = screen.say("It was carried out, and it is not solved, as was said on {date}: {reason}", **told)
            screen.text(said, style=LATE)

    def _since(self, row: TodoRow) -> date:
        """Since when it is somebody's turn: of what the group is asked, since it is asked."""
        asked = self.solution if row.stream != self.stream else None
        since: date = self.folded.state.life.since
        return self.teller.happened(asked) if asked is not None else since

    def _times(self) -> None:
        if self.legs is None or not (self.legs.legs or self.legs.waits):
            return
        screen, told = self.screen, self.legs
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
