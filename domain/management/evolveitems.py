"""What each event makes of the items on the table. Trusts what was decided, and refuses nothing."""

from domain import decisions as d
from domain.management import events as e
from domain.management.restating import tells
from domain.management.state import Asked, Decision, Draft, Given, Item, Known, State
from domain.message import Event, brief
from domain.table import Table


def items_after(state: State, event: Event) -> State:
    """What an event makes of the items of a management meeting."""
    match event:
        case e.ItemTabled():
            return _tabled(state, event)
        case e.ItemTakenOff():
            return _taken_off(state, event)
        case e.ItemLeft():
            return _left(state, event)
        case e.InformationAsked():
            return _off_table(state, event.item, event.escalation, "information")
        case e.ItemDecided():
            return _decided(state, event)
        case e.PartDecided():
            return _part(state, event)
        case e.PartCorrected():
            return _corrected(state, event)
        case e.ItemsJoined():
            return _joined(state, event)
        case e.ItemSeparated():
            return _separated(state, event)
        case e.PortfoliosNamed():
            item = state.items[event.item]
            here = Table({known: said for known, said in item.pending_in.items() if known in event.portfolios})
            pending = _only(item.pending, event.portfolios)
            named = {"portfolios": event.portfolios, "pending": pending, "pending_in": here}
            return _with(state, item.model_copy(update=named))
        case e.DecisionDrafted():
            item = state.items[event.item]
            draft = Draft(ruling=event.ruling, drafted_by=event.drafted_by)
            return _with(state, item.model_copy(update={"drafts": item.drafts.set(event.portfolio, draft)}))
        case e.ItemPending():
            item = state.items[event.item]
            pending, here = tuple(dict.fromkeys([*item.pending, *event.portfolios])), item.pending_in
            for portfolio in event.portfolios if event.said == "for-this-meeting" else ():
                here = here.set(portfolio, event.meeting)
            return _with(state, item.model_copy(update={"pending": pending, "pending_in": here}))
        case e.MeetingAnnulled():
            return _not_pending(state, event)
        case e.RoundUncounted():
            return _uncounted(state, event)
        case e.PartPassedToSuperior():
            item = state.items[event.item]
            return _with(state, item.model_copy(update={"passed": item.passed.set(event.portfolio, event.superior)}))
        case _:
            return state


def _not_pending(state: State, event: e.MeetingAnnulled) -> State:
    """What nobody was there for in a meeting that was annulled was not left pending in it."""
    for item in state.items.values():
        here = {p for p, meeting in item.pending_in.items() if meeting == event.meeting}
        counted = {one.portfolio for one in event.pending if one.item == item.id}
        back = {one.portfolio for one in event.not_passed if one.item == item.id}
        if not here | counted | back:
            continue
        rounds, passed, pending_in = item.pending_rounds, item.passed, item.pending_in
        for portfolio in counted:
            left = rounds.get(portfolio, 0) - 1
            rounds = rounds.set(portfolio, left) if left > 0 else rounds.without(portfolio)
        for portfolio in back:
            passed = passed.without(portfolio)
        for portfolio in here:
            pending_in = pending_in.without(portfolio)
        pending = tuple(p for p in item.pending if p in rounds or p in pending_in or p not in here | counted)
        after = {"pending": pending, "pending_in": pending_in, "pending_rounds": rounds, "passed": passed}
        state = _with(state, item.model_copy(update=after))
    return state


def _uncounted(state: State, event: e.RoundUncounted) -> State:
    item = next((one for one in state.items.values() if event.escalation in {a.escalation for a in one.asked}), None)
    if item is None:
        return state
    asked = tuple(
        each.model_copy(update={"uncounted": each.uncounted + 1}) if each.escalation == event.escalation else each
        for each in item.asked
    )
    return _with(state, item.model_copy(update={"asked": asked}))


