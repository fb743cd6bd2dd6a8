"""`vertebra lineage` and `vertebra report`: where an action comes from, and what is left without an answer."""

from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.text import Text
from rich.tree import Tree

from cli import wiring
from cli.cycleparts import Lineage, Parts, lineage_of, parts_of, unanswered_weaknesses, unasked_actions
from cli.screen import DIM, GOOD, STRONG, Screen, plain
from cli.session import AsJson, Session, session_of
from cli.showaction import MARKS
from domain import ids
from domain.action import cycle_of
from domain.cycle.state import Item, NotStarted, PlannedAction, Strategy
from domain.errors import Refusal
from store.errors import NotFound


class Report(StrEnum):
    """What a plan leaves open, read from its lineage."""

    WEAKNESSES = "weaknesses"
    ACTIONS = "actions"


def lineage(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="action:NETWORK:ZONE:PERIOD:ACTION")],
    as_json: AsJson = False,
) -> None:
    """Where an action comes from: indicator, action, objective, strategy, SWOT item, finding."""
    session = session_of(context)
    kind, _, rest = ids.parts(stream)
    if kind != "action" or len(rest) != 3:
        raise Refusal("not-found", "'{stream}' is no action: write action:NETWORK:ZONE:PERIOD:ACTION.", stream=stream)
    cycle, known_as = cycle_of(stream)
    with wiring.reading(session) as store:
        parts, screen = _parts(session, store, cycle)
        action = parts.plan.actions.get(known_as)
        if action is None:
            raise NotFound("There is nothing called '{stream}'.", stream=stream)
        found = lineage_of(parts, action)
        if as_json:
            session.print_json(_as_json(found))
        else:
            _draw(screen, parts, found)


def report(
    context: typer.Context,
    what: Annotated[Report, typer.Argument(help="weaknesses no action answers, or actions no finding asked for")],
    stream: Annotated[str, typer.Argument(help="cycle:NETWORK:ZONE:PERIOD")],
    as_json: AsJson = False,
) -> None:
    """Weaknesses no action answers, or actions no finding asked for."""
    session = session_of(context)
    with wiring.reading(session) as store:
        parts, screen = _parts(session, store, stream)
        if what is Report.WEAKNESSES:
            _weaknesses(screen, parts)
        else:
            _actions(screen, parts)


def _parts(session: Session, store: wiring.Store, cycle: str) -> tuple[Parts, Screen]:
    kind, network_id, _ = ids.parts(cycle)
    network = store.network(network_id)
    state = store.log.fold(cycle).state if kind == "cycle" else NotStarted()
    if isinstance(state, NotStarted):
        raise NotFound("There is nothing called '{stream}'.", stream=cycle)
    return parts_of(state), Screen(session, network, store.names(network_id))


def _weaknesses(screen: Screen, parts: Parts) -> None:
    left, votes = unanswered_weaknesses(parts), parts.board.votes()
    if screen.session.as_json:
        screen.session.print_json(
            [
                {
                    "item": item.id,
                    "finding": item.finding,
                    "text": parts.text_of(item.id),
                    "votes": votes.get(item.id, 0),
                }
                for item in left
            ]
        )
        return
    screen.heading(screen.say("Weaknesses no action answers"), parts.course.title)
    if not left:
        screen.text(screen.say("None: every weakness is answered by an action of the plan."), style=GOOD)
        return
    columns = (screen.say("Weakness"), screen.say("Votes"), screen.say("Finding"))
    rows = [(parts.text_of(item.id), str(votes.get(item.id, 0)), item.finding) for item in left]
    screen.table(columns, rows, right=(1,), whole=(2,))


def _actions(screen: Screen, parts: Parts) -> None:
    unasked = unasked_actions(parts)
    if screen.session.as_json:
        screen.session.print_json([{"action": action.id, "title": action.title} for action in unasked])
        return
    screen.heading(screen.say("Actions no finding asked for"), parts.course.title)
    if not unasked:
        screen.text(screen.say("None: every action goes back to a finding."), style=GOOD)
        return
    columns = (screen.say("Action"), screen.say("Who answers for it"), screen.say("Id"))
    screen.table(columns, [(a.title, screen.person(a.responsible), a.id) for a in unasked], whole=(2,))


def _as_json(found: Lineage) -> dict[str, Any]:
    return {
        "action": found.action.model_dump(mode="json"),
        "objective": found.objective.model_dump(mode="json") if found.objective else None,
        "strategies": [one.model_dump(mode="json") for one in found.strategies],
        "items": [one.model_dump(mode="json") for one in found.items],
        "findings": [one.model_dump(mode="json") for one in found.findings],
        "merged": [one.model_dump(mode="json") for one in found.merged],
    }


def _draw(screen: Screen, parts: Parts, found: Lineage) -> None:
    action = found.action
    status = f"{MARKS.get(action.status, '·')} {screen.label(action.status)}"
    screen.heading(action.title, status, screen.person(action.responsible))
    for told in measured(screen, action):
        screen.item(told)
    screen.draw(Text(""))
    tree = Tree(Text(_objective(screen, parts, found), style=STRONG), guide_style=DIM)
    for strategy in found.strategies:
        _strategy(screen, parts, found, tree, strategy)
    if not found.strategies:
        tree.add(Text(screen.say("No strategy and no finding asked for it."), style=DIM))
    screen.draw(tree)


def _objective(screen: Screen, parts: Parts, found: Lineage) -> str:
    if found.objective is None:
        return "–"
    told = screen.say("Objective: {text}", text=plain(found.objective.text))
    line = line_name(screen, parts, found.objective.line)
    return f"{told} ({line})" if line else told


def line_name(screen: Screen, parts: Parts, line: str | None) -> str:
    """How a line is called, of this plan or of the network."""
    if line is None:
        return ""
    own = parts.plan.lines.get(line)
    return plain(own.name) if own is not None else screen.line(line)


def _strategy(screen: Screen, parts: Parts, found: Lineage, tree: Tree, strategy: Strategy) -> None:
    kind = screen.label(strategy.kind).capitalize()
    branch = tree.add(Text(screen.say("{kind}: {text}", kind=kind, text=plain(strategy.text))))
    for item in (item for item in found.items if item.id in strategy.items):
        _item(screen, parts, found, branch, item)


def _item(screen: Screen, parts: Parts, found: Lineage, branch: Tree, item: Item) -> None:
    root = parts.course.findings[parts.course.resolved(item.finding)]
    told = screen.say(
        "{quadrant}: {text} ({kind}, {organisation})",
        quadrant=screen.label(item.quadrant).capitalize(),
        text=plain(root.text),
        kind=screen.label(root.kind),
        organisation=screen.organisation(root.organisation),
    )
    leaf = branch.add(Text(told))
    for other in found.merged:
        if parts.course.resolved(other.id) == root.id:
            leaf.add(Text(screen.say("merged into it: {text}", text=plain(other.text)), style=DIM))


def measured(screen: Screen, action: PlannedAction) -> list[str]:
    """The indicators of an action with what was wanted and what was measured."""
    last = {value.indicator: value.value for value in action.values}
    return [
        screen.say(
            "{name}: {value} {unit} (at first {baseline}, wanted {target})",
            name=plain(indicator.name),
            value=screen.figure(last.get(indicator.id)),
            unit=plain(indicator.unit),
            baseline=screen.figure(indicator.baseline),
            target=screen.figure(indicator.target),
        )
        for indicator in action.indicators
    ]


def register(app: typer.Typer) -> None:
    app.command()(lineage)
    app.command()(report)
