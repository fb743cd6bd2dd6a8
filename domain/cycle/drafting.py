"""The rules of a plan's draft: lines, objectives and actions, each tied to what it follows from.

An objective without a strategy is allowed: the report of actions that no finding asked for names what comes of it.
"""

from datetime import date

from domain.action.events import numbered
from domain.action.parts import Indicator
from domain.changes import nothing_changes
from domain.cycle import commands as c
from domain.cycle import events as e
from domain.cycle.adoption import fields_of, standing_action
from domain.cycle.checks import known, leads, not_in_the_past, undisturbed, unique
from domain.cycle.state import Acting, Board, Objective, Plan, PlannedAction, Planning
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Command, Event
from domain.presence import there

KNOWN_BY_NAME = 3  # the edition since which an indicator that is given by its name alone keeps what was measured
DROPS_ALONE = 3  # the edition since which `drops` without a new list takes an indicator out of the one there is
CHANGEABLE = ("objective", "title", "responsible", "due_on", "organisation", "portfolio", "neighbourhoods", "needs")


def decide_drafting(state: Planning, command: Command, context: Context) -> list[Event]:
    undisturbed(state, context)
    plan = state.plan
    match command:
        case c.DraftLine():
            return [e.LineDrafted(line=context.new("line"), name=command.name)]
        case c.ReviseLine():
            line = known(plan.lines, command.line)
            _stands(line.id, line.removed)
            return [e.LineRevised(line=line.id, name=command.name)]
        case c.DraftObjective():
            check_objective(state, command.line, command.strategies, context)
            return [
                e.ObjectiveDrafted(
                    objective=context.new("objective"),
                    text=command.text,
                    line=command.line,
                    strategies=command.strategies,
                )
            ]
        case c.ReviseObjective():
            objective = standing_objective(plan, command.objective)
            new_line, strategies = changed_objective(state, objective, command, context)
            return [e.ObjectiveRevised(objective=objective.id, text=command.text, line=new_line, strategies=strategies)]
        case c.DraftAction():
            action = new_action(state, command, context)
            return [e.ActionDrafted.model_validate({**fields_of(action), "continues": action.continues})]
        case c.ReviseAction():
            before = standing_action(plan, command.action)
            after = changed_action(state, before, command, context)
            again = after.responsible != before.responsible
            return [e.ActionRevised.model_validate({**fields_of(after), "ask_again": again})]
        case c.RemoveDraft():
            return [_removed(plan, command)]
        case c.LeaveOpenAction():
            return [open_action_left(state, command, context)]
        case _:
            return []


def _stands(known_as: str, removed: bool) -> None:
    if removed:
        raise Refusal("withdrawn", "'{id}' has been withdrawn.", id=known_as)


def standing_objective(plan: Plan, known_as: str) -> Objective:
    objective = known(plan.objectives, known_as)
    _stands(objective.id, objective.removed)
    return objective


def check_objective(state: Planning | Acting, line: str | None, strategies: tuple[str, ...], context: Context) -> None:
    """A line of the network's or of this plan's, and strategies that stand."""
    if line is not None and line not in state.plan.lines:
        given = context.network.lines.get(line)
        if given is None or (given.closed_on is not None and context.today > given.closed_on):
            raise Refusal("unknown-line", "There is no line '{line}' in this plan or in the network.", line=line)
    if line is not None and line in state.plan.lines:
        _stands(line, state.plan.lines[line].removed)
    _check_strategies(state.board, strategies)


def _check_strategies(board: Board, strategies: tuple[str, ...]) -> None:
    for known_as in unique(strategies):
        _stands(known_as, known(board.strategies, known_as).withdrawn)


def changed_objective(
    state: Planning | Acting,
    objective: Objective,
    command: c.ReviseObjective | c.AmendPlan,
    context: Context,
) -> tuple[str | None, tuple[str, ...]]:
    """The line and strategies of an objective from now on; what is not given stays."""
    emptied = context.emptied(command)
    new_line = objective.line if command.line is None and "line" not in emptied else command.line
    new_strategies = objective.strategies if command.strategies is None else command.strategies
    if "strategies" in emptied:
        new_strategies = ()
    check_objective(state, new_line, new_strategies, context)
    return new_line, new_strategies


