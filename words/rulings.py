"""What was answered to a question, in words: one ruling, one portfolio's part, and all the parts of a decision."""

from collections.abc import Iterable

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
from words.speaker import Speaker


def ruling(speaker: Speaker, given: Ruling) -> str:
    """What was ruled, with who is to do what by when."""
    match given:
        case Approve():
            return _approved(speaker, given)
        case Assign():
            return speaker.say(
                "assigned to {portfolio}, by {date}",
                portfolio=speaker.portfolio(given.portfolio),
                date=speaker.day(given.due_on),
            )
        case Expedite():
            return speaker.say(
                "{person} undertakes to broker it, by {date}",
                person=speaker.person(given.member),
                date=speaker.day(given.due_on),
            )
        case Forward():
            return speaker.say(
                "forwarded to {authority}; {person} pursues it and asks again on {date}",
                authority=given.authority,
                person=speaker.person(given.pursuer),
                date=speaker.day(given.chase_on),
            )
        case Refuse():
            return speaker.say("refused: {reason}", reason=given.reason)
        case Defer():
            return speaker.say("deferred: {reason}", reason=given.reason)
        case AskInformation():
            return speaker.say("sent back with a question: {question}", question=given.question)


def _approved(speaker: Speaker, given: Approve) -> str:
    who = {"person": speaker.person(given.responsible), "date": speaker.day(given.due_on)}
    if given.resources:
        return speaker.say(
            "approved: {person} answers for it, by {date}; {resources}", **who, resources=given.resources
        )
    return speaker.say("approved: {person} answers for it, by {date}", **who)


def part(speaker: Speaker, given: Part) -> str:
    """What one portfolio answered, by whom and when, whose voice in the room and whose hand it was."""
    by = [speaker.person(given.decided_by), speaker.day(given.on)]
    if given.out_of_session:
        by.append(speaker.say("out of session"))
    if given.drafted_by is not None:
        by.append(speaker.say("drafted by {person}", person=speaker.person(given.drafted_by)))
    if given.entered_by is not None and given.stated_by is not None:
        by.append(spoken(speaker, given.stated_by, given.decided_by, given.entered_by))
    elif given.entered_by is not None:
        by.append(speaker.say("entered by {hand}", hand=speaker.person(given.entered_by)))
    return f"{speaker.portfolio(given.portfolio)}: {ruling(speaker, given.answer)} ({', '.join(by)})"


def spoken(speaker: Speaker, delegate: str, person: str, hand: str) -> str:
    """Who said a thing in a meeting for whom, and who wrote it down."""
    return speaker.say(
        "said by {delegate} for {person} in a meeting, entered by {hand}",
        delegate=speaker.person(delegate),
        person=speaker.person(person),
        hand=speaker.person(hand),
    )


def voices(speaker: Speaker, who: Who) -> list[tuple[str, str]]:
    """The same as rows of a list, beside whose word it is."""
    told = []
    if who.stated_by is not None:
        told.append((speaker.say("Said for them by"), speaker.person(who.stated_by)))
    if who.entered_by is not None:
        told.append((speaker.say("Entered by"), speaker.person(who.entered_by)))
    return told


def parts(speaker: Speaker, given: Iterable[Part]) -> str:
    """All parts of a decision, one after the other."""
    return "; ".join(part(speaker, one) for one in given)
