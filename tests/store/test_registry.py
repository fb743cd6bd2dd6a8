"""The registry of deciders that the store, the worker and the doors rest on."""

from domain import ids
from domain.registry import DECIDERS, PROCESSES


def test_each_decider_goes_by_the_kind_of_its_streams() -> None:
    assert all(made.name == kind for kind, made in DECIDERS.items())
    assert all(ids.parts(f"{kind}:town")[0] == kind for kind in DECIDERS)


def test_registers_never_wait() -> None:
    """What has deadlines or something to deliver needs a process: a register has nobody to act for it."""
    registers = [made for kind, made in DECIDERS.items() if kind not in PROCESSES]
    assert {made.name for made in registers} == {"network", "clock", "group"}
    assert all(made.due(made.initial) == () for made in registers)
