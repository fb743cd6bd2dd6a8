"""What was answered to a question, in words: one ruling, one portfolio's part, and all the parts of a decision."""

from collections.abc import Iterable

from cli.screen import Screen
from domain.decisions import (
    Approve,
    AskInformation,
    Assign,
    Defer,
    Expedite,
    Forward,
    Part,
    Refuse,
    Ruling,
)
from domain.message import Who


def ruling(screen: Screen, given: Ruling) -> str:
    """What was ruled, with who is to do what by when."""
    match given:
        case Approve():
            return _approved(screen, given)
        case Assign():
            return screen.say(
                "assigned to {portfolio}, by {date}",
                portfolio=screen.portfolio(given.portfolio),
                date=screen.day(given.due_on),
            )
        case Expedite():
            return screen.say(
                "{person} undertakes to broker it, by {date}",
                person=screen.person(given.member),
                date=screen.day(given.due_on),
            )
        case Forward():
            return screen.say(
                "forwarded to {authority}; {person} pursues it and asks again on {date}",
                authority=given.authority,
                person=screen.person(given.pursuer),
                date=screen.day(given.chase_on),
            )
        case Refuse():
            return screen.say("refused: {reason}", reason=given.reason)
        case Defer():
            return screen.say("deferred: {reason}", reason=given.reason)
        case AskInformation():
            return screen.say("sent back with a question: {question}", question=given.question)


def _approved(screen: Screen, given: Approve) -> str:
    who = {"person": screen.person(given.responsible), "date": screen.day(given.due_on)}
    if given.resources:
        return screen.say("approved: {person} answers for it, by {date}; {resources}", **who, resources=given.resources)
    return screen.say("approved: {person} answers for it, by {date}", **who)


def part(screen: Screen, given: Part) -> str:
    """What one portfolio answered, by whom and when, whose voice in the room and whose hand it was."""
    by = [screen.person(given.decided_by), screen.day(given.on)]
    if given.out_of_session:
        by.append(screen.say("out of session"))
    if given.drafted_by is not None:
        by.append(screen.say("drafted by {person}", person=screen.person(given.drafted_by)))
    if given.entered_by is not None and given.stated_by is not None:
        by.append(spoken(screen, given.stated_by, given.decided_by, given.entered_by))
    elif given.entered_by is not None:
        by.append(screen.say("entered by {hand}", hand=screen.person(given.entered_by)))
    return f"{screen.portfolio(given.portfolio)}: {ruling(screen, given.answer)} ({', '.join(by)})"


def spoken(screen: Screen, delegate: str, person: str, hand: str) -> str:
    """Who said a thing in a meeting for whom, and who wrote it down."""
    return screen.say(
        "said by {delegate} for {person} in a meeting, entered by {hand}",
        delegate=screen.person(delegate),
        person=screen.person(person),
        hand=screen.person(hand),
    )


def voices(screen: Screen, who: Who) -> list[tuple[str, str]]:
    """The same as rows of a list, beside whose word it is."""
    told = []
    if who.stated_by is not None:
        told.append((screen.say("Said for them by"), screen.person(who.stated_by)))
    if who.entered_by is not None:
        told.append((screen.say("Entered by"), screen.person(who.entered_by)))
    return told


def parts(screen: Screen, given: Iterable[Part]) -> str:
    """All parts of a decision, one after the other."""
    return "; ".join(part(screen, one) for one in given)
