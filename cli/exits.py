"""The exit codes, in one place: scripts hold on to them, so they never change.

| code | meaning |
|---|---|
| 0 | done |
| 1 | a fault of the program |
| 2 | the command line, a file or a setting cannot be understood |
| 3 | refused: a rule does not allow it, nothing was written |
| 4 | there is no such network, stream, command, measure, rule or file |
| 5 | the engine or the database does not answer; the same command may be given again with its id |
| 6 | what was stored is damaged or forked |
"""

from enum import IntEnum

from domain.categories import Category, category
from domain.errors import VertebraError


class Exit(IntEnum):
    DONE = 0
    FAULT = 1
    USAGE = 2
    REFUSED = 3
    NOT_FOUND = 4
    UNREACHABLE = 5
    DAMAGED = 6


EXITS = {
    Category.NOT_UNDERSTOOD: Exit.USAGE,
    Category.REFUSED: Exit.REFUSED,
    Category.NOT_FOUND: Exit.NOT_FOUND,
    Category.BUSY: Exit.UNREACHABLE,
    Category.DAMAGED: Exit.DAMAGED,
}


def exit_code(error: VertebraError) -> Exit:
    """With which code the process ends for an error that it expects."""
    return EXITS[category(error)]
