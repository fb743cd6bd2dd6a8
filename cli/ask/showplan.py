"""A plan on the terminal: a tree of lines, objectives and actions, each action with how it stands."""

from collections.abc import Iterator

from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from cli.ask.showaction import MARKS
from cli.screen import DIM, GOOD, LATE, STRONG, Screen
from readings.plan import Aim, Plan, Planned
from words.speaker import plain

STYLES = {"completed": GOOD, "blocked": LATE, "cancelled": DIM, "draft": DIM}


def draw_plan(screen: Screen, plan: Plan) -> None:
    """Lines → objectives → actions, then who endorsed the plan and who objected."""
    if not plan.drafted:
        return
    screen.section(screen.title("plan"))
    for line in plan.lines:
        name = line.name or (screen.line(line.id) if line.id else screen.say("without a line"))
        told = f"{line.number} {name}" if line.number is not None else name
        tree = Tree(Text(plain(told), style=STRONG), guide_style=DIM)
        for aim in line.aims:
            _aim(screen, tree, aim)
        if not line.aims:
            tree.add(Text(screen.say("no objective yet"), style=DIM))
        screen.draw(tree)
    _support(screen, plan)


def _aim(screen: Screen, tree: Tree, aim: Aim) -> None:
    words = Text(f"{aim.number} {plain(aim.objective.text)}")
    if aim.objective.amended:
        amended = screen.say("amended: {reason}", reason=plain(aim.objective.amended))
        words.append("\n" + amended, style=DIM)
    branch = tree.add(words)
    for planned in aim.actions:
        branch.add(_action(screen, planned))


def _action(screen: Screen, planned: Planned) -> Group:
    action, status = planned.action, planned.status
    title = Text(f"{MARKS.get(status, '·')} {planned.number} {plain(action.title)}", style=STYLES.get(status, ""))
    facts = [screen.label(status), screen.person(action.responsible)]
    if not action.settled:
        facts.append(screen.say("due on {date}", date=screen.day(action.due_on)))
    if status in ("draft", "planned") and action.standing != "standing":
        facts.append(screen.label(action.standing))
    told = [" · ".join(facts), *_reasons(screen, planned)]
    for one in planned.indicators:
        indicator = one.indicator
        wanted = f" / {screen.figure(indicator.target)}" if indicator.target is not None else ""
        line = f"{one.number} {plain(indicator.name)}: {screen.figure(one.last)}{wanted} {plain(indicator.unit)}"
        told.append(line.rstrip())
    return Group(title, *(Padding(Text(one, style=DIM), (0, 0, 0, 2)) for one in told))


def _reasons(screen: Screen, planned: Planned) -> Iterator[str]:
    """What is asked for it, and when; why it is what it is, and why it was amended."""
    action = planned.action
    if action.portfolio is not None and action.needs:
        asked = screen.portfolio(action.portfolio)
        yield screen.say("it needs of {portfolio}: {needs}", portfolio=asked, needs=plain(action.needs))
    if planned.asked_by_itself:
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


def _support(screen: Screen, plan: Plan) -> None:
    if plan.endorsed:
        screen.text(screen.say("Endorsed by: {names}", names=screen.organisations(plan.endorsed)))
    for one in plan.said:
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
