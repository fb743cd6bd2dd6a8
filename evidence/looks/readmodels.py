"""The look at what people read: each row of the read models is what the log gives."""

from collections.abc import Iterable, Mapping

from domain.translatable import N_
from evidence.noted import Sheet
from evidence.source import Difference
from evidence.verdict import Fault, Finding, Look

WORDS = {
    "changed": N_("The lists show something else than the log gives: {table}, {row}. There: {here}. Right: {wanted}."),
    "missing": N_("The lists lack something that the log gives: {table}, {row}. Right: {wanted}."),
    "too-much": N_("The lists show something that the log does not give: {table}, {row}. There: {here}."),
}


def touched(differences: Iterable[Difference], sheets: Mapping[str, Sheet]) -> list[Finding]:
    """Note each row with its stream; gives those that are of none. What follows from the log's faults is none."""
    rest = []
    for one in differences:
        sheet = sheets.get(one.stream or f"network:{one.network}")  # what is of no stream is of its network
        told: dict[str, str | int] = {"table": one.table, "row": one.row, "here": one.here, "wanted": one.wanted}
        if sheet is None:
            rest.append(
                Finding(
                    fault=Fault.READ_MODEL_TOUCHED, look=Look.READ_MODELS, stream=one.stream or "",
                    words=WORDS[one.what], params=told,
                )
            )  # fmt: skip
        elif sheet.first_fault is None:
            sheet.find(
                Fault.READ_MODEL_TOUCHED,
                Look.READ_MODELS,
                WORDS[one.what],
                table=one.table,
                row=one.row,
                here=one.here,
                wanted=one.wanted,
            )
        else:
            sheet.follows(Look.READ_MODELS, sheet.first_fault)
    return rest
