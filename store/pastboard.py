"""Boards as of when: the read models know today alone, so an older board is made again from its streams' folds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain import ids
from domain.decider import Folded, Summary
from domain.message import Recorded
from domain.registry import PROCESSES
from store.log import EventLog
from store.reading import ProcessRow, TodoRow
from store.timetravel import TimeTravel

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class PastBoard:
    """The rows that a board showed: processes by stream, todos with the most urgent first."""

    processes: tuple[ProcessRow, ...]
    todos: tuple[TodoRow, ...]


def past_board(log: EventLog, versions: Mapping[str, int]) -> PastBoard:
    """The board of these streams at these versions, as `Reading` would have given it then. Raises `Damaged`."""
    processes: list[ProcessRow] = []
    todos: list[TodoRow] = []
    for _, folded, made in TimeTravel(log).between({stream: (0, version) for stream, version in versions.items()}):
        summary = folded.summarised()
        if folded.decider.name in PROCESSES:
            processes.append(_process(folded, summary, made[-1]))
        todos += _todos(folded, summary)
    todos.sort(key=lambda todo: (todo.due_at is None, todo.due_at or NEVER, todo.stream, todo.key))
    return PastBoard(tuple(processes), tuple(todos))


def _process(folded: Folded[Any], summary: Summary, last: Recorded) -> ProcessRow:
    kind, network, _ = ids.parts(folded.stream)
    return ProcessRow(
        stream=folded.stream,
        kind=kind,
        network=network,
        zone=summary.zone,
        phase=summary.phase,
        open=summary.open,
        title=summary.title,
        parent=summary.parent,
        due_at=summary.due_at,
        rehearsal=last.rehearsal,
        version=folded.version,
        changed_at=last.recorded_at,
    )


def _todos(folded: Folded[Any], summary: Summary) -> list[TodoRow]:
    kind, network, _ = ids.parts(folded.stream)
    wanted = {todo.key: todo for todo in summary.todos}
    return [
        TodoRow(
            stream=folded.stream,
            kind=kind,
            network=network,
            zone=summary.zone,
            key=todo.key,
            what=todo.what,
            who=todo.who,
            params=todo.params,
            due_at=todo.due_at,
        )
        for todo in wanted.values()
    ]
