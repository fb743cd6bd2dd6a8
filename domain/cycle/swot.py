"""The rules of a SWOT: findings are read in quadrants, prioritised by votes, and answered by strategies."""

from domain.cycle import commands as c
from domain.cycle import events as e
from domain.cycle import records as r
from domain.cycle.checks import known, leads, participating, spoken_for, undisturbed, unique
from domain.cycle.diagnosis import standing
from domain.cycle.state import Board, Item, Swot
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Command, Event

ANSWERED_BY: dict[r.StrategyKind, r.Quadrant] = {
    "correct-weaknesses": "weaknesses",
    "adapt-to-threats": "threats",
    "maintain-strengths": "strengths",
    "explore-opportunities": "opportunities",
}


def decide_swot(state: Swot, command: Command, context: Context) -> list[Event]:
    if isinstance(command, c.Dissent):
        return [_dissent(state, command, context)]
    if isinstance(command, c.WithdrawDissent):
        return [_dissent_withdrawn(state, command, context)]
    undisturbed(state, context)
    match command:
        case c.PlaceFinding():
            return _placed(state, command, context)
        case c.RemovePlacement():
            return [_removed(state.board, command)]
        case c.Vote():
            return _voted(state, command, context)
        case c.AgreeStrategies():
            leads(context, command, state.course.body)
            return [_strategy(state.board, new, context.new("strategy", n)) for n, new in enumerate(command.strategies)]
        case c.WithdrawStrategy():
            leads(context, command, state.course.body)
            strategy = known(state.board.strategies, command.strategy)
            if strategy.withdrawn:
                raise Refusal("withdrawn", "'{id}' has been withdrawn.", id=strategy.id)
            return [e.StrategyWithdrawn(strategy=strategy.id, reason=command.reason)]
        case _:
            return []


def _placed(state: Swot, command: c.PlaceFinding, context: Context) -> list[Event]:
    standing(state.course, command.finding)
    if command.placed_by is not None:
        participating(state.course, command.placed_by)
    for quadrant in unique(command.quadrants):
        if f"{command.finding}/{quadrant}" in state.board.placed:
            raise Refusal(
                "placed-already", "'{id}' stands among the {quadrant} already.", id=command.finding, quadrant=quadrant
            )
    return [
        e.FindingPlaced(
            item=context.new("item", n),
            finding=command.finding,
            quadrant=quadrant,
            placed_by=command.placed_by,
            why=command.why.strip(),
        )
        for n, quadrant in enumerate(command.quadrants)
    ]


def _removed(board: Board, command: c.RemovePlacement) -> Event:
    item = _standing_item(board, command.item)
    for strategy in board.strategies.values():
        if not strategy.withdrawn and item.id in strategy.items:
            raise Refusal(
                "still-in-use", "'{id}' is still in use: '{by}' rests on it.", id=item.id, by=strategy.id
            )  # fmt: skip
    return e.PlacementRemoved(item=item.id, reason=command.reason)


def _standing_item(board: Board, known_as: str) -> Item:
    item = known(board.items, known_as)
    if item.removed:
        raise Refusal("withdrawn", "'{id}' has been withdrawn.", id=known_as)
    return item


def _dissent(state: Swot, command: c.Dissent, context: Context) -> Event:
    about = command.about
    if about is not None and not any(
        about in table for table in (state.course.findings, state.board.items, state.board.strategies)
    ):
        raise Refusal("unknown-id", "There is nothing called '{id}' here.", id=about)
    return e.DissentKept(
        dissent=context.new("dissent"),
        text=command.text,
        about=about,
        organisation=None if command.as_group else spoken_for(state.course, context),
    )


def _dissent_withdrawn(state: Swot, command: c.WithdrawDissent, context: Context) -> Event:
    dissent = known(state.board.dissents, command.dissent)
    if dissent.withdrawn:
        raise Refusal("withdrawn", "'{id}' has been withdrawn.", id=command.dissent)
    if dissent.organisation is None:
        leads(context, command, state.course.body)
    elif dissent.organisation != context.who.organisation:
        raise Refusal("not-your-words", "Only {who}, who recorded it, can correct this.", who=dissent.organisation)
    return e.DissentWithdrawn(dissent=command.dissent, reason=command.reason)


def _voted(state: Swot, command: c.Vote, context: Context) -> list[Event]:
    organisation = spoken_for(state.course, context)
    each = context.network.rules.votes_each
    if len(command.items) > each:
        raise Refusal(
            "too-many-votes",
            "An organisation has {each:vote|votes}, and here {given:!is|are} {given}.",
            each=each,
            given=len(command.items),
        )
    for known_as in command.items:
        _standing_item(state.board, known_as)
    before = state.board.ballots.get(organisation)
    if before is None:
        return [e.VotesCast(organisation=organisation, items=command.items)]
    if before == command.items:
        return []
    return [e.VotesChanged(organisation=organisation, items=command.items, before=before)]


def _strategy(board: Board, new: c.NewStrategy, known_as: str) -> Event:
    items = [_standing_item(board, item) for item in unique(new.items)]
    quadrant = ANSWERED_BY[new.kind]
    if not any(item.quadrant == quadrant for item in items):
        raise Refusal(
            "strategy-without-its-quadrant",
            "A strategy to '{kind}' answers something among the {quadrant}, and this one does not.",
            kind=new.kind,
            quadrant=quadrant,
        )
    return e.StrategyAgreed(strategy=known_as, kind=new.kind, text=new.text, items=new.items)