def open_action_left(state: Planning | Acting, command: c.LeaveOpenAction, context: Context) -> Event:
    """What the cycle before left open is not taken up: said once, and not of what the plan has taken up."""
    leads(context, command, state.course.body)
    if command.action not in state.course.open_actions:
        raise Refusal(
            "not-carried-over", "'{id}' was not carried over from the previous cycle.", id=command.action
        )  # fmt: skip
    if command.action not in state.to_take_up:
        raise Refusal("settled-already", "'{id}' was taken up again or left already.", id=command.action)
    return e.OpenActionLeft(action=command.action, reason=command.reason)


def new_action(state: Planning | Acting, command: c.NewAction, context: Context) -> PlannedAction:
    """A new action, checked against the plan and the network."""
    if command.continues is not None and command.continues not in state.course.open_actions:
        raise Refusal(
            "not-carried-over", "'{id}' was not carried over from the previous cycle.", id=command.continues
        )  # fmt: skip
    objective = standing_objective(state.plan, command.objective)
    action = PlannedAction(
        id=context.new("action"),
        title=command.title,
        objective=objective.id,
        line=objective.line,
        responsible=command.responsible,
        organisation=command.organisation or context.network.organisation_of(command.responsible, context.today),
        due_on=command.due_on,
        indicators=_indicators(command.indicators, (), context),
        portfolio=command.portfolio,
        needs=command.needs.strip(),
        neighbourhoods=unique(command.neighbourhoods),
        continues=command.continues,
    )
    _check_due(action.due_on, state, context)
    _check_action(action, state, context)
    return action


def changed_action(
    state: Planning | Acting, before: PlannedAction, command: c.ReviseAction | c.AmendAction, context: Context
) -> PlannedAction:
    """The action with what is given, checked; what is not given stays. Raises `nothing-changes` where nothing does."""
    given = {name: value for name in CHANGEABLE if (value := getattr(command, name)) is not None}
    emptied = context.emptied(command)
    if command.needs_no_portfolio or "portfolio" in emptied:
        given["portfolio"] = None
    if command.needs is not None or "needs" in emptied:
        given["needs"] = (command.needs or "").strip()
    given |= {name: () for name in ("neighbourhoods", "indicators") if name in emptied}
    drops = command.drops if isinstance(command, c.AmendAction) else ()
    if command.indicators is not None:
        given["indicators"] = _indicators(command.indicators, before.indicators, context)
    elif drops and "indicators" not in emptied and context.edition >= DROPS_ALONE:
        given["indicators"] = tuple(one for one in before.indicators if one.id not in drops)
    if "indicators" in given and "indicators" not in emptied:
        _keeps_what_was_measured(before, given["indicators"], drops, context)
        if context.edition >= KNOWN_BY_NAME:
            given["numbered"] = numbered(before.numbered, before.indicators, given["indicators"])
    if "organisation" in emptied:
        given["organisation"] = None
    elif command.responsible not in (None, before.responsible) and command.organisation is None:
        assert command.responsible is not None
        given["organisation"] = context.network.organisation_of(command.responsible, context.today)
    after = before.model_copy(update=given)
    after = after.model_copy(update={"line": standing_objective(state.plan, after.objective).line})
    if after == before:
        raise nothing_changes()
    if after.due_on != before.due_on:
        _check_due(after.due_on, state, context)
    unique(after.neighbourhoods)
    _check_action(after, state, context)
    return after


def _check_due(due_on: date, state: Planning | Acting, context: Context) -> None:
    not_in_the_past(due_on, context)
    if due_on > state.course.ends_on:
        raise Refusal(
            "after-the-period",
            "The period ends on {end}: an action of its plan cannot be due on {due}.",
            end=state.course.ends_on,
            due=due_on,
        )


