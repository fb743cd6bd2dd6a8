"""What comes onto the table and off it: questions round by round, withdrawals, notices; and which item they are in."""

from datetime import date

from domain.decider import Context
from domain.errors import Refusal
from domain.management import checks
from domain.management import commands as c
from domain.management import events as e
from domain.management.agenda import planned, shown, taken_up
from domain.management.evolve import evolve
from domain.management.leaving import answered, awaited
from domain.management.state import Item, State
from domain.meetings import still_meets
from domain.message import Event

ROUNDS_ARE_OVER = 2  # the edition since which what is said of an earlier round says nothing of this one
DECIDED_IN_A_MEETING = 2  # the edition since which naming portfolios decides nothing out of session
ANEW = frozenset({"outside-answer", "not-carried-out"})  # the portfolios that a question names answer once more


def tabled(state: State, command: c.TableItem, context: Context) -> list[Event]:
    """A round of a question comes onto the table, in the item that it had. Nothing where this round is known; refused
    where it was withdrawn, or the round before is still there."""
    of = checks.body(context)
    still_meets(of, context.today)
    known = state.known.get(command.escalation)
    if known is not None:
        if command.round <= known.round:
            return []
        if known.withdrawn:
            raise Refusal("item-withdrawn", "The group has withdrawn this question.")
    home = known.item if known is not None and known.item is not None else context.new("item")
    item = state.items.get(home)
    if item is not None and any(asked.escalation == command.escalation for asked in item.tabled):
        raise Refusal("round-under-way", "The round before this one is still on the table.")
    portfolios, stay = _concerned(item, command, context)
    others = [asked.escalation for asked in item.asked if asked.escalation != command.escalation] if item else []
    fact = e.ItemTabled(
        body=of.id,
        zone=of.zone,
        item=home,
        escalation=command.escalation,
        round=command.round,
        why=command.why,
        said=command.said,
        question=command.question,
        portfolios=portfolios,
        parts_stay=stay,
        joined_with=tuple(others),
        on=context.happened_on,
    )
    calls = planned(evolve(state, fact), context)
    for call in calls:
        state = evolve(state, call)
    added = _added(evolve(state, fact), home)
    return [*calls, fact.model_copy(update={"meeting_on": _day(state, home, added)}), *added]


