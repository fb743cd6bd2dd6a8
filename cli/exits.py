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

from domain.errors import Refusal, VertebraError


class Exit(IntEnum):
    DONE = 0
    FAULT = 1
    USAGE = 2
    REFUSED = 3
    NOT_FOUND = 4
    UNREACHABLE = 5
    DAMAGED = 6


CODES = {
    Exit.USAGE: frozenset(
        {
            "usage",
            "bad-at",
            "bad-rule",
            "bad-rule-value",
            "bad-period",
            "which-field",
            "bad-export",
            "bad-checkpoint-file",
            "bad-key",
            "unsafe-key",
            "export-format",
            "bad-backup",
            "bad-settings",
            "bad-yaml",
            "bad-json",
            "bad-network-file",
            "bad-scenario",
            "bad-spreadsheet",
        }
    ),
    Exit.NOT_FOUND: frozenset(
        {
            "unknown-stream",
            "unknown-network",
            "unknown-command",
            "unknown-measure",
            "unknown-rule",
            "not-found",
            "no-such-file",
            "not-begun",
            "no-such-version",
            "no-such-field",
            "no-such-decision",
            "no-key",
            "unknown-key",
        }
    ),
    Exit.REFUSED: frozenset({"command-reused", "scenario-diverged"}),
    Exit.UNREACHABLE: frozenset({"too-busy"}),
    Exit.DAMAGED: frozenset(
        {
            "damaged-log",
            "schema-changed",
            "damaged-read-model",
            "damaged-export",
            "damaged-archive",
            "damaged-backup",
            "foreign-archive",
            "damaged-temporal-file",
            "bad-signature",
            "checkpoint-forged",
            "checkpoints-contradict",
            "forked-stream",
        }
    ),
}


def exit_code(error: VertebraError) -> Exit:
    """With which code the process ends for an error that it expects.

    What is no refusal and stands in no list is of the machinery: something that must answer does not.
    """
    for code, known in CODES.items():
        if error.code in known:
            return code
    return Exit.REFUSED if isinstance(error, Refusal) else Exit.UNREACHABLE
