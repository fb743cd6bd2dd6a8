"""An escalation on the terminal: the question, how far it has come, what was answered, who knows, what is to be done.

The whole story is its trail; here is how it stands.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from cli.screen import DIM, GOOD, LATE, Screen
from domain.escalation import State
from domain.raising import Raised as Asked
from pages.question import notes, rounds
from readings.escalation import Answered, Escalation, escalation
from readings.questions import Matter
from words import rulings


def draw_escalation(screen: Screen, state: State, stream: str, today: date, matter: Matter | None = None) -> None:
    """The present state of an escalation. `matter`: its question with what came between, where that is read too."""
    known = escalation(state)
    if known is None:
        screen.text(screen.label(state.stage))
        return
    question = known.question
    screen.heading(
        question.asks,
        screen.label(question.urgency),
        screen.zone(question.zone),
        screen.say("raised on {date}", date=screen.day(question.raised_on)),
        stream,
    )
    stage = screen.label(known.stage, of="escalation")
    since = screen.say("{stage}, since {date}", stage=stage, date=screen.day(known.since))
    screen.text(f"● {since}", style=GOOD if known.closed else "bold")
    for told in _told(screen, known):
        screen.text(told)
    between = notes(screen, matter) if matter is not None else ()
    screen.facts([*_facts(screen, known, stream, today), *between])
    _answers(screen, known)
    _teams(screen, known)
    for one in known.undelivered:
        screen.text(
            screen.say("{receiver} refused the news: {reason}", receiver=one.receiver, reason=one.reason),
            style=LATE,
        )
    screen.command(f"vertebra trail {screen.spelled(stream)}")


def _told(screen: Screen, known: Escalation) -> Iterator[str]:
    if known.wanted is not None:
        yield screen.say(
            "{portfolio} asks: «{question}»", portfolio=screen.portfolio(known.asking), question=known.wanted
        )
    if known.withdrawn is not None:
        yield screen.say("Withdrawn: {reason}", reason=known.withdrawn)
    if known.not_taken:
        yield screen.say("The management meeting has not taken it.")
    if known.meeting_on is not None:
        yield screen.say("On the agenda of {date}", date=screen.day(known.meeting_on))
    if known.times > 1:
        yield rounds(screen, known.times, known.rounds)


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


def _facts(screen: Screen, known: Escalation, stream: str, today: date) -> Iterator[tuple[str, str]]:
    """What is to be known of it; of what is closed, who has carried it."""
    question = known.question
    yield screen.say("It comes from"), f"{screen.label(question.origin_kind, of='origin')}, {question.origin}"
    if question.tried:
        yield screen.say("What was tried"), question.tried
    if question.portfolios:
        yield screen.say("Concerned"), screen.portfolios(question.portfolios)
    if known.lacking:
        yield screen.say("Still to answer"), screen.portfolios(known.lacking)
    if question.teams:
        yield screen.say("Who waits"), screen.organisations(question.teams)
    if question.carried_by:
        by = question.carried_by
        carrier = screen.person(by) if known.closed else screen.carrier(stream, question.zone, by, today)
        yield screen.say("Who carries it"), carrier


def _answers(screen: Screen, known: Escalation) -> None:
    if known.answers:
        screen.section(screen.say("What was answered"))
    for one in known.answers:
        screen.item(rulings.part(screen, one.part))
        if one.duty is not None:
            screen.text(_duty(screen, one), style=LATE if one.late else DIM, indent=2)


def _duty(screen: Screen, answered: Answered) -> str:
    duty = answered.duty
    if duty is None:
        return ""
    told = screen.label(duty.settled, of="settled")
    if duty.settled == "open" and duty.on is not None:
        told += f", {screen.day(duty.on)}"
    return told


def _teams(screen: Screen, known: Escalation) -> None:
    returned = known.returned
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
