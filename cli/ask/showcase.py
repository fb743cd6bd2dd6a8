"""A case on the terminal: where it stands in its group, how long it may stay there, what services ask of each other."""

from collections.abc import Iterator

from cli.screen import DIM, GOOD, LATE, Screen
from domain.case import State
from readings.case import Asking, Case, Question, case


def draw_case(screen: Screen, state: State) -> None:
    """The present state of a case."""
    known = case(state)
    if known is None:
        screen.text(screen.label(state.status))
        return
    life = known.life
    screen.heading(
        life.reference,
        screen.label(life.kind),
        screen.label(life.urgency),
        screen.body(life.body),
        screen.say("opened on {date}", date=screen.day(life.opened_on)),
    )
    screen.text(f"● {screen.label(known.status, of='case')}", style=GOOD if known.over else "bold")
    for told in _told(screen, known):
        screen.text(told)
    screen.facts(_facts(screen, known))
    _raised(screen, known)
    _referrals(screen, known)


def _told(screen: Screen, known: Case) -> Iterator[str]:
    time = known.time
    if time is None:
        yield screen.say("since {date}", date=screen.day(known.since))
        return
    match time.waits:
        case "runs":
            yield screen.say("its time in the group ends on {date}", date=screen.deadline(time.until))
        case "asked":
            yield screen.say(
                "its time is up: it escalates by itself after {date}, unless the representative solves or extends it",
                date=screen.deadline(time.until),
            )
        case "solved" if time.until is None:
            yield screen.say("what was decided was carried out: nobody has said yet whether it is solved")
        case "solved":
            yield screen.say(
                "what was decided was carried out: whether it is solved is to be said until {date}",
                date=screen.deadline(time.until),
            )
        case "stopped":
            yield screen.label(time.why, of="stopped")
    if known.life.extended:
        yield screen.say("it was extended once")


def _facts(screen: Screen, known: Case) -> Iterator[tuple[str, str]]:
    life = known.life
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


def _raised(screen: Screen, known: Case) -> None:
    if not known.raised:
        return
    screen.section(screen.say("Asked of the management meeting"))
    for raised in known.raised:
        screen.item(_one_raised(screen, raised), style=LATE if raised.standing == "undelivered" else "")
        screen.command(f"vertebra trail {screen.spelled(raised.escalation)}", indent=2)


def _one_raised(screen: Screen, raised: Question) -> str:
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


def _referrals(screen: Screen, known: Case) -> None:
    if known.referrals:
        screen.section(screen.say("What services ask of each other"))
    for one in known.referrals:
        screen.item(_referral(screen, one), mark=one.number, style=LATE if one.referral.overdue else "")
        for task in one.referral.tasks.values():
            mark = "✔" if task.done_on else "○"
            by = "" if task.due_at is None or task.done_on else f" ({screen.last_day(task.due_at)})"
            screen.text(
                f"{mark} {one.tasks[task.id]} {screen.organisation(task.service)}: {task.text}{by}", style=DIM, indent=2
            )


def _referral(screen: Screen, asking: Asking) -> str:
    referral = asking.referral
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
