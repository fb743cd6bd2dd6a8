"""`vertebra lineage`: where an action comes from, and what came of it."""

from typing import Annotated

import typer
from rich.text import Text
from rich.tree import Tree

from cli import wiring
from cli.ask.showaction import MARKS
from cli.ask.showescalation import draw_questions
from cli.screen import DIM, STRONG, Screen
from cli.session import AsJson, session_of
from domain import ids
from readings.lineage import Answering, Origins, Reason
from readings.lineage import lineage as reading
from words.speaker import plain


def lineage(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="action:NETWORK:ZONE:PERIOD:ACTION, or words of its title")],
    as_json: AsJson = False,
) -> None:
    """Where an action comes from (objective, strategy, SWOT item, finding), and what came of it."""
    session = session_of(context)
    network_id = ids.parts(stream)[1]
    with wiring.in_the_language_of(session, network_id), wiring.reading(session) as store:
        found = reading(store, stream)
        if as_json:
            session.print_json(found.as_json())
        else:
            _draw(Screen(session, found.network, store.names(network_id)), found)


def _draw(screen: Screen, origins: Origins) -> None:
    found = origins.found
    action = found.action
    status = f"{MARKS.get(action.status, '·')} {screen.label(action.status)}"
    screen.heading(f"{origins.number} {action.title}", status, screen.person(action.responsible))
    screen.section(screen.say("Where it comes from"))
    tree = Tree(Text(_objective(screen, origins), style=STRONG), guide_style=DIM)
    for strategy in origins.strategies:
        _strategy(screen, tree, strategy)
    if not origins.strategies:
        tree.add(Text(screen.say("No strategy and no finding asked for it."), style=DIM))
    screen.draw(tree)
    draw_questions(screen, found.raised)
    _came_of_it(screen, origins)


def _came_of_it(screen: Screen, origins: Origins) -> None:
    """Indicator results, and what the evaluation said of this action."""
    found = origins.found
    ratings = [rating for rating in found.ratings if rating.action is not None]
    if not found.results and not ratings and not found.lessons:
        return
    screen.section(screen.say("What came of it"))
    for result in found.results:
        screen.item(
            screen.say(
                "{name}: {value} {unit} (at first {baseline}, wanted {target})",
                name=plain(result.name),
                value=screen.figure(result.last),
                unit=plain(result.unit),
                baseline=screen.figure(result.baseline),
                target=screen.figure(result.target),
            )
        )
    for rating in ratings:
        screen.item(
            screen.say("{criterion}: {score} of 5", criterion=screen.label(rating.criterion), score=rating.score)
        )
    for lesson in found.lessons:
        screen.item(screen.say("Lesson: {text}", text=plain(origins.said(lesson.id, lesson.text))))


def _objective(screen: Screen, origins: Origins) -> str:
    (number, text), line = origins.objective, origins.found.line
    told = screen.say("Objective: {text}", text=plain(text))
    name = plain(origins.line) if origins.line is not None else screen.line(line) if line is not None else ""
    return f"{number} {told}" + (f" ({name})" if name else "")


def _strategy(screen: Screen, tree: Tree, strategy: Answering) -> None:
    told = screen.say("{kind}: {text}", kind=screen.title(strategy.kind), text=plain(strategy.text))
    branch = tree.add(Text(f"{strategy.number} {told}"))
    for reason in strategy.reasons:
        _reason(screen, branch, reason)


def _reason(screen: Screen, branch: Tree, reason: Reason) -> None:
    told = screen.say(
        "{quadrant}: {text} ({kind}, {organisation})",
        quadrant=screen.title(reason.quadrant),
        text=plain(reason.text),
        kind=screen.label(reason.kind),
        organisation=screen.organisation(reason.organisation),
    )
    leaf = branch.add(Text(f"{reason.number} {told}"))
    for merged in reason.merged:
        leaf.add(Text(screen.say("merged into it: {text}", text=plain(merged)), style=DIM))


def register(app: typer.Typer) -> None:
    app.command()(lineage)