def _only(kept: tuple[str, ...], among: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(portfolio for portfolio in kept if portfolio in among)


def _with(state: State, item: Item) -> State:
    """The state with an item as it is now; one of which nothing is asked any more is gone."""
    items = state.items.set(item.id, item) if item.asked else state.items.without(item.id)
    return state.model_copy(update={"items": items})


def _tabled(state: State, event: e.ItemTabled) -> State:
    question = event.question
    known = state.items.get(event.item)
    before = next((each for each in known.asked if each.escalation == event.escalation), None) if known else None
    asked = Asked(
        escalation=event.escalation,
        round=event.round,
        zone=question.zone,
        asks=brief(question.asks),
        tried=brief(question.tried),
        teams=question.teams,
        urgency=question.urgency,
        raised_on=question.raised_on,
        own_item=before.own_item if before is not None else event.item,
        uncounted=before.uncounted if before is not None else 0,
    )
    item = known or Item(id=event.item, since=event.on, asked=())
    # In its place among those that ask the same, in whatever order they come again.
    all_asked = tuple(asked if each.escalation == event.escalation else each for each in item.asked)
    all_asked = all_asked if before is not None else (*all_asked, asked)
    parts = Table({portfolio: given for portfolio, given in item.parts.items() if portfolio in event.parts_stay})
    since = item.since if item.tabled else event.on
    item = item.model_copy(update={"asked": all_asked, "portfolios": event.portfolios, "parts": parts, "since": since})
    last = Known(item=event.item, round=event.round)
    return _with(state.model_copy(update={"known": state.known.set(event.escalation, last)}), item)


def _taken_off(state: State, event: e.ItemTakenOff) -> State:
    last = Known(item=event.item, round=event.round, withdrawn=True)
    state = state.model_copy(update={"known": state.known.set(event.escalation, last)})
    item = state.items.get(event.item) if event.item is not None else None
    if item is None:
        return state
    item = item.model_copy(update={"asked": tuple(a for a in item.asked if a.escalation != event.escalation)})
    state = _with(state, item)
    return state if item.tabled else _treated(state, item.id, "withdrawn")


def _treated(state: State, item: str, outcome: e.Outcome, parts: tuple[str, ...] = ()) -> State:
    """What became of an item is noted in the agenda that it stands on."""
    meeting = state.meeting
    if meeting is None or meeting.entry(item) is None:
        return state
    said = {"outcome": outcome, "parts": parts}
    agenda = tuple(
        entry.model_copy(update=said) if entry.item == item and entry.outcome is None else entry
        for entry in meeting.agenda
    )
    meeting = meeting.model_copy(update={"agenda": agenda})
    return state.model_copy(update={"meetings": state.meetings.set(meeting.id, meeting)})


def _told(parts: Table[Given]) -> tuple[str, ...]:
    return tuple(f"{portfolio}: {given.part.answer.outcome}" for portfolio, given in parts.items())


def _off_table(state: State, known_as: str, escalation: str, outcome: e.Outcome) -> State:
    item = state.items[known_as]
    asked = tuple(
        each.model_copy(update={"on_table": False}) if each.escalation == escalation else each for each in item.asked
    )
    after = item.model_copy(update={"asked": asked})
    if outcome == "pending" and item.tabled and not after.tabled:
        rounds = after.pending_rounds
        for portfolio in item.pending:
            rounds = rounds.set(portfolio, rounds.get(portfolio, 0) + 1)
        after = after.model_copy(update={"pending_rounds": rounds})
    return _treated(_with(state, after), known_as, outcome, _told(item.parts))


def _left(state: State, event: e.ItemLeft) -> State:
    return _off_table(state, event.item, event.escalation, event.outcome)


def _part(state: State, event: e.PartDecided) -> State:
    item, part = state.items[event.item], event.part
    given = Given(part=part, meeting=event.meeting)
    item = item.model_copy(
        update={
            "parts": item.parts.set(part.portfolio, given),
            "drafts": item.drafts.without(part.portfolio),
            "pending": tuple(portfolio for portfolio in item.pending if portfolio != part.portfolio),
            "pending_in": item.pending_in.without(part.portfolio),
            "pending_rounds": item.pending_rounds.without(part.portfolio),
            "passed": item.passed.without(part.portfolio),
        }
    )
    state = _with(state, item)
    return state if not part.out_of_session else _to_be_noted(state, event)


def _to_be_noted(state: State, event: e.PartDecided) -> State:
    """The next meeting takes note: the one that is convened, else the one that will be."""
    part = event.part
    noted = e.DecidedOutside(
        item=event.item,
        asks=brief(event.asks),
        portfolio=part.portfolio,
        outcome=part.answer.outcome,
        decided_by=part.decided_by,
        on=part.on,
    )
    meeting = state.meeting
    if meeting is None or meeting.stage == "planned":
        return state.model_copy(update={"decided_outside": (*state.decided_outside, noted)})
    meeting = meeting.model_copy(update={"decided_outside": (*meeting.decided_outside, noted)})
    return state.model_copy(update={"meetings": state.meetings.set(meeting.id, meeting)})


def _decided(state: State, event: e.ItemDecided) -> State:
    """Answered as far as it was on the table; what comes again later finds the item empty of answers."""
    item = state.items[event.item]
    answered = tuple((asked.escalation, asked.round) for asked in item.tabled)
    decision = Decision(asked=answered, parts=item.parts, meeting=event.meeting)
    state = _treated(state, item.id, "decided", _told(item.parts))
    left = tuple(asked for asked in item.asked if not asked.on_table)
    fresh = Item(id=item.id, since=item.since, asked=left)
    return _with(state.model_copy(update={"decisions": state.decisions.set(item.id, decision)}), fresh)


def _corrected(state: State, event: e.PartCorrected) -> State:
    portfolio = event.part.portfolio
    if event.was is not None:
        state = _to_be_drafted_again(state, event.item, event.was)
    item = state.items.get(event.item)
    if item is not None and portfolio in item.parts:
        given = item.parts[portfolio].model_copy(update={"part": event.part})
        return _with(state, item.model_copy(update={"parts": item.parts.set(portfolio, given)}))
    decision = state.decisions[event.item]
    given = decision.parts[portfolio].model_copy(update={"part": event.part})
    decision = decision.model_copy(update={"parts": decision.parts.set(portfolio, given)})
    return state.model_copy(update={"decisions": state.decisions.set(event.item, decision)})


def _to_be_drafted_again(state: State, item: str, was: d.Part) -> State:
    """Minutes that were drafted before a correction of what they tell are drafted again before they are approved."""
    meetings = state.meetings
    for meeting in state.meetings.values():
        if meeting.minutes == "drafted" and not meeting.corrected and tells(meeting, item, was):
            meetings = meetings.set(meeting.id, meeting.model_copy(update={"corrected": True}))
    return state.model_copy(update={"meetings": meetings})


def _joined(state: State, event: e.ItemsJoined) -> State:
    """One item instead of several: on an agenda where one of them was, once."""
    target = state.items[event.item]
    others = [state.items[known_as] for known_as in event.joined]
    asked = (*target.asked, *(each for item in others for each in item.asked))
    drafts = target.drafts
    for item in others:
        for portfolio, draft in item.drafts.items():
            drafts = drafts if portfolio in drafts else drafts.set(portfolio, draft)
    whole = target.model_copy(update={"asked": asked, "portfolios": event.portfolios, "drafts": drafts})
    known, joined, items = state.known, state.joined, state.items
    for each in asked:
        known = known.set(each.escalation, known[each.escalation].model_copy(update={"item": target.id}))
    for item in others:
        items, joined = items.without(item.id), joined.set(item.id, target.id)
    state = state.model_copy(update={"items": items.set(target.id, whole), "known": known, "joined": joined})
    return _joined_on_agenda(state, target, tuple(item.id for item in others))


def _joined_on_agenda(state: State, target: Item, others: tuple[str, ...]) -> State:
    meeting = state.meeting
    if meeting is None:
        return state
    agenda, there = [], meeting.entry(target.id) is not None
    for entry in meeting.agenda:
        if entry.item in others and entry.outcome is None:
            if not there:
                agenda.append(entry.model_copy(update={"item": target.id, "asks": target.asks}))
                there = True
            else:
                agenda.append(entry.model_copy(update={"outcome": "joined"}))
        else:
            agenda.append(entry)
    meeting = meeting.model_copy(update={"agenda": tuple(agenda)})
    return state.model_copy(update={"meetings": state.meetings.set(meeting.id, meeting)})


def _separated(state: State, event: e.ItemSeparated) -> State:
    item = state.items[event.item]
    asked = tuple(each for each in item.asked if each.escalation == event.escalation)
    rest = tuple(each for each in item.asked if each.escalation != event.escalation)
    own = item.model_copy(update={"id": event.into, "asked": asked})
    known = state.known[event.escalation].model_copy(update={"item": event.into})
    state = state.model_copy(
        update={
            "known": state.known.set(event.escalation, known),
            "joined": state.joined.without(event.into),
            "items": state.items.set(event.into, own),
        }
    )
    state = _with(state, item.model_copy(update={"asked": rest}))
    meeting = state.meeting
    entry = meeting.entry(item.id) if meeting is not None else None
    if meeting is None or entry is None or not own.tabled:
        return state
    new = entry.model_copy(update={"item": own.id, "asks": own.asks})
    meeting = meeting.model_copy(update={"agenda": (*meeting.agenda, new)})
    return state.model_copy(update={"meetings": state.meetings.set(meeting.id, meeting)})
