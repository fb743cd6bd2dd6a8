"""Who answers for what: a portfolio's part of an item, in session or out of it, and its correction.

An item that concerns several portfolios is decided when all have answered; it takes effect at once, without waiting
for the end of the meeting or its minutes.
"""

from typing import NamedTuple

from domain import decisions as d
from domain.decider import Context
from domain.errors import Refusal
from domain.management import agenda, checks
from domain.management import commands as c
from domain.management import events as e
from domain.management.evolve import evolve
from domain.management.leaving import answered, awaited, left, sent_back
from domain.management.restating import FOLLOWS_CORRECTIONS
from domain.management.state import Decision, Given, Item, State
from domain.meetings import not_approved
from domain.message import Event


class Session(NamedTuple):
    """Where something is decided: `meeting` is None out of session; `adds` what the meeting takes up with it."""

    meeting: str | None
    adds: list[Event]


def decided(state: State, command: c.DecideItem, context: Context) -> list[Event]:
    """A portfolio's own answer. Refused to whoever does not answer for it, and out of session where it can wait."""
    item = checks.on_table(state, command.item)
    portfolio = _own_part(item, command.portfolio, context)
    return _ruled(state, item, portfolio, command.ruling, context)


def confirmed(state: State, command: c.ConfirmDraft, context: Context) -> list[Event]:
    """The answer that was drafted for a portfolio is given by who answers for it. Refused as `decided`; `no-draft`."""
    item = checks.on_table(state, command.item)
    portfolio = _own_part(item, command.portfolio, context)
    draft = item.drafts.get(portfolio)
    if draft is None:
        raise Refusal("no-draft", "Nothing has been drafted here for '{portfolio}'.", portfolio=portfolio)
    return _ruled(state, item, portfolio, draft.ruling, context, drafted_by=draft.drafted_by)


def drafted(state: State, command: c.DraftDecision, context: Context) -> list[Event]:
    """By the people of the organisation of whoever answers for the portfolio."""
    item = checks.on_table(state, command.item)
    _concerned(item, command.portfolio)
    if command.portfolio not in item.lacking:
        raise checks.already_decided()
    holder = context.network.holder_of(command.portfolio, context.today)
    theirs = context.network.organisation_of(holder, context.today) if holder is not None else None
    if context.who.person != holder and (theirs is None or context.who.organisation != theirs):
        raise Refusal(
            "not-their-staff",
            "{person} is not of the staff of whoever answers for '{portfolio}'.",
            person=context.who.person,
            portfolio=command.portfolio,
        )
    checks.sound(command.ruling, context, checks.body(context))
    return [
        e.DecisionDrafted(
            item=item.id, portfolio=command.portfolio, ruling=command.ruling, drafted_by=context.who.person
        )
    ]


def _own_part(item: Item, portfolio: str | None, context: Context) -> str:
    """The part that is meant, open, and the person's own to answer."""
    if not item.portfolios:
        raise Refusal("portfolios-not-named", "Say first which portfolios must answer this item.")
    if portfolio is None:
        return _only_part(item, context)
    _concerned(item, portfolio)
    if not _answers_for(item, portfolio, context):
        raise _not_yours(context, portfolio)
    if portfolio not in item.lacking:
        raise checks.already_decided()
    return portfolio


def _only_part(item: Item, context: Context) -> str:
    own = [portfolio for portfolio in item.portfolios if _answers_for(item, portfolio, context)]
    still_open = [portfolio for portfolio in own if portfolio in item.lacking]
    if not own:
        raise _not_yours(context, ", ".join(item.portfolios))
    if not still_open:
        raise checks.already_decided()
    if len(still_open) > 1:
        raise Refusal(
            "which-portfolio",
            "{person} answers for several portfolios here: say which ({portfolios}).",
            person=context.who.person,
            portfolios=", ".join(still_open),
        )
    return still_open[0]


def _concerned(item: Item, portfolio: str) -> None:
    if portfolio not in item.portfolios:
        raise Refusal("portfolio-not-concerned", "This item does not concern '{portfolio}'.", portfolio=portfolio)


def _answers_for(item: Item, portfolio: str, context: Context) -> bool:
    """Who holds the portfolio today; its superior too, where nobody does, or it has left the item pending too often."""
    network, day = context.network, context.today
    if context.who.person == network.answering(portfolio, day):
        return True
    return portfolio in item.passed and network.superior_of(portfolio, day) == context.who.person


def _not_yours(context: Context, portfolio: str) -> Refusal:
    return Refusal(
        "not-your-portfolio",
        "{person} does not answer for '{portfolio}': only whoever does decides this.",
        person=context.who.person,
        portfolio=portfolio,
    )


