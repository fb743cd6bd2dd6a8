"""Which decider speaks for which kind of stream, and which kinds are processes that wait.

The one list of them: a kind that is not here does not exist for the store, the worker or the doors.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from domain.decider import Decider

KINDS = ("clock", "network", "group", "cycle", "action", "case", "escalation", "management")


class Deciders(Mapping[str, Decider[Any]]):
    """Each kind's decider, of the folder of its name. It is imported when it is first asked for: who asks of one zone's
    board needs no rule of a case. A worker asks for all of them before it begins."""

    def __init__(self) -> None:
        self._known: dict[str, Decider[Any]] = {}

    def __getitem__(self, kind: str) -> Decider[Any]:
        if kind not in self._known:
            if kind not in KINDS:
                raise KeyError(kind)
            self._known[kind] = import_module(f"domain.{kind}").decider
        return self._known[kind]

    def __contains__(self, kind: object) -> bool:
        return kind in KINDS

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)


DECIDERS: Mapping[str, Decider[Any]] = Deciders()

# Each stream of these is one workflow; all others are registers.
PROCESSES = frozenset({"cycle", "action", "case", "escalation", "management"})
