"""A cycle's parts, whatever phase it is in."""

from domain.cycle.state import Board, Course, Evaluation, NotStarted, Plan, State
from domain.errors import Refusal
from domain.message import Message


class Parts(Message):
    """A cycle's parts, in whatever phase it is; those that a phase does not have yet are empty."""

    course: Course
    board: Board = Board()
    plan: Plan = Plan()
    evaluation: Evaluation = Evaluation()


def parts_of(state: State) -> Parts:
    """The parts of a cycle that has been started. Raises Refusal `not-started` for one that has not."""
    if isinstance(state, NotStarted):
        raise Refusal("not-started", "This cycle has not been started: a coordinator can start it.")
    names = (name for name in Parts.model_fields if hasattr(state, name))
    return Parts.model_construct(**{name: getattr(state, name) for name in names})