def _session(state: State, item: Item, portfolio: str, context: Context) -> Session:
    """In the open meeting, where whoever decides is there; out of it only what is urgent, or pending from them."""
    checks.said_here(state, context)
    meeting = state.open_meeting
    if meeting is not None and checks.present(meeting, context.who.person, context.network, context.today):
        return Session(meeting.id, agenda.taken_up(state, item))
    if item.urgency == "urgent" or portfolio in item.pending:
        return Session(None, [])
    raise Refusal(
        "not-in-session",
        "This is decided in a meeting at which {person} or their delegate is present: it is neither urgent nor "
        "pending.",
        person=context.who.person,
    )


def _ruled(
    state: State, item: Item, portfolio: str, ruling: d.Ruling, context: Context, *, drafted_by: str | None = None
) -> list[Event]:
    session = _session(state, item, portfolio, context)
    checks.sound(ruling, context, checks.body(context))
    match ruling:
        case d.Defer():
            if session.meeting is None:
                raise Refusal("not-in-session", "Out of session there is nothing to defer: it waits for a meeting.")
            gone = left(item, context, "deferred", meeting=session.meeting, reason=ruling.reason, by=portfolio)
            return [*session.adds, *gone]
        case d.AskInformation():
            return [
                *session.adds,
                *sent_back(item, context, portfolio, ruling.question, meeting=session.meeting),
            ]
        case _:
            part = _part(portfolio, ruling, context, out_of_session=session.meeting is None, drafted_by=drafted_by)
            fact = e.PartDecided(item=item.id, asks=item.asks, part=part, meeting=session.meeting)
            after = evolve(state, fact).items[item.id]
            told = awaited(after, context) if after.lacking else answered(after, context, meeting=session.meeting)
            return [*session.adds, fact, *told]


def _part(
    portfolio: str, answer: d.Answer, context: Context, *, out_of_session: bool, drafted_by: str | None = None
) -> d.Part:
    return d.Part(
        portfolio=portfolio,
        answer=answer,
        decided_by=context.who.person,
        entered_by=context.who.entered_by,
        stated_by=context.who.stated_by,
        drafted_by=drafted_by,
        on=context.happened_on,
        out_of_session=out_of_session,
    )


# Corrections


def corrected(state: State, command: c.CorrectDecision, context: Context) -> list[Event]:
    """By whoever decided it or answers for the portfolio now, until the minutes of its meeting are approved."""
    known_as = checks.real_id(state, command.item)
    item, decision = state.items.get(known_as), state.decisions.get(known_as)
    given = _given(state, command, item, decision)
    if context.who.person not in (
        given.part.decided_by,
        context.network.answering(command.portfolio, context.today),
    ):
        raise _not_yours(context, command.portfolio)
    not_approved(given.meeting is not None and state.meetings[given.meeting].minutes == "approved")
    if given.part.answer == command.answer:
        return []
    checks.sound(command.answer, context, checks.body(context))
    who = context.who
    said = {"answer": command.answer, "entered_by": who.entered_by, "stated_by": who.stated_by, "drafted_by": None}
    part = given.part.model_copy(update={**said, "decided_by": context.who.person})
    was = given.part if context.edition >= FOLLOWS_CORRECTIONS else None
    fact = e.PartCorrected(item=known_as, part=part, reason=command.reason, was=was)
    if decision is None or (item is not None and command.portfolio in item.parts):
        return [fact, *awaited(evolve(state, fact).items[known_as], context)]
    whole = evolve(state, fact).decisions[known_as]
    return [fact, *_told(whole, known_as, command, context)]


def _told(decision: Decision, item: str, command: c.CorrectDecision, context: Context) -> list[Event]:
    return [
        e.AnswerCorrected(
            escalation=escalation,
            round=of_round,
            item=item,
            parts=tuple(given.part for given in decision.parts.values()),
            reason=command.reason,
            on=context.happened_on,
        )
        for escalation, of_round in decision.asked
    ]


def _given(state: State, command: c.CorrectDecision, item: Item | None, decision: Decision | None) -> Given:
    """What was answered: what still waits for others to answer, else what was decided last."""
    if item is not None and command.portfolio in item.parts:
        return item.parts[command.portfolio]
    if decision is not None and command.portfolio in decision.parts:
        return decision.parts[command.portfolio]
    if item is None and decision is None:
        not_approved(any(known.item == command.item for known in state.known.values()))
        raise Refusal("unknown-item", "There is no item '{item}'.", item=command.item)
    raise Refusal("not-decided-yet", "Nothing has been decided here that could be corrected.")
