"""An action on the terminal: what it is, how it stands, what was measured."""

from cli.ask.showescalation import draw_questions
from cli.screen import GOOD, LATE, Screen
from domain.action import Blocked, Cancelled, Completed, NotPlanned, Planned, Started, State
from domain.action.state import Life, results
from domain.marked import N_
from readings.numbers import indicator_numbers

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
    if isinstance(state, NotPlanned):
        screen.text(screen.label(state.status))
        return
    life = state.life
    of_network = screen.line(life.line) if life.line in screen.network.lines else ""
    screen.heading(life.title, of_network, screen.stream(life.cycle))
    status = f"{MARKS[state.status]} {screen.label(state.status)}"
    screen.text(status, style=LATE if _late(state, life) else GOOD if isinstance(state, Completed) else "bold")
    for told in _told(screen, state, life, needs):
        screen.text(told)
    _indicators(screen, life)
    draw_questions(screen, life.raised.values())
    if life.reports:
        screen.text(
            screen.say("Reports: {count}", count=sum(not one.withdrawn for one in life.reports.values())), style="dim"
        )


def _late(state: State, life: Life) -> bool:
    """Whether its day has passed; of one that is completed, whether it had on the day that it was, though entered
    later."""
    match state:
        case Completed(on=on):
            return life.due_on is not None and on > life.due_on
        case Cancelled():
            return False
        case _:
            return life.late


def _told(screen: Screen, state: State, life: Life, needs: str) -> list[str]:
    facts = [
        screen.say("{person} answers for it", person=screen.person(life.responsible))
        + (f" ({screen.organisation(life.organisation)})" if life.organisation else "")
    ]
    if life.due_on is not None:
        is_late = N_("due on {date}: it was late") if isinstance(state, Completed) else N_("due on {date}: it is late")
        late = screen.say(is_late, date=screen.day(life.due_on))
        facts.append(late if _late(state, life) else screen.say("due on {date}", date=screen.day(life.due_on)))
    if life.portfolio is not None:
        facts.append(screen.say("Portfolio: {portfolio}", portfolio=screen.portfolio(life.portfolio)))
        if needs:
            facts.append(screen.say("What is needed: {needs}", needs=needs))
    if life.neighbourhoods:
        places = ", ".join(screen.neighbourhood(one) for one in life.neighbourhoods)
        facts.append(screen.say("Neighbourhoods: {places}", places=places))
    match state:
        case Planned() if life.standing != "standing":
            facts.append(screen.label(life.standing))
            if life.why:
                facts.append(screen.say("because: {reason}", reason=life.why))
        case Started():
            facts.append(screen.say("under way since {date}", date=screen.day(state.since)))
        case Blocked():
            facts.append(
                screen.say("blocked since {date}: {reason}", date=screen.day(state.blocked_on), reason=state.reason)
            )
            if state.needs:
                facts.append(screen.say("What is needed: {needs}", needs=state.needs))
        case Completed():
            facts.append(screen.say("completed on {date}", date=screen.day(state.on)))
        case Cancelled():
            facts.append(screen.say("cancelled on {date}: {reason}", date=screen.day(state.on), reason=state.reason))
    if life.amended:
        facts.append(screen.say("amended: {reason}", reason=life.amended))
    return facts


def _indicators(screen: Screen, life: Life) -> None:
    if not life.indicators:
        return
    screen.section(screen.say("Indicators"))
    last = {value.indicator: value.value for value in results(life.last)}
    known = indicator_numbers(life)
    rows = [
        (
            f"{known[one.id]} {one.name}",
            one.unit,
            *(screen.figure(value) for value in (one.baseline, one.target, last.get(one.id))),
        )
        for one in life.indicators.values()
    ]
    columns = (
        screen.say("Indicator"),
        screen.say("Unit"),
        screen.say("At first"),
        screen.say("Wanted"),
        screen.say("Now"),
    )
    screen.table(columns, rows, right=(2, 3, 4))
