"""How a plan stands, draft or adopted: lines, objectives and actions, each by its number, and who supports it."""

from dataclasses import dataclass

from domain.cycle.parts import Parts
from domain.cycle.state import Endorsement, Objective, PlannedAction
from domain.territory import Network
from readings.action import Measured
from readings.numbers import indicator_numbers, numbers_of


@dataclass(frozen=True)
class Planned:
    """An action of the plan. `asked_by_itself`: it needs a decision, and adopting the plan asks for it."""

    number: str
    action: PlannedAction
    asked_by_itself: bool
    indicators: tuple[Measured, ...]

    @property
    def status(self) -> str:
        return "withdrawn" if self.action.withdrawn else self.action.status


@dataclass(frozen=True)
class Aim:
    """An objective with the actions for it."""

    number: str
    objective: Objective
    actions: tuple[Planned, ...]


@dataclass(frozen=True)
class Line:
    """A line with its objectives. `number`, `name`: of one that is the plan's own. `id`: None where there is none."""

    id: str | None
    number: str | None
    name: str | None
    aims: tuple[Aim, ...]


@dataclass(frozen=True)
class Plan:
    """A plan. `begun`: whether anything was ever drafted; `drafted`: whether anything is there of it."""

    begun: bool
    drafted: bool
    lines: tuple[Line, ...]
    said: tuple[Endorsement, ...]

    @property
    def endorsed(self) -> list[str]:
        return [one.organisation for one in self.said if one.position == "endorsed"]


def plan(parts: Parts, network: Network) -> Plan:
    """The plan of a cycle."""
    known, own = numbers_of(parts), {line.id: line for line in parts.plan.lines.values() if not line.removed}
    objectives = [one for one in parts.plan.objectives.values() if not one.removed]
    lines = [
        Line(
            id=line,
            number=known[line] if line in own else None,
            name=own[line].name if line in own else None,
            aims=tuple(
                Aim(known[one.id], one, _actions(parts, network, one, known)) for one in objectives if one.line == line
            ),
        )
        for line in dict.fromkeys([*own, *(one.line for one in objectives)])
    ]
    return Plan(
        begun=bool(parts.plan.objectives or parts.plan.lines),
        drafted=bool(objectives or parts.plan.lines),
        lines=tuple(lines),
        said=tuple(parts.plan.endorsements.values()),
    )


def _actions(parts: Parts, network: Network, objective: Objective, known: dict[str, str]) -> tuple[Planned, ...]:
    listed = (one for one in parts.plan.actions.values() if one.objective == objective.id and one.status != "removed")
    return tuple(_action(one, known[one.id], network, parts.course.zone) for one in listed)


def _action(action: PlannedAction, number: str, network: Network, zone: str | None) -> Planned:
    last, numbers = {value.indicator: value.value for value in action.values}, indicator_numbers(action)
    answered = network.management_of(zone, action.due_on) is not None
    return Planned(
        number=number,
        action=action,
        asked_by_itself=action.status == "draft" and action.standing == "subject-to-decision" and answered,
        indicators=tuple(Measured(numbers[one.id], one, last.get(one.id)) for one in action.indicators),
    )
