"""An escalation on the terminal: the question, how far it has come, what was answered, who knows, what is to be done.

The whole story is its trail; here is how it stands.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from cli.ask.notes import notes
from cli.screen import DIM, GOOD, LATE, Screen
from domain.escalation import State
from domain.escalation.state import Duty, Life, NotRaised, Raised, SentBack, Withdrawn, closed
from domain.raising import Raised as Asked
from readings.questions import Matter
from words import rulings


def draw_escalation(screen: Screen, state: State, stream: str, today: date, matter: Matter | None = None) -> None:
    """The present state of an escalation. `matter`: its question with what came between, where that is read too."""
    if isinstance(state, NotRaised):
        screen.text(screen.label(state.stage))
        return
    life = state.life
    screen.heading(
        life.question.asks,
        screen.label(life.question.urgency),
        screen.zone(life.question.zone),
        screen.say("raised on {date}", date=screen.day(life.question.raised_on)),
        stream,
    )
    stage = screen.label(state.stage, of="escalation")
    since = screen.say("{stage}, since {date}", stage=stage, date=screen.day(life.since))
    screen.text(f"● {since}", style=GOOD if closed(state) else "bold")
    for told in _told(screen, state, life):
        screen.text(told)
    between = notes(screen, matter) if matter is not None else ()
    screen.facts([*_facts(screen, life, stream, None if closed(state) else today), *between])
    _parts(screen, life)
    _teams(screen, life)
    for known in life.undelivered.values():
        screen.text(
            screen.say("{receiver} refused the news: {reason}", receiver=known.receiver, reason=known.reason),
            style=LATE,
        )
    screen.command(f"vertebra trail {screen.spelled(stream)}")


def _told(screen: Screen, state: State, life: Life) -> Iterator[str]:
    if isinstance(state, SentBack):
        yield screen.say(
            "{portfolio} asks: «{question}»", portfolio=screen.portfolio(state.portfolio), question=state.wanted
        )
    if isinstance(state, Withdrawn):
        yield screen.say("Withdrawn: {reason}", reason=state.reason)
    if isinstance(state, Raised) and state.refused:
        yield screen.say("The management meeting has not taken it.")
    if life.meeting_on is not None and state.stage == "tabled":
        yield screen.say("On the agenda of {date}", date=screen.day(life.meeting_on))
    if life.tabled_times > 1:
        yield rounds(screen, life.tabled_times, dict(life.rounds.items()))


def rounds(screen: Screen, last: int, by_why: dict[str, int]) -> str:
    """Which round it is, and why it came back."""
    back = [
        screen.say("{why}: {count}", why=screen.label(why, of="why"), count=count)
        for why, count in by_why.items()
        if why != "raised"
    ]
    return screen.say("round {round} ({reasons})", round=last, reasons=", ".join(back))


def draw_questions(screen: Screen, asked: Iterable[Asked]) -> None:
    """What an action or a cycle has asked of the management meeting, and the last that was heard of it."""
    listed = list(asked)
    if listed:
        screen.section(screen.say("Asked of the management meeting"))
    for question in listed:
        heard = screen.label(question.news, of="news") if question.news else screen.label("open", of="question")
        standing = screen.label("undelivered", of="question") if question.not_taken is not None else heard
        told = f"{screen.day(question.on)}: {standing}"
        screen.item(f"{told} ({question.reason})" if question.reason else told)
        screen.command(f"vertebra trail {screen.spelled(question.escalation)}", indent=2)


def _facts(screen: Screen, life: Life, stream: str, today: date | None) -> Iterator[tuple[str, str]]:
    """`today`: None of what is closed, which whoever carried it has carried."""
    question = life.question
    yield screen.say("It comes from"), f"{screen.label(question.origin_kind, of='origin')}, {question.origin}"
    if question.tried:
        yield screen.say("What was tried"), question.tried
    if question.portfolios:
        yield screen.say("Concerned"), screen.portfolios(question.portfolios)
    if life.lacking and life.lacking != question.portfolios:
        yield screen.say("Still to answer"), screen.portfolios(life.lacking)
    if question.teams:
        yield screen.say("Who waits"), screen.organisations(question.teams)
    if question.carried_by:
        by = question.carried_by
        carrier = screen.person(by) if today is None else screen.carrier(stream, question.zone, by, today)
        yield screen.say("Who carries it"), carrier


def _parts(screen: Screen, life: Life) -> None:
    if not life.parts:
        return
    screen.section(screen.say("What was answered"))
    for portfolio, kept in life.parts.items():
        screen.item(rulings.part(screen, kept.part))
        duty = life.duties.get(portfolio)
        if duty is not None:
            late = duty.overdue and duty.settled == "open"
            screen.text(_duty(screen, duty), style=LATE if late else DIM, indent=2)


def _duty(screen: Screen, duty: Duty) -> str:
    told = screen.label(duty.settled, of="settled")
    if duty.settled == "open" and duty.on is not None:
        told += f", {screen.day(duty.on)}"
    return told


def _teams(screen: Screen, life: Life) -> None:
    returned = life.returned
    if returned is None:
        return
    screen.section(screen.say("Who knows it"))
    screen.text(screen.say("Returned to the group on {date}", date=screen.day(returned.on)))
    if not returned.waiting:
        screen.text(screen.say("All teams know it."), style=GOOD)
    for team in returned.waiting:
        named = f" ({screen.say('named on the next agenda')})" if team in returned.named else ""
        screen.text(f"○ {screen.organisation(team)}: {screen.say('not yet')}{named}", style=LATE)
    if returned.family_may_be_told:
        told = screen.say("The family was told.") if returned.family_told else screen.say("The family is to be told.")
        screen.text(told)
