"""A plan on the terminal: a tree of lines, objectives and actions, each action with how it stands."""

from collections.abc import Iterator, Mapping

from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from cli.ask.showaction import MARKS
from cli.screen import DIM, GOOD, LATE, STRONG, Screen
from domain.cycle.state import Objective, PlannedAction
from domain.lineage import Parts
from readings.numbers import indicator_numbers, numbers_of
from words.speaker import plain

STYLES = {"completed": GOOD, "blocked": LATE, "cancelled": DIM, "draft": DIM}


def draw_plan(screen: Screen, parts: Parts) -> None:
    """Lines → objectives → actions, then who endorsed the plan and who objected."""
    plan = parts.plan
    objectives = [one for one in plan.objectives.values() if not one.removed]
    if not objectives and not plan.lines:
        return
    screen.section(screen.title("plan"))
    own = {line.id: line.name for line in plan.lines.values() if not line.removed}
    known = numbers_of(parts)
    used = dict.fromkeys([*own, *(one.line for one in objectives)])
    for line in used:
        name = own.get(line or "") or (screen.line(line) if line else screen.say("without a line"))
        told = f"{known[line]} {name}" if line in own else name
        tree = Tree(Text(plain(told), style=STRONG), guide_style=DIM)
        here = [one for one in objectives if one.line == line]
        for objective in here:
            _objective(screen, parts, tree, objective, known)
        if not here:
            tree.add(Text(screen.say("no objective yet"), style=DIM))
        screen.draw(tree)
    _support(screen, parts)


def _objective(screen: Screen, parts: Parts, tree: Tree, objective: Objective, known: Mapping[str, str]) -> None:
    words = Text(f"{known[objective.id]} {plain(objective.text)}")
    if objective.amended:
        amended = screen.say("amended: {reason}", reason=plain(objective.amended))
        words.append("\n" + amended, style=DIM)
    branch = tree.add(words)
    for action in parts.plan.actions.values():
        if action.objective == objective.id and action.status != "removed":
            branch.add(_action(screen, action, known[action.id], parts.course.zone))


def _action(screen: Screen, action: PlannedAction, number: str, zone: str | None) -> Group:
    status = "withdrawn" if action.withdrawn else action.status
    title = Text(f"{MARKS.get(status, '·')} {number} {plain(action.title)}", style=STYLES.get(status, ""))
    facts = [screen.label(status), screen.person(action.responsible)]
    if not action.settled:
        facts.append(screen.say("due on {date}", date=screen.day(action.due_on)))
    if status in ("draft", "planned") and action.standing != "standing":
        facts.append(screen.label(action.standing))
    told = [" · ".join(facts), *_reasons(screen, action, zone)]
    last = {value.indicator: value.value for value in action.values}
    of_action = indicator_numbers(action)
    for indicator in action.indicators:
        wanted = f" / {screen.figure(indicator.target)}" if indicator.target is not None else ""
        named = f"{of_action[indicator.id]} {plain(indicator.name)}"
        line = f"{named}: {screen.figure(last.get(indicator.id))}{wanted} {plain(indicator.unit)}"
        told.append(line.rstrip())
    return Group(title, *(Padding(Text(one, style=DIM), (0, 0, 0, 2)) for one in told))


def _reasons(screen: Screen, action: PlannedAction, zone: str | None) -> Iterator[str]:
    """What is asked for it, and when; why it is what it is, and why it was amended."""
    if action.portfolio is not None and action.needs:
        asked = screen.portfolio(action.portfolio)
        yield screen.say("it needs of {portfolio}: {needs}", portfolio=asked, needs=plain(action.needs))
    answered = screen.network.management_of(zone, action.due_on) is not None
    if action.status == "draft" and action.standing == "subject-to-decision" and answered:
        yield screen.say("the management meeting is asked by itself, once the plan is adopted")
    if action.acceptance == "declined" and not action.settled:
        person = screen.person(action.responsible)
        if action.why:
            yield screen.say("{person} declined: {reason}", person=person, reason=plain(action.why))
        else:
            yield screen.say("{person} has declined", person=person)
    elif action.why:
        yield screen.say("because: {reason}", reason=plain(action.why))
    if action.amended:
        yield screen.say("amended: {reason}", reason=plain(action.amended))


def _support(screen: Screen, parts: Parts) -> None:
    said = list(parts.plan.endorsements.values())
    endorsed = [one.organisation for one in said if one.position == "endorsed"]
    if endorsed:
        screen.text(screen.say("Endorsed by: {names}", names=screen.organisations(endorsed)))
    for one in said:
        organisation = screen.organisation(one.organisation)
        match one.position:
            case "subject-to-confirmation":
                until = screen.deadline(one.confirm_by)
                told = screen.say(
                    "{organisation} endorses it, subject to confirmation until {date}",
                    organisation=organisation,
                    date=until,
                )
                screen.text(told)
            case "lapsed":
                screen.text(screen.say("{organisation} did not confirm in time", organisation=organisation))
            case "objected" if one.reason:
                screen.text(
                    screen.say("{organisation} objects: {reason}", organisation=organisation, reason=one.reason)
                )
            case "objected":
                screen.text(screen.say("{organisation} objects", organisation=organisation))
            case _:
                pass
