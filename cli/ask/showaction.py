"""An action on the terminal: what it is, how it stands, what was measured."""

from collections.abc import Iterator

from cli.ask.showescalation import draw_questions
from cli.screen import GOOD, LATE, Screen
from domain.action import State
from domain.translatable import N_
from readings.action import Action, action

MARKS = {
    "planned": "○",
    "started": "●",
    "blocked": "■",
    "completed": "✔",
    "cancelled": "✘",
    "withdrawn": "✘",
    "draft": "◌",
}


def draw_action(screen: Screen, state: State, needs: str = "") -> None:
    """The present state of an action. `needs`: what it needs of its portfolio, as its plan says it."""
    known = action(state, needs)
    if known is None:
        screen.text(screen.label(state.status))
        return
    of_network = screen.line(known.line) if known.line in screen.network.lines else ""
    screen.heading(known.title, of_network, screen.stream(known.cycle))
    status = f"{MARKS[known.status]} {screen.label(known.status)}"
    screen.text(status, style=LATE if known.late else GOOD if known.status == "completed" else "bold")
    for told in _told(screen, known):
        screen.text(told)
    _indicators(screen, known)
    draw_questions(screen, known.questions)
    if known.reported:
        screen.text(screen.say("Reports: {count}", count=known.reports), style="dim")


def _told(screen: Screen, known: Action) -> list[str]:
    facts = [
        screen.say("{person} answers for it", person=screen.person(known.responsible))
        + (f" ({screen.organisation(known.organisation)})" if known.organisation else "")
    ]
    if known.due_on is not None:
        words = N_("due on {date}: it was late") if known.status == "completed" else N_("due on {date}: it is late")
        facts.append(screen.say(words if known.late else "due on {date}", date=screen.day(known.due_on)))
    if known.portfolio is not None:
        facts.append(screen.say("Portfolio: {portfolio}", portfolio=screen.portfolio(known.portfolio)))
        if known.needs:
            facts.append(screen.say("What is needed: {needs}", needs=known.needs))
    if known.neighbourhoods:
        places = ", ".join(screen.neighbourhood(one) for one in known.neighbourhoods)
        facts.append(screen.say("Neighbourhoods: {places}", places=places))
    facts += _status(screen, known)
    if known.amended:
        facts.append(screen.say("amended: {reason}", reason=known.amended))
    return facts


def _status(screen: Screen, known: Action) -> Iterator[str]:
    """Since when it is as it is, and why."""
    match known.status:
        case "planned" if known.standing != "standing":
            yield screen.label(known.standing)
            if known.why:
                yield screen.say("because: {reason}", reason=known.why)
        case "started":
            yield screen.say("under way since {date}", date=screen.day(known.day))
        case "blocked":
            yield screen.say("blocked since {date}: {reason}", date=screen.day(known.day), reason=known.reason)
            if known.missing:
                yield screen.say("What is needed: {needs}", needs=known.missing)
        case "completed":
            yield screen.say("completed on {date}", date=screen.day(known.day))
        case "cancelled":
            yield screen.say("cancelled on {date}: {reason}", date=screen.day(known.day), reason=known.reason)


def _indicators(screen: Screen, known: Action) -> None:
    if not known.indicators:
        return
    screen.section(screen.say("Indicators"))
    rows = [
        (
            f"{one.number} {one.indicator.name}",
            one.indicator.unit,
            *(screen.figure(value) for value in (one.indicator.baseline, one.indicator.target, one.last)),
        )
        for one in known.indicators
    ]
    columns = (
        screen.say("Indicator"),
        screen.say("Unit"),
        screen.say("At first"),
        screen.say("Wanted"),
        screen.say("Now"),
    )
    screen.table(columns, rows, right=(2, 3, 4))
