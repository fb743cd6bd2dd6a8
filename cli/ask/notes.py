"""What came between a question's being raised and its answer, each with its reason: for agendas, inboxes and pages."""

from collections.abc import Iterator

from cli.screen import Screen
from domain.marked import N_
from readings.questions import Matter, Note
from words import rulings

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


def said(screen: Screen, note: Note) -> str:
    """One note, with its day."""
    told = screen.say(
        WORDS[note.what],
        text=note.text,
        portfolios=screen.portfolios(note.portfolios),
        before=rulings.parts(screen, note.before),
    )
    return f"{screen.day(note.on)}: {told.removesuffix(': ')}"


def notes(screen: Screen, matter: Matter) -> Iterator[tuple[str, str]]:
    """All that came between, as rows of a list of facts; what was asked to be withdrawn, once."""
    told = dict.fromkeys(said(screen, note) for note in matter.notes)
    for number, one in enumerate(told):
        yield "" if number else screen.say("What came between"), one
