"""What kind of answer an error is, by its code: whoever is told, on a terminal or by a program, acts by that.

A code never changes, and neither does its category.
"""

from enum import StrEnum

from domain.errors import Refusal, VertebraError


class Category(StrEnum):
    """`REFUSED`: by a rule; nothing was written. `BUSY`: what must answer does not; the same may be asked again."""

    NOT_UNDERSTOOD = "not-understood"
    REFUSED = "refused"
    NOT_FOUND = "not-found"
    BUSY = "busy"
    DAMAGED = "damaged"


# fmt: off
CODES = {
    Category.NOT_UNDERSTOOD: frozenset({
        "usage", "bad-at", "bad-rule", "bad-rule-value", "bad-period", "which-field", "bad-export",
        "bad-checkpoint-file", "bad-key", "unsafe-key", "export-format", "bad-backup", "bad-settings", "bad-yaml",
        "bad-json", "bad-network-file", "bad-scenario", "bad-spreadsheet",
    }),
    Category.NOT_FOUND: frozenset({
        "unknown-stream", "unknown-network", "unknown-command", "unknown-measure", "unknown-rule", "not-found",
        "no-such-file", "not-begun", "no-such-version", "no-such-field", "no-such-decision", "no-key", "unknown-key",
    }),
    Category.REFUSED: frozenset({
        "command-reused", "scenario-diverged",
    }),
    Category.BUSY: frozenset({
        "too-busy",
    }),
    Category.DAMAGED: frozenset({
        "damaged-log", "schema-changed", "damaged-read-model", "damaged-export", "damaged-archive", "damaged-backup",
        "foreign-archive", "damaged-temporal-file", "bad-signature", "checkpoint-forged", "checkpoints-contradict",
        "forked-stream",
    }),
}
# fmt: on
_BY_CODE = {code: category for category, codes in CODES.items() for code in codes}


def category(error: VertebraError) -> Category:
    """What is no refusal and stands in no list is of the machinery: something that must answer does not."""
    known = _BY_CODE.get(error.code)
    if known is not None:
        return known
    return Category.REFUSED if isinstance(error, Refusal) else Category.BUSY