def _check_action(action: PlannedAction, state: Planning | Acting, context: Context) -> None:
    network = context.network
    there(action.responsible, network, context.today)
    if action.organisation is not None and not network.active(action.organisation, context.today):
        raise Refusal(
            "unknown-organisation",
            "There is no organisation '{organisation}' in this network.",
            organisation=action.organisation,
        )
    if action.portfolio is not None:
        portfolio = network.portfolios.get(action.portfolio)
        if portfolio is None or (portfolio.closed_on is not None and context.today > portfolio.closed_on):
            raise Refusal(
                "unknown-portfolio", "There is no portfolio '{portfolio}' in this network.", portfolio=action.portfolio
            )
    for neighbourhood in action.neighbourhoods:
        zone = network.zone_of_neighbourhood(neighbourhood)
        if zone is None or state.course.zone not in (None, zone.id) or not zone.has_on(neighbourhood, context.today):
            raise Refusal(
                "unknown-neighbourhood",
                "There is no neighbourhood '{neighbourhood}' in this zone.",
                neighbourhood=neighbourhood,
            )


def _indicators(
    given: tuple[c.NewIndicator, ...], before: tuple[Indicator, ...], context: Context
) -> tuple[Indicator, ...]:
    """Indicators with their ids: those known keep theirs, so that what was measured stays with them.

    One that is given without its id is known by its name.
    """
    if context.edition >= KNOWN_BY_NAME:
        given = tuple(_known_by_name(indicator, given, before) for indicator in given)
    unique(tuple(indicator.id for indicator in given if indicator.id is not None))
    unique(tuple(indicator.name for indicator in given))
    for indicator in given:
        if indicator.id is not None and all(indicator.id != one.id for one in before):
            raise Refusal(
                "unknown-indicator", "There is no indicator '{indicator}' in this action.", indicator=indicator.id
            )
    return tuple(
        Indicator(
            id=indicator.id or context.new("indicator", n),
            name=indicator.name,
            unit=indicator.unit.strip(),
            baseline=indicator.baseline,
            target=indicator.target,
        )
        for n, indicator in enumerate(given)
    )


def _known_by_name(
    new: c.NewIndicator, given: tuple[c.NewIndicator, ...], before: tuple[Indicator, ...]
) -> c.NewIndicator:
    """An indicator with the id of the known one of its name, unless another that is given has that id."""
    if new.id is not None:
        return new
    claimed = {indicator.id for indicator in given}
    called = [known for known in before if known.id not in claimed and _same_name(known.name, new.name)]
    if len(called) > 1:
        raise Refusal(
            "which-indicator",
            "Several indicators of this action are called '{name}': give the id of the one that is meant: {ids}.",
            name=new.name,
            ids=", ".join(known.id for known in called),
        )
    return new.model_copy(update={"id": called[0].id}) if called else new


def _same_name(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _keeps_what_was_measured(
    before: PlannedAction, indicators: tuple[Indicator, ...], drops: tuple[str, ...], context: Context
) -> None:
    """Refuse to lose an indicator that has values by not listing it; who drops it says so."""
    if context.edition < KNOWN_BY_NAME:
        return
    measured = {value.indicator for value in before.values}
    left = {indicator.id for indicator in indicators}
    for dropped in drops:
        if dropped in left or all(one.id != dropped for one in before.indicators):
            raise Refusal("not-dropped", "'{id}' is no indicator of this action that the new list lacks.", id=dropped)
    for lacking in before.indicators:
        if lacking.id in measured and lacking.id not in (*left, *drops):
            raise Refusal(
                "indicator-measured",
                "'{name}' has been measured: list it too, with its number as 'id' where it is called otherwise, or name"
                " it in 'drops'.",
                name=lacking.name,
                id=lacking.id,
            )


def _removed(plan: Plan, command: c.RemoveDraft) -> Event:
    draft = command.draft
    if draft in plan.actions:
        standing_action(plan, draft)
    elif draft in plan.objectives:
        _stands(draft, plan.objectives[draft].removed)
        _unused(draft, [a.id for a in plan.actions.values() if a.objective == draft and a.status != "removed"])
    else:
        _stands(draft, known(plan.lines, draft).removed)
        _unused(draft, [o.id for o in plan.objectives.values() if o.line == draft and not o.removed])
    return e.DraftRemoved(draft=draft, reason=command.reason)


def _unused(draft: str, users: list[str]) -> None:
    if users:
        raise Refusal("still-in-use", "'{id}' is still in use: '{by}' rests on it.", id=draft, by=users[0])
