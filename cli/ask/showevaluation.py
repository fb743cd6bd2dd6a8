"""The evaluation of a cycle on the terminal: ratings, indicator results, lessons, outcome and what is left open."""

from collections.abc import Iterable

from cli.screen import DIM, STRONG, Screen
from readings.ratings import Mean, Rating, Ratings, Result


def draw_evaluation(screen: Screen, said: Ratings) -> None:
    """What evaluators said, what the events say, and what came of it."""
    screen.section(screen.title("evaluation"))
    _means(screen, said.means)
    if said.interim:
        screen.text(screen.say("Interim ratings"), style=STRONG)
        _means(screen, said.interim)
    _results(screen, said.results)
    _each(screen, said.given)
    if said.lessons:
        screen.text(screen.say("Lessons"), style=STRONG)
    for number, lesson in said.lessons:
        screen.item(lesson.text, mark=number, indent=2)
    if said.outcome is not None:
        _outcome(screen, said, said.outcome)


def _each(screen: Screen, given: Iterable[Rating]) -> None:
    """Who gave which rating, so that it can be named."""
    for one in given:
        told = f"{screen.title(one.rating.criterion)}: {one.rating.score}, {screen.who(one.rating.by)}"
        told += f" ({one.action})" if one.action is not None else ""
        screen.item(told, mark=one.number, style=DIM, indent=2)


def _means(screen: Screen, means: Iterable[Mean]) -> None:
    rows = [(screen.title(one.criterion), screen.figure(one.mean), str(one.count)) for one in means]
    if rows:
        screen.table((screen.say("Criterion"), screen.say("Mean, of 5"), screen.say("Ratings")), rows, right=(1, 2))


def _results(screen: Screen, results: Iterable[Result]) -> None:
    reached = {True: screen.say("reached"), False: screen.say("not reached"), None: "–"}
    rows = [
        (
            one.action,
            f"{one.result.name} ({one.result.unit})" if one.result.unit else one.result.name,
            screen.figure(one.result.baseline),
            screen.figure(one.result.target),
            screen.figure(one.result.last),
            reached[one.result.reached],
        )
        for one in results
    ]
    if not rows:
        return
    screen.text(screen.say("Results, computed from the events"), style=STRONG)
    columns = (
        screen.say("Action"),
        screen.say("Indicator"),
        screen.say("At first"),
        screen.say("Wanted"),
        screen.say("At last"),
        "",
    )
    screen.table(columns, rows, right=(2, 3, 4))


def _outcome(screen: Screen, said: Ratings, outcome: str) -> None:
    told = screen.say(
        "Closed on {date}. Outcome: {outcome}.", date=screen.day(said.closed_on), outcome=screen.label(outcome)
    )
    screen.text(told, style=STRONG)
    if said.left:
        screen.text(screen.say("Left open, for the next cycle:"))
    for one in said.left:
        screen.item(f"{screen.title(one.kind)}: {one.text}", mark=one.number, indent=2)
