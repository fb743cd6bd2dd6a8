"""What is to be known of a question, as names and values: where it comes from, what came between, what was answered.

The same in every door: for inboxes, agendas, trails and pages.
"""

from collections.abc import Iterator
from datetime import date

from domain.management.state import Item
from domain.translatable import N_
from readings.questions import Matter, Note
from words import rulings
from words.speaker import Speaker

WORDS = {
    "deferred": N_("deferred: {text}"),
    "deferred-by": N_("{portfolios} deferred it: {text}"),
    "not-reached": N_("the meeting did not reach it: {text}"),
    "not-held": N_("the meeting was not held"),
    "moved": N_("its body meets no more: it goes to whoever answers it now"),
    "pending": N_("left pending from {portfolios}"),
    "uncounted": N_("its meeting was annulled, and does not count: {text}"),
    "asked-back": N_("{portfolios} asked, before answering: «{text}»"),
    "informed": N_("the group answered: «{text}»"),
    "answered-anew": N_("answered anew; before: {before}"),
    "corrected": N_("the answer was corrected: {text}; before: {before}"),
    "not-carried-out": N_("{portfolios}: not carried out: {text}"),
    "outside-answer": N_("the answer from outside ({portfolios}): {text}"),
    "withdrawn": N_("withdrawn: {text}"),
}


def said(speaker: Speaker, note: Note) -> str:
    """One note, with its day."""
    told = speaker.say(
        WORDS[note.what],
        text=note.text,
        portfolios=speaker.portfolios(note.portfolios),
        before=rulings.parts(speaker, note.before),
    )
    return f"{speaker.day(note.on)}: {told.removesuffix(': ')}"


def notes(speaker: Speaker, matter: Matter) -> Iterator[tuple[str, str]]:
    """All that came between, as rows of a list of facts; what was asked to be withdrawn, once."""
    told = dict.fromkeys(said(speaker, note) for note in matter.notes)
    for number, one in enumerate(told):
        yield "" if number else speaker.say("What came between"), one


def rounds(speaker: Speaker, last: int, by_why: dict[str, int]) -> str:
    """Which round it is, and why it came back."""
    back = [
        speaker.say("{why}: {count}", why=speaker.label(why, of="why"), count=count)
        for why, count in by_why.items()
        if why != "raised"
    ]
    return speaker.say("round {round} ({reasons})", round=last, reasons=", ".join(back))


def facts(speaker: Speaker, matter: Matter, today: date) -> Iterator[tuple[str, str]]:
    """Where it comes from, how it has fared, and who waits for it."""
    question = matter.question
    place = speaker.zone(question.zone)
    raised = speaker.say("raised on {date}", date=speaker.day(question.raised_on))
    yield speaker.say("It comes from"), f"{comes_from(speaker, matter)}, {place}, {raised}"
    if matter.round > 1:
        yield speaker.say("It is back"), rounds(speaker, matter.round, dict(matter.rounds.items()))
    if matter.said and all(note.text != matter.said for note in matter.notes):
        yield speaker.say("Said since"), matter.said
    yield from notes(speaker, matter)
    if question.tried:
        yield speaker.say("What was tried"), question.tried
    yield from asked_before(speaker, matter)
    if question.teams:
        yield speaker.say("Who waits"), speaker.organisations(question.teams)
    if question.carried_by:
        yield (
            speaker.say("Who carries it"),
            speaker.carrier(matter.escalation, question.zone, question.carried_by, today),
        )
    if matter.wanted is not None:
        yield speaker.say("What is asked back"), matter.wanted


def comes_from(speaker: Speaker, matter: Matter) -> str:
    """What a question comes from: an action, or a finding, by its number and name too."""
    origin = speaker.label(matter.question.origin_kind, of="origin")
    return origin if matter.of is None else f"{origin}, {matter.of}"


def asked_before(speaker: Speaker, matter: Matter) -> Iterator[tuple[str, str]]:
    """What the same group has asked before of the same, what was answered, and what was done: nothing climbs anew as if
    nobody had ever answered."""
    for one in matter.before:
        same = one.asks.split() == matter.question.asks.split()
        told = [
            speaker.say("in the same words") if same else f"«{one.asks}»",
            speaker.say("raised on {date}", date=speaker.day(one.raised_on)),
            *(rulings.part(speaker, part) for part in one.parts),
        ]
        if one.carried_out_on is not None:
            told.append(speaker.say("carried out on {date}", date=speaker.day(one.carried_out_on)))
        if one.withdrawn_on is not None:
            told.append(speaker.say("withdrawn on {date}", date=speaker.day(one.withdrawn_on)))
        yield speaker.say("Asked before"), "; ".join(told)


def on_the_table(speaker: Speaker, item: Item) -> Iterator[tuple[str, str]]:
    """What others concerned have decided so far, what staff has drafted, and what has passed to whom."""
    for given in item.parts.values():
        yield speaker.say("Answered"), rulings.part(speaker, given.part)
    for portfolio, draft in item.drafts.items():
        told = f"{speaker.portfolio(portfolio)}: {rulings.ruling(speaker, draft.ruling)}"
        yield speaker.say("Drafted"), f"{told} ({speaker.person(draft.drafted_by)})"
    if len(item.lacking) > 1 or item.parts:
        yield speaker.say("Still to answer"), speaker.portfolios(item.lacking)


def answered(speaker: Speaker, matter: Matter) -> Iterator[tuple[str, str]]:
    """What was answered so far, and what the group and the family were told."""
    for number, one in enumerate(matter.parts):
        yield "" if number else speaker.say("What was answered"), rulings.part(speaker, one)
    if matter.return_text is not None:
        yield speaker.say("What the group was told"), matter.return_text
    if matter.family_may_be_told is not None:
        yield speaker.say("The family may be told"), matter.family_may_be_told
