"""The rules of a case: opened → in its group → resolved → closed, and reopened.

Whose it is to say what is in `checks`, its time in `terms`, what goes to management in `escalating`, what passes
between services in `referrals`. What is closed is only reopened.
"""

from domain.case.state import State
from domain.decider import Context
from domain.message import Command, Event


def decide(state: State, command: Command, context: Context) -> list[Event]:
    raise AssertionError(f"{state.status}: {type(command).__name__} on {context.stream}")
