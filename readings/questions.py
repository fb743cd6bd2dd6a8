"""What is to be known of a question before anybody says anything to it: whole texts, read from its own events.

States keep briefs; whoever has ten minutes before a meeting must not have to look the rest up.
"""

from collections.abc import Iterable
from datetime import date

from domain import decisions as d
from domain.escalation import events as m
from domain.management import decider as management
from domain.management.events import ItemTabled
from domain.message import Event, Message, Recorded
from domain.table import Table


class Earlier(Message):
    """A question that the same origin has asked of the same before: what was answered, and since when it is done."""

    escalation: str
    asks: str
    raised_on: date
    parts: tuple[d.Part, ...] = ()
    carried_out_on: date | None = None
    withdrawn_on: date | None = None


class Note(Message):
    """What came between, and why: `what` is a code, `text` its reason or answer in the words of whoever gave it.

    `portfolios`: whose it is; `before`: the answers that others have taken the place of.
    """

    on: date
    round: int
    what: str
    text: str = ""
    portfolios: tuple[str, ...] = ()
    before: tuple[d.Part, ...] = ()


class Matter(Message):
    """A question, as it stands after its last event.

    `round`, `rounds`: how often it was tabled, in all and for each reason, without the `uncounted`, of meetings that
    were annulled; `why` and `said`: of the last round; `lacking`: the portfolios that this round asks; `parts`: what
    was answered so far, whole; `wanted`: what the group is asked back;
    `return_text`: what the representative has told the group; `notes`: whatever came between, with its reason;
    `before`: what the same origin has asked before, and what came of it, the first first; `of`: the action or finding
    that it comes from, by its number and name.
    """

    escalation: str
    question: d.Question
    round: int = 0
    why: d.WhyTabled = "raised"
    said: str = ""
    rounds: Table[int] = Table()
    uncounted: int = 0
    lacking: tuple[str, ...] = ()
    item: str | None = None
    of: str | None = None
    meeting_on: date | None = None
    joined_with: tuple[str, ...] = ()
    parts: tuple[d.Part, ...] = ()
    decided_on: date | None = None
    wanted: str | None = None
    return_text: str | None = None
    family_may_be_told: str | None = None
    returned_on: date | None = None
    notes: tuple[Note, ...] = ()
    carried_out_on: date | None = None
    withdrawn_on: date | None = None
    before: tuple[Earlier, ...] = ()

    @property
    def earlier(self) -> Earlier:
        """This question as a later one shows it."""
        return Earlier(
            escalation=self.escalation,
            asks=self.question.asks,
            raised_on=self.question.raised_on,
            parts=self.parts,
            carried_out_on=self.carried_out_on,
            withdrawn_on=self.withdrawn_on,
        )


def asked_in(events: Iterable[Recorded], escalations: Iterable[str]) -> dict[str, str]:
    """What some questions asked when they came to a management meeting whose events these are; of those of which it
    never heard, nothing."""
    wanted = set(escalations)
    tabled = (one for one in events if one.kind == ItemTabled.__name__ and one.data["escalation"] in wanted)
    read = (management.read(one) for one in tabled)
    return {one.escalation: one.question.asks for one in read if isinstance(one, ItemTabled)}


def matter(stream: str, events: Iterable[Event]) -> Matter | None:
    """The question that an escalation carries; None where it was never raised."""
    found: Matter | None = None
    for event in events:
        if isinstance(event, m.EscalationRaised | m.AlignmentBrought):
            found = Matter(escalation=stream, question=event.question)
        elif found is not None:
            note = _note(found, event)
            notes = (*found.notes, note) if note is not None else found.notes
            found = found.model_copy(update={**_after(found, event), "notes": notes})
    return found


