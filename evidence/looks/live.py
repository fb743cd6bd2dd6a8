"""The look at what is at work: where a running process believes it stands, beside the fold at that version.

A process that stores something meanwhile is no fault: it was asked before the log was read, so the log has all that it
knew of, and the fold at the version it named is what it must have in memory.
"""

from typing import Any

from domain.decider import Folded
from domain.translatable import N_
from evidence.noted import Sheet
from evidence.verdict import Fault, GuardKind, Look
from workflows.messages import Standing

BEYOND = N_("{stream} was cut off after event {last}: its running process stands at event {known}.")
HEAD = N_("The running process of {stream} has another hash at event {version}: the chain was computed again.")
STATE = N_("What the running process of {stream} has in memory at event {version} is not what the log gives.")
STOPPED = N_("{stream} is stopped: its process and the log disagree, and it waits for a repair.")


def compared(sheet: Sheet, standing: Standing, folded: Folded[Any] | None, at: Any) -> None:
    """Compare one process with its stream's fold; None where the log ends before. `at`: when it was asked."""
    sheet.looks.add(Look.LIVE)
    if standing.forked:
        sheet.remark(STOPPED)
    if folded is None:
        if standing.version > sheet.last_version and not sheet.follows(Look.LIVE, standing.version):
            sheet.find(
                Fault.TRUNCATED, Look.LIVE, BEYOND,
                version=sheet.last_version + 1, last=sheet.last_version, known=standing.version,
            )  # fmt: skip
    elif (standing.head, standing.fingerprint) == (folded.head, folded.fingerprint()):
        sheet.guard(GuardKind.LIVE, 1, standing.version, at)
    elif not sheet.follows(Look.LIVE, standing.version):
        words = HEAD if standing.head != folded.head else STATE
        fault = Fault.RECHAINED if standing.head != folded.head else Fault.LIVE_DIFFERS
        sheet.find(fault, Look.LIVE, words, version=standing.version)