def _concerned(item: Item | None, command: c.TableItem, context: Context) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The portfolios that must answer, and those of them whose answer stays."""
    named = tuple(dict.fromkeys(p for p in command.question.portfolios if checks.is_open(p, context)))
    if item is None or not item.portfolios:
        return named, ()
    stay = tuple(item.parts)
    if command.why not in ANEW:
        return item.portfolios, stay
    if not item.tabled:
        stay = tuple(portfolio for portfolio in stay if portfolio not in named)
    portfolios = tuple(dict.fromkeys([*item.portfolios, *named]))
    return portfolios, (stay if set(portfolios) - set(stay) else ())


def _added(state: State, item: str) -> list[Event]:
    """What is urgent comes onto an agenda that is published already; not again where it has just left it."""
    meeting = state.meeting
    if meeting is None or meeting.stage == "planned" or any(entry.item == item for entry in meeting.agenda):
        return []
    if state.items[item].urgency != "urgent":
        return []
    return [e.AgendaItemAdded(meeting=meeting.id, item=shown(state.items[item]), why="urgent")]


def _day(state: State, item: str, added: list[Event]) -> date | None:
    """The day of the meeting it is for, where that is known."""
    meeting = state.meeting
    if meeting is None:
        return None
    return meeting.on if meeting.stage == "planned" or added or meeting.entry(item) is not None else None


def withdrawn(state: State, command: c.WithdrawItem, context: Context) -> list[Event]:
    """The group takes its question back. Refused where it has been decided, or its round is over."""
    of = checks.body(context, still_decides=not state.body)
    known = state.known.get(command.escalation)
    item = None
    if known is not None:
        if known.withdrawn:
            return []
        if command.round < known.round and context.edition >= ROUNDS_ARE_OVER:
            raise Refusal("round-over", "Round {round} of this question is over.", round=command.round)
        item = state.items.get(known.item) if known.item is not None else None
        if item is None or all(asked.escalation != command.escalation for asked in item.asked):
            raise checks.already_decided()
    return [
        e.ItemTakenOff(
            body=of.id,
            zone=of.zone,
            escalation=command.escalation,
            round=max(command.round, known.round if known is not None else 0),
            item=item.id if item is not None else None,
            reason=command.reason,
            on=context.happened_on,
        )
    ]


def absent_named(state: State, command: c.NameAbsent, context: Context) -> list[Event]:
    """A team that did not hear the answer is named on the next agenda; nothing where it is already."""
    of = checks.body(context, still_decides=not state.body)
    absent = e.Absent(
        escalation=command.escalation, asks=command.asks, teams=command.teams, returned_on=command.returned_on
    )
    if absent in state.absent:
        return []
    return [e.AbsentTeamsNoted(body=of.id, zone=of.zone, absent=absent)]


def absence_taken_back(state: State, command: c.TakeBackAbsence, context: Context) -> list[Event]:
    """Nothing where no agenda to come names the team; what a meeting that is open has read out stays said."""
    meeting = state.meeting
    to_come = meeting.absent if meeting is not None and meeting.stage in ("planned", "convened") else ()
    named = any(
        (absent.escalation, absent.returned_on) == (command.escalation, command.returned_on)
        and command.team in absent.teams
        for absent in (*state.absent, *to_come)
    )
    if not named:
        return []
    return [e.AbsenceTakenBack(escalation=command.escalation, team=command.team, returned_on=command.returned_on)]


def carried_out(state: State, command: c.NoteCarriedOut, context: Context) -> list[Event]:
    """What was decided has been carried out, for the next agenda. Refused for a question that never came here."""
    if command.escalation not in state.known:
        raise Refusal("unknown-escalation", "This question never came to this meeting.")
    done = e.Done(
        escalation=command.escalation,
        round=command.round,
        portfolio=command.portfolio,
        text=command.text,
        on=command.on,
    )
    known = ((each.escalation, each.round, each.portfolio) for each in state.carried_out)
    return [] if (done.escalation, done.round, done.portfolio) in known else [e.CarriedOutNoted(done=done)]


# Which item


def joined(state: State, command: c.JoinItems, context: Context) -> list[Event]:
    """Questions that are one are answered as one item. Refused where there is only one, or one is answered in part."""
    named = dict.fromkeys(checks.real_id(state, item) for item in command.items)
    items = [checks.on_table(state, known_as) for known_as in named]
    if len(items) < 2:
        raise Refusal("nothing-to-join", "It takes two items to join them.")
    if any(item.parts for item in items):
        raise Refusal("part-answered", "One of these items has been answered in part: they cannot be joined any more.")
    target, *others = items
    return [
        e.ItemsJoined(
            item=target.id,
            joined=tuple(item.id for item in others),
            escalations=tuple(asked.escalation for item in items for asked in item.asked),
            portfolios=tuple(dict.fromkeys(p for item in items for p in item.portfolios)),
        )
    ]


def separated(state: State, command: c.SeparateItem, context: Context) -> list[Event]:
    """A question that was joined to others has its own item again. Refused where it was not."""
    item = checks.item(state, command.item)
    asked = next((each for each in item.asked if each.escalation == command.escalation), None)
    if asked is None:
        raise Refusal("not-in-this-item", "{escalation} is not in this item.", escalation=command.escalation)
    if len(item.asked) < 2:
        raise Refusal("not-joined", "This item was not joined to another.")
    free = asked.own_item != item.id and asked.own_item not in state.items
    into = asked.own_item if free else context.new("item")
    return [e.ItemSeparated(item=item.id, escalation=asked.escalation, into=into)]


def portfolios_named(state: State, command: c.NamePortfolios, context: Context) -> list[Event]:
    """Those that have answered stay; where no other is named, that decides it: in a meeting, and never outside."""
    item = checks.on_table(state, command.item)
    for portfolio in command.portfolios:
        checks.known_portfolio(portfolio, context)
    named = tuple(dict.fromkeys([*command.portfolios, *item.parts]))
    if not named:
        raise Refusal("portfolios-not-named", "Say which portfolios must answer this item.")
    if named == item.portfolios:
        return []
    fact = e.PortfoliosNamed(item=item.id, portfolios=named, reason=command.reason)
    after = evolve(state, fact).items[item.id]
    meeting = state.open_meeting
    if context.edition < DECIDED_IN_A_MEETING:
        if after.lacking:
            return [fact]
        on_agenda = meeting is not None and meeting.entry(item.id) is not None
        return [fact, *answered(after, context, meeting=meeting.id if meeting is not None and on_agenda else None)]
    if meeting is None and item.parts and set(item.lacking) - set(named):
        raise Refusal(
            "not-in-session",
            "Others have answered this item: only an open meeting lets {portfolios} go without an answer.",
            portfolios=", ".join(portfolio for portfolio in item.lacking if portfolio not in named),
        )
    if meeting is None or after.lacking:
        return [fact, *awaited(after, context)]
    return [*taken_up(state, item), fact, *answered(after, context, meeting=meeting.id)]
