"""`vertebra report`: the evaluation of a plan for a council, and what a plan leaves without an answer."""

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli import wiring
from cli.ask.stats import write_file
from cli.give.days import day
from cli.screen import GOOD, Screen
from cli.session import AsJson, Session, session_of
from domain import ids
from domain.errors import Refusal
from pages.html import as_html
from pages.markdown import as_markdown
from pages.report.cycles import Cycle, cycle_of
from pages.report.evaluation import evaluation
from pages.report.pieces import USED
from readings.cycleparts import begun
from readings.record import Record
from readings.stats import from_log
from readings.unanswered import Unanswered, unanswered


class Report(StrEnum):
    """What can be reported of a cycle."""

    WEAKNESSES = "weaknesses"
    ACTIONS = "actions"
    EVALUATION = "evaluation"


class Format(StrEnum):
    """What a report is written in."""

    MARKDOWN = "markdown"
    HTML = "html"


def report(
    context: typer.Context,
    what: Annotated[
        Report,
        typer.Argument(help="evaluation, or weaknesses no action answers, or actions no finding asked for"),
    ],
    stream: Annotated[str, typer.Argument(help="cycle:NETWORK:ZONE:PERIOD, or its title")],
    beside: Annotated[
        str | None, typer.Option("--with", help="Another cycle side by side, of this zone or another.")
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="What an evaluation is written in; markdown if not said.")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="The file it is written to, and not the terminal.")] = None,
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="As it was known when that day was over, such as 2021-06-30.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The evaluation report of a plan for a council; or what the plan leaves without an answer."""
    session = session_of(context)
    if what is not Report.EVALUATION and any(option is not None for option in (beside, form, to, at)):
        raise Refusal("usage", "--with, --format, --to and --at are for an evaluation.")
    with wiring.reading(session) as store:
        if what is Report.EVALUATION:
            _evaluation(session, store, [stream, beside] if beside is not None else [stream], form, to, at)
            return
        found = unanswered(store, stream)
        screen = Screen(session, found.network, store.names(found.network.id))
        if what is Report.WEAKNESSES:
            _weaknesses(screen, found)
        else:
            _actions(screen, found)


def _evaluation(
    session: Session, store: wiring.Store, streams: list[str], form: Format | None, to: Path | None, at: str | None
) -> None:
    known_on = day(at) if at is not None else None
    for stream in streams[::-1]:  # the first one last: its network's language is spoken
        begun(store, stream)
    cycles = [_cycle(session, store, stream, known_on) for stream in streams]
    if session.as_json:
        made = [_as_dict(one) for one in cycles]
        session.print_json(made[0] if len(made) == 1 else made)
        return
    document = evaluation(cycles, session.language.value)
    if form is None:
        form = Format.HTML if to is not None and to.suffix.lower() in (".html", ".htm") else Format.MARKDOWN
    written = as_html(document) if form is Format.HTML else as_markdown(document)
    if to is not None:
        write_file(Screen(session), to, written.encode())
    else:
        sys.stdout.write(written)


def _cycle(session: Session, store: wiring.Store, stream: str, at: date | None) -> Cycle:
    network_id = ids.parts(stream)[1]
    network = store.network(network_id)
    today = store.today(network)
    if at is not None and at > today:
        raise Refusal(
            "in-the-future",
            "{at} is still to come: in {network} it is {today}.",
            at=at,
            network=network.name,
            today=today,
        )
    history = from_log(Record(store.engine, spares=False), network_id)  # whole, or none
    return cycle_of(Screen(session, history.network), history, stream, at)


def _as_dict(one: Cycle) -> dict[str, object]:
    measured = [one.measured(name, of_cycle=of_cycle) for name, of_cycle in USED]
    return {
        "stream": one.stream,
        "version": one.folded.version,
        "head": one.folded.head,
        "position": one.history.position,
        "until": one.until.isoformat(),
        "measures": {known.name: known.model_dump(mode="json", exclude={"grounds"}) for known in measured},
    }


def _weaknesses(screen: Screen, found: Unanswered) -> None:
    left = found.weaknesses
    if screen.session.as_json:
        screen.session.print_json([weakness.model_dump(mode="json") for weakness in left])
        return
    screen.heading(screen.say("Weaknesses no action answers"), found.title)
    if not found.read_as_weakness:
        screen.text(screen.say("No finding has been read as a weakness."))
        return
    if not left:
        screen.text(screen.say("None: every weakness is answered by an action of the plan."), style=GOOD)
        return
    columns = (screen.say("Weakness"), screen.say("Votes"), screen.say("How far it came"), screen.say("Finding"))
    rows = [(one.text, str(one.votes), screen.label(one.reached), one.finding) for one in left]
    screen.table(columns, rows, right=(1,), whole=(3,))


def _actions(screen: Screen, found: Unanswered) -> None:
    unasked = found.actions
    if screen.session.as_json:
        screen.session.print_json([action.model_dump(mode="json") for action in unasked])
        return
    screen.heading(screen.say("Actions no finding asked for"), found.title)
    if not found.planned:
        screen.text(screen.say("The plan has no action."))
        return
    if not unasked:
        screen.text(screen.say("None: every action goes back to a finding."), style=GOOD)
        return
    columns = (screen.say("Action"), screen.say("Who answers for it"), screen.say("Id"))
    screen.table(columns, [(a.title, screen.person(a.responsible), a.id) for a in unasked], whole=(2,))


def register(app: typer.Typer) -> None:
    app.command()(report)
