"""Measurements side by side: of two cycles, or of several zones, by the same measure."""

from collections.abc import Sequence

from domain.errors import Refusal
from domain.measures.measured import Figure, Measured


def figures_side_by_side(measured: Sequence[Measured]) -> list[tuple[Figure | None, ...]]:
    """The figures of one measure, each with its values in the order given; None where one of them has it not.

    Raises Refusal `not-comparable` for different measures, or different versions of a formula.
    """
    if len({one.reference for one in measured}) > 1:
        raise Refusal(
            "not-comparable",
            "{measures} are not computed by the same formula: they cannot be compared.",
            measures=", ".join(dict.fromkeys(one.reference for one in measured)),
        )
    known = dict.fromkeys(figure.id for one in measured for figure in one.figures)
    return [tuple(next((f for f in one.figures if f.id == name), None) for one in measured) for name in known]
