"""`vertebra lineage`: where an action comes from, and what came of it."""

from typing import Annotated

import typer
from rich.text import Text
from rich.tree import Tree

from cli import wiring
from cli.ask.showaction import MARKS
from cli.ask.showescalation import draw_questions
from cli.screen import DIM, STRONG, Screen
from cli.session import AsJson, Session, session_of
from domain import ids
from domain.action import cycle_of
from domain.cycle.state import Item, NotStarted, State, Strategy
from domain.errors import Refusal
from domain.lineage import Lineage, Parts, parts_of
from domain.lineage import lineage as lineage_of
from readings.numbers import numbers_of
from store.errors import NotFound
from words.speaker import plain


def lineage(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="action:NETWORK:ZONE:PERIOD:ACTION, or words of its title")],
    as_json: AsJson = False,
) -> None:
    """Where an action comes from (objective, strategy, SWOT item, finding), and what came of it."""
    session = session_of(context)
    kind, network_id, rest = ids.parts(stream)
    if kind != "action" or len(rest) != 3:
        with wiring.in_the_language_of(session, network_id):
            raise Refusal(
                "not-found", "'{stream}' is no action: write action:NETWORK:ZONE:PERIOD:ACTION.", stream=stream
            )
    cycle, known_as = cycle_of(stream)
    with wiring.reading(session) as store:
        state, screen = told_cycle(session, store, cycle)
        found = lineage_of(state, known_as, store.log.events(cycle))
        if as_json:
            session.print_json(found.model_dump(mode="json"))
        else:
            _draw(screen, parts_of(state), found)


def told_cycle(session: Session, store: wiring.Store, cycle: str) -> tuple[State, Screen]:
    """A cycle that has begun, and the screen to show it on. Raises `NotFound`."""
    kind, network_id, _ = ids.parts(cycle)
    network = store.network(network_id)
    state: State = store.log.fold(cycle).state if kind == "cycle" else NotStarted()
    if kind != "cycle":
        raise NotFound("'{stream}' is no cycle: write cycle:NETWORK:ZONE:PERIOD.", stream=cycle)
    if isinstance(state, NotStarted):
        raise NotFound("There is nothing called '{stream}'.", stream=cycle)
    return state, Screen(session, network, store.names(network_id))


def _draw(screen: Screen, parts: Parts, found: Lineage) -> None:
    action = found.action
    known = numbers_of(parts)
    status = f"{MARKS.get(action.status, '·')} {screen.label(action.status)}"
    screen.heading(f"{known[action.id]} {action.title}", status, screen.person(action.responsible))
    screen.section(screen.say("Where it comes from"))
    tree = Tree(Text(_objective(screen, parts, found), style=STRONG), guide_style=DIM)
    for strategy in found.strategies:
        _strategy(screen, parts, found, tree, strategy)
    if not found.strategies:
        tree.add(Text(screen.say("No strategy and no finding asked for it."), style=DIM))
    screen.draw(tree)
    draw_questions(screen, found.raised)
    _came_of_it(screen, found)


def _came_of_it(screen: Screen, found: Lineage) -> None:
    """Indicator results, and what the evaluation said of this action."""
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
        screen.item(screen.say("Lesson: {text}", text=_full(found, lesson.id, lesson.text)))


def _full(found: Lineage, known_as: str, brief: str) -> str:
    """What was said in full, where the events have it."""
    return plain(found.texts.get(known_as, brief))


def _objective(screen: Screen, parts: Parts, found: Lineage) -> str:
    number = numbers_of(parts)[found.objective.id]
    told = f"{number} {screen.say('Objective: {text}', text=_full(found, found.objective.id, found.objective.text))}"
    line = _line(screen, parts, found.line)
    return f"{told} ({line})" if line else told


def _line(screen: Screen, parts: Parts, line: str | None) -> str:
    if line is None:
        return ""
    own = parts.plan.lines.get(line)
    return plain(own.name) if own is not None else screen.line(line)


def _strategy(screen: Screen, parts: Parts, found: Lineage, tree: Tree, strategy: Strategy) -> None:
    kind = screen.title(strategy.kind)
    told = screen.say("{kind}: {text}", kind=kind, text=_full(found, strategy.id, strategy.text))
    branch = tree.add(Text(f"{numbers_of(parts)[strategy.id]} {told}"))
    for item in (item for item in found.items if item.id in strategy.items):
        _item(screen, parts, found, branch, item)


def _item(screen: Screen, parts: Parts, found: Lineage, branch: Tree, item: Item) -> None:
    root = parts.course.findings[parts.course.resolved(item.finding)]
    told = screen.say(
        "{quadrant}: {text} ({kind}, {organisation})",
        quadrant=screen.title(item.quadrant),
        text=_full(found, root.id, root.text),
        kind=screen.label(root.kind),
        organisation=screen.organisation(root.organisation),
    )
    leaf = branch.add(Text(f"{numbers_of(parts)[item.id]} {told}"))
    for other in found.merged:
        if parts.course.resolved(other.id) == root.id:
            leaf.add(Text(screen.say("merged into it: {text}", text=_full(found, other.id, other.text)), style=DIM))


def register(app: typer.Typer) -> None:
    app.command()(lineage)
