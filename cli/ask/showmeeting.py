"""A management meeting on the terminal: who is there for what, what it is to note, and its meetings so far."""

from collections.abc import Iterable, Mapping

from cli.screen import DIM, LATE, Screen
from domain.management import Meeting, State
from domain.management import events as e
from domain.message import brief
from readings.management import management


def draw_present(screen: Screen, meeting: Meeting) -> None:
    """Who is present, and for which portfolio; positions that were minuted, and alignments."""
    screen.section(screen.say("Present"))
    screen.text(", ".join(screen.person(one) for one in meeting.people))
    for one in meeting.portfolios:
        who = f" ({screen.person(one.person)})" if one.person is not None else ""
        told = f"{screen.portfolio(one.portfolio)}: {screen.label(one.attendance, of='attendance')}{who}"
        screen.item(told, style=LATE if one.attendance == "absent" else "")
    if meeting.minute_taker is not None:
        screen.text(screen.say("Minutes: {person}", person=screen.person(meeting.minute_taker)), style=DIM)
    if meeting.positions:
        screen.section(screen.say("Positions"))
        asks = {entry.item: entry.asks for entry in meeting.agenda}
        for position in meeting.positions:
            about = asks.get(position.item, position.item)
            screen.item(f"{screen.person(position.person)} («{about}»): {position.text}")
    if meeting.alignments:
        screen.section(screen.say("Alignments"))
        for alignment in meeting.alignments:
            screen.item(f"{alignment.text} ({', '.join(screen.zone(zone) for zone in alignment.zones)})")


def draw_noted(
    screen: Screen,
    outside: Iterable[e.DecidedOutside],
    absent: Iterable[e.Absent],
    done: Iterable[e.Done],
    asked: Mapping[str, str],
) -> None:
    """What a meeting takes note of: decided out of session, teams without a word, what was carried out. `asked`: as
    `readings.questions.asked_in` has it."""
    told = [
        screen.say(
            "decided out of session on {date} by {person} ({portfolio}): {outcome} – «{question}»",
            date=screen.day(one.on),
            person=screen.person(one.decided_by),
            portfolio=screen.portfolio(one.portfolio),
            outcome=screen.label(one.outcome),
            question=one.asks,
        )
        for one in outside
    ]
    told += [
        screen.say(
            "{teams}: no word yet on the answer returned on {date} – «{question}»",
            teams=screen.organisations(one.teams),
            date=screen.day(one.returned_on),
            question=one.asks,
        )
        for one in absent
    ]
    told += [
        screen.say("{portfolio}: carried out", portfolio=screen.portfolio(one.portfolio))
        + (f" – {one.text}" if one.text else "")
        + (f" – «{brief(asked[one.escalation])}»" if one.escalation in asked else "")
        for one in done
    ]
    if told:
        screen.section(screen.say("To note"))
    for sentence in told:
        screen.item(sentence)


def draw_management(screen: Screen, state: State, stream: str, known: Mapping[str, str]) -> None:
    """How the meeting stands: what is on its table, and its meetings so far.

    `known`: items and meetings by their short numbers.
    """
    found = management(state, known)
    screen.heading(screen.body(found.body), screen.zone(found.zone), stream)
    screen.section(screen.say("On the table"))
    if not found.table:
        screen.text(screen.say("Nothing is on the table."))
    for number, item in found.table:
        screen.item(item.asks, mark=number or "•")
        screen.text(
            f"{screen.portfolios(item.portfolios)} · {screen.label(item.urgency)} · {item.id}", style=DIM, indent=2
        )
    screen.section(screen.say("Meetings"))
    rows = [
        (
            number,
            screen.day(meeting.on),
            screen.label(meeting.stage, of="meeting"),
            screen.label(meeting.minutes) if meeting.stage == "closed" else "–",
            meeting.id,
        )
        for number, meeting in found.meetings
    ]
    if rows:
        columns = ("#", screen.say("Day"), screen.say("Meeting"), screen.say("Minutes"), screen.say("Id"))
        screen.table(columns, rows, whole=(0, 1, 4))
    else:
        screen.text(screen.say("No meeting was called yet."))
    for one in found.undelivered:
        screen.text(
            screen.say("{receiver} refused the news: {reason}", receiver=one.receiver, reason=one.reason),
            style=LATE,
        )
