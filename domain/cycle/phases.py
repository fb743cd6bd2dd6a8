"""What became of each phase of a cycle: done, under way, still to come, or not done, and why. From the state alone.

A phase is done when what ends it has happened: its meeting's decision is final, all actions are settled, the evaluation
is closed. That a later phase has begun says nothing: the end of the period opens the evaluation, whatever was reached.
"""

from typing import Literal

from domain.cycle.parts import parts_of
from domain.cycle.state import MATTERS, PHASES, Begun, Closed
from domain.message import Message

Standing = Literal["done", "current", "to-come", "unfinished", "skipped"]


class Phase(Message):
    """One phase. `unfinished`: the period ended while it was under way; `skipped`: the period ended before it began."""

    name: str
    standing: Standing


def phases(state: Begun) -> tuple[Phase, ...]:
    """The phases of a cycle in their order, the closing left out: that is the end of the last one."""
    now = PHASES.index(state.phase)
    found: list[Phase] = []
    for name in PHASES[1:-1]:
        begun = not found or found[-1].standing == "done"
        if PHASES.index(name) > now:
            standing: Standing = "to-come"
        elif name == state.phase:
            standing = "current"
        elif _done(state, name):
            standing = "done"
        else:
            standing = "unfinished" if begun else "skipped"
        found.append(Phase(name=name, standing=standing))
    return tuple(found)


def _done(state: Begun, name: str) -> bool:
    """Whether what ends a phase that lies behind has happened."""
    if name in MATTERS:
        decision = state.course.decisions.get(MATTERS[name])
        return decision is not None and decision.outcome == "final"
    if name == "actions":
        adopted = parts_of(state).plan.adopted()
        return bool(adopted) and all(action.settled for action in adopted)
    return isinstance(state, Closed)
