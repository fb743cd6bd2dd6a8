"""A case on the terminal: where it stands in its group, how long it may stay there, what services ask of each other."""

from collections.abc import Iterator

from cli.screen import DIM, GOOD, LATE, Screen
from domain.case.state import (
    Asked,
    Closed,
    InGroup,
    Life,
    NotOpened,
    Opened,
    Raised,
    Referral,
    Resolved,
    Running,
    Solved,
    State,
    Stopped,
)
from readings.kinds import Kind
from readings.numbers import numbers


def draw_case(screen: Screen, state: State) -> None:
    """The present state of a case."""
    if isinstance(state, NotOpened):
        screen.text(screen.label(state.status))
        return
    life = state.life
    screen.heading(
        life.reference,
        screen.label(life.kind),
        screen.label(life.urgency),
        screen.body(life.body),
        screen.say("opened on {date}", date=screen.day(life.opened_on)),
    )
    closed = isinstance(state, Resolved | Closed)
    screen.text(f"● {screen.label(state.status, of='case')}", style=GOOD if closed else "bold")
    for told in _told(screen, state):
        screen.text(told)
    screen.facts(_facts(screen, life))
    _raised(screen, life)
    _referrals(screen, life)


def _told(screen: Screen, state: Opened) -> Iterator[str]:
    if not isinstance(state, InGroup):
        yield screen.say("since {date}", date=screen.day(state.on))
        return
    match state.time:
        case Running(up_at=up_at):
            yield screen.say("its time in the group ends on {date}", date=screen.deadline(up_at))
        case Asked(answer_by=answer_by):
            yield screen.say(
                "its time is up: it escalates by itself after {date}, unless the representative solves or extends it",
                date=screen.deadline(answer_by),
            )
        case Solved(answer_by=None):
            yield screen.say("what was decided was carried out: nobody has said yet whether it is solved")
        case Solved(answer_by=answer_by):
            yield screen.say(
                "what was decided was carried out: whether it is solved is to be said until {date}",
                date=screen.deadline(answer_by),
            )
        case Stopped(why=why):
            yield screen.label(why, of="stopped")
    if state.life.extended:
        yield screen.say("it was extended once")


def _facts(screen: Screen, life: Life) -> Iterator[tuple[str, str]]:
    yield screen.say("What it is about"), life.title
    yield screen.say("What would be needed"), life.would_need
    if life.portfolios:
        yield screen.say("Concerned"), screen.portfolios(life.portfolios)
    holder = f"{screen.organisation(life.reference_service)}, {screen.person(life.reference_person)}"
    yield screen.say("Who holds it"), holder
    yield screen.say("Teams"), screen.organisations(life.teams)
    if life.file_reference:
        yield screen.say("File"), life.file_reference
    if life.discussed_on is not None:
        yield screen.say("Discussed"), f"{life.discussed} ({screen.day(life.discussed_on)})"


def _raised(screen: Screen, life: Life) -> None:
    if not life.raised:
        return
    screen.section(screen.say("Asked of the management meeting"))
    for raised in life.raised.values():
        screen.item(_one_raised(screen, raised), style=LATE if raised.standing == "undelivered" else "")
        screen.command(f"vertebra trail {screen.spelled(raised.escalation)}", indent=2)


def _one_raised(screen: Screen, raised: Raised) -> str:
    told = f"{screen.day(raised.raised_on)}: {screen.label(raised.standing, of='question')}"
    if raised.by_itself:
        told += f", {screen.say('raised by itself when its time was up')}"
    answers = [
        ", ".join(
            (
                f"{screen.portfolio(answer.portfolio)}: {screen.label(answer.outcome)}",
                *([screen.say("by {date}", date=screen.day(answer.by))] if answer.by else []),
            )
        )
        for answer in raised.answers
    ]
    return f"{told} ({'; '.join(answers)})" if answers else told


def _referrals(screen: Screen, life: Life) -> None:
    if not life.referrals:
        return
    screen.section(screen.say("What services ask of each other"))
    known = numbers(Kind.REFERRAL, life.referrals)
    for referral in life.referrals.values():
        screen.item(_referral(screen, referral), mark=known[referral.id], style=LATE if referral.overdue else "")
        tasks = numbers(Kind.TASK, referral.tasks)
        for task in referral.tasks.values():
            mark = "✔" if task.done_on else "○"
            by = "" if task.due_at is None or task.done_on else f" ({screen.last_day(task.due_at)})"
            screen.text(
                f"{mark} {tasks[task.id]} {screen.organisation(task.service)}: {task.text}{by}", style=DIM, indent=2
            )


def _referral(screen: Screen, referral: Referral) -> str:
    told = screen.say(
        "{asked_by} asked {to} ({level}): {need}",
        asked_by=screen.organisation(referral.asked_by),
        to=screen.organisation(referral.to),
        level=screen.label(referral.level),
        need=referral.need,
    )
    told += f" – {screen.label(referral.stage, of='referral')}, {screen.day(referral.since)}"
    if referral.said and referral.stage != "requested":
        told += ": " + referral.said
    passed = (
        screen.say("passed on by {service}: {reason}", service=screen.organisation(one.service), reason=one.reason)
        for one in referral.redirected
    )
    return " ".join((told, *(f"({words})" for words in passed)))