def _note(known: Matter, event: Event) -> Note | None:
    """What an event says that must be known with the question from then on."""
    if not isinstance(event, m.Fact):
        return None
    note = Note(on=event.on, round=known.round, what="")
    match event:
        case m.LeftUndecided() if event.by is not None:
            return note.model_copy(update={"what": "deferred-by", "text": event.reason, "portfolios": (event.by,)})
        case m.LeftUndecided():
            return note.model_copy(update={"what": event.outcome, "text": event.reason, "portfolios": event.portfolios})
        case m.RoundUncounted():
            return note.model_copy(update={"what": "uncounted", "text": event.reason})
        case m.InformationRequested():
            return note.model_copy(
                update={"what": "asked-back", "text": event.question, "portfolios": (event.portfolio,)}
            )
        case m.InformationGiven():
            return note.model_copy(update={"what": "informed", "text": event.text})
        case m.DecisionReceived():
            before = _replaced(known, event.parts)
            return note.model_copy(update={"what": "answered-anew", "before": before}) if before else None
        case m.DecisionCorrected():
            before = _replaced(known, event.parts)
            return note.model_copy(update={"what": "corrected", "text": event.reason, "before": before})
        case m.NotCarriedOutReported():
            told = {"what": "not-carried-out", "text": event.reason, "portfolios": (event.portfolio,)}
            return note.model_copy(update=told)
        case m.OutsideAnswerRecorded():
            told = {"what": "outside-answer", "text": event.text, "portfolios": (event.portfolio,)}
            return note.model_copy(update=told)
        case m.WithdrawalAsked() | m.EscalationWithdrawn():
            return note.model_copy(update={"what": "withdrawn", "text": event.reason})
        case _:
            return None


def _replaced(known: Matter, parts: tuple[d.Part, ...]) -> tuple[d.Part, ...]:
    """The answers that there were, of the portfolios that have answered otherwise."""
    new = {part.portfolio: part for part in parts}
    return tuple(part for part in known.parts if new.get(part.portfolio, part) != part)


def _standing(known: Matter, new: Iterable[d.Part]) -> tuple[d.Part, ...]:
    """Every portfolio's last word: a later round, decided or left, takes back only what it has answered itself."""
    return tuple(({part.portfolio: part for part in known.parts} | {part.portfolio: part for part in new}).values())


def _after(known: Matter, event: Event) -> dict[str, object]:
    match event:
        case m.TablingAsked():
            rounds = known.rounds.set(event.why, known.rounds.get(event.why, 0) + 1)
            return {
                "round": event.round - known.uncounted,
                "why": event.why,
                "said": event.said,
                "rounds": rounds,
                "lacking": event.question.portfolios,  # a later round may ask fewer than the question did
                "item": None,
                "wanted": None,
                "return_text": None,
                "returned_on": None,
                "carried_out_on": None,
            }
        case m.EscalationTabled():
            return {"item": event.item, "meeting_on": event.meeting_on, "joined_with": event.joined_with}
        case m.LeftUndecided():
            return {"parts": _standing(known, event.parts), "item": None}
        case m.RoundUncounted():
            count = known.rounds.get(event.outcome, 0) - 1
            left = known.rounds.set(event.outcome, count) if count > 0 else known.rounds.without(event.outcome)
            return {"round": known.round - 1, "rounds": left, "uncounted": known.uncounted + 1}
        case m.InformationRequested():
            return {"parts": _standing(known, event.parts), "wanted": event.question, "item": None}
        case m.DecisionReceived():
            return {"parts": _standing(known, event.parts), "decided_on": event.on}
        case m.DecisionCorrected():
            again = {"return_text": None, "returned_on": None} if event.report_by is not None else {}
            return {"parts": _standing(known, event.parts), **again}
        case m.DecisionReturned():
            return {
                "return_text": event.text,
                "family_may_be_told": event.family_may_be_told or None,
                "returned_on": event.on,
            }
        case m.CarriedOutReported():
            return {"carried_out_on": event.on}
        case m.EscalationWithdrawn():
            return {"withdrawn_on": event.on}
        case _:
            return {}
