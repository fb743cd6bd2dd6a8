"""The look at what lies beside the log: refused appends, acts of repair, and who is said to write to a stream.

None of it is in a chain. It is held against what processes' histories say of the same: a run that asked for an append
and was refused, a run that was ended for a repair. What cannot be held against anything is told, so that people see it.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from domain.message import GENESIS, digest
from domain.translatable import N_
from evidence.beside import ForkRow, RepairRow, WriterRow
from evidence.noted import Sheet
from evidence.recordings import Recordings
from evidence.source import Run
from evidence.verdict import Fault, Look
from store.messages import Append
from store.repair import AHEAD
from store.tables import moment

SLACK = timedelta(minutes=10)  # between the clock of who repairs and Temporal's

FORK_UNREADABLE = N_("A fork is kept of {stream} that cannot be read, or is not what its own digest says.")
FORK_OTHER = N_("A fork is kept of {stream} that says otherwise than its row, or than how far the log has come.")
FORK_NONE = N_("A fork is kept of {stream} where there can be none: a register has no process that could disagree.")
FORK_UNASKED = N_(
    "A fork is kept of {stream} that never was: run {run} of its process did not ask for what it says to be stored."
)
FORK_STRANGER = N_("A fork is kept of {stream} that never was: its process has had no run {run}.")
FORK_REPAIRED = N_("A fork of {stream} is said to have been repaired on {date}, and no repair was made then.")
FORK_ALONE = N_(
    "A fork of {stream} is kept of which no history is left (run {run}, {date}): nothing else says that it was."
)
REPAIR_OTHER = N_(
    "Repair {number} of {stream} says of the log what it never was: it is said to have stood at event {known} with "
    "another hash."
)
REPAIR_NUMBER = N_("The repairs of {stream} do not follow one another: number {number} is missing.")
REPAIR_UNREADABLE = N_("A repair of {stream} cannot be read.")
REPAIR_NEVER = N_(
    "A repair of {stream} is kept ({by}, {date}) that never was: the run that was at work then ({run}) was not ended "
    "for it."
)
REPAIRED = N_("{stream} was repaired by {by} on {date}.")
REPAIRED_ALONE = N_("{stream} is said to have been repaired by {by} on {date}: nothing else says so.")
FUTURE = N_(
    "The run that is said to write to {stream} was started in the future ({date}): a clock is wrong, or the row was "
    "changed. A repair puts it right."
)
WRITER_NONE = N_("A run is said to write to {stream}, which is a register and has none.")
WRITER_UNREADABLE = N_("What is said of the run that writes to {stream} cannot be read. A repair puts it right.")


class BesideRows:
    """Holds what lies beside one stream against its histories and its rows.

    `runs`: its process' own, as far as they are left; None where nobody was asked for them.
    """

    def __init__(
        self,
        sheet: Sheet,
        forks: Sequence[ForkRow],
        repairs: Sequence[RepairRow],
        writer: WriterRow | None,
    ) -> None:
        self._sheet = sheet
        self._forks = forks
        self._repairs = repairs
        self._writer = writer
        self._wanted = {row.version for row in repairs if isinstance(row.version, int)}
        self._heads: dict[int, str] = {0: GENESIS}

    def event(self, version: int, head: str) -> None:
        """Take note of a row's hash, where something beside the log names it."""
        if version in self._wanted:
            self._heads[version] = head

    def end(self, runs: Sequence[Run] | None, found: Recordings | None) -> None:
        """Note what nothing explains."""
        self._writers()
        for row in self._forks:
            self._fork(row, runs, found)
        for number, repair in enumerate(sorted(self._repairs, key=_number), start=1):
            self._repair(number, repair, runs)

    def _find(self, fault: Fault, words: str, **params: str | int) -> None:
        self._sheet.find(fault, Look.BESIDE, words, **params)  # type: ignore[arg-type]

    def _writers(self) -> None:
        row = self._writer
        if row is None:
            return
        if not self._sheet.is_process:
            if row.writer is not None:
                self._find(Fault.STRANGE_WRITER, WRITER_NONE)
            return
        at = _moment(row.started_at)
        if at is None:
            self._find(Fault.STRANGE_WRITER, WRITER_UNREADABLE)
        elif at > datetime.now(UTC) + AHEAD:
            self._find(Fault.STRANGE_WRITER, FUTURE, date=str(row.started_at))

    # Forks

    def _fork(self, row: ForkRow, runs: Sequence[Run] | None, found: Recordings | None) -> None:
        sheet = self._sheet
        append, at = _append(row), _moment(row.seen_at)
        if append is None or at is None:
            self._find(Fault.STRANGE_FORK, FORK_UNREADABLE)
            return
        own = (append.stream, append.expected_version)
        reached = isinstance(row.log_version, int) and row.log_version <= sheet.last_version
        if own != (sheet.stream, row.expected_version) or not (reached or sheet.first_fault is not None):
            self._find(Fault.STRANGE_FORK, FORK_OTHER)
            return
        if append.fence is None or not sheet.is_process:
            self._find(Fault.STRANGE_FORK, FORK_NONE)
            return
        if row.repaired_at is not None and row.repaired_at not in {one.repaired_at for one in self._repairs}:
            self._find(Fault.STRANGE_FORK, FORK_REPAIRED, date=row.repaired_at)
            return
        run_id = append.fence.run_id
        asked = found.unanswered if found is not None else ()
        if any(seen.append == append for seen, _ in asked if seen.run_id == run_id):
            return
        if sheet.explained.is_ended(run_id):  # put back, it asked for what its archived history does not tell
            sheet.remark(FORK_ALONE, run=run_id, date=row.seen_at)
        elif runs is not None and any(run.run_id == run_id for run in runs):
            self._find(Fault.STRANGE_FORK, FORK_UNASKED, run=run_id)
        elif runs is not None and found is not None and found.whole(sheet.last_version):
            self._find(Fault.STRANGE_FORK, FORK_STRANGER, run=run_id)
        else:
            sheet.remark(FORK_ALONE, run=run_id, date=row.seen_at)

    # Repairs

    def _repair(self, number: int, row: RepairRow, runs: Sequence[Run] | None) -> None:
        sheet, at = self._sheet, _moment(row.repaired_at)
        if at is None or not isinstance(row.version, int):
            self._find(Fault.STRANGE_REPAIR, REPAIR_UNREADABLE)
            return
        if row.number != number:
            self._find(Fault.STRANGE_REPAIR, REPAIR_NUMBER, number=number)
            return
        if self._heads.get(row.version) != row.head and sheet.first_fault is None:
            self._find(Fault.STRANGE_REPAIR, REPAIR_OTHER, number=number, known=row.version)
            return
        told: dict[str, str | int] = {"by": row.repaired_by, "date": row.repaired_at}
        for run in runs or ():
            ended = _ended(run)
            if ended is not None and abs(ended[0] - at) <= SLACK and ended[1] == f"repaired by {row.repaired_by}":
                sheet.remark(REPAIRED, **told)
                return
        for run in runs or ():
            ended = _ended(run)
            if run.started_at < at - SLACK and (ended is None or ended[0] > at + SLACK):
                self._find(Fault.STRANGE_REPAIR, REPAIR_NEVER, run=run.run_id, **told)
                return
        sheet.remark(REPAIRED_ALONE, **told)


def _append(row: ForkRow) -> Append | None:
    """The append of a fork, where it is what its digest says."""
    try:
        told = json.loads(row.body)
        return Append.model_validate(told) if digest(told) == row.digest else None
    except (ValidationError, ValueError, RecursionError):
        return None


def _ended(run: Run) -> tuple[datetime, str] | None:
    """When a run ended, and what was said of its being terminated; None where it has not ended."""
    if not run.closed:
        return None
    last = run.history.events[-1]
    reason = last.workflow_execution_terminated_event_attributes.reason
    return last.event_time.ToDatetime(UTC), reason


def _moment(text: str | None) -> datetime | None:
    try:
        return moment(text or "")
    except ValueError:
        return None


def _number(row: RepairRow) -> int:
    return row.number if isinstance(row.number, int) else 0
