"""Boards: the phase of each process and who must do what next, from its summary alone."""

from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

from domain import ids
from domain.decider import Summary, Todo
from domain.message import Recorded, canonical
from store.tables import processes, stamp, storable, todos

TABLES: tuple[Table, ...] = (processes, todos)


def show(connection: Connection, last: Recorded, summary: Summary) -> None:
    """Let the boards show a stream as `summary` says after its `last` event; rows that stay the same are left alone.

    Where something was only ever turned away, nothing has begun that could be shown.
    """
    if summary == Summary(phase=summary.phase, open=False):
        return
    stream = last.stream
    kind, network, _ = ids.parts(stream)
    place = {"kind": kind, "network": network, "zone": summary.zone}
    row = {
        **place,
        "stream": stream,
        "phase": storable(summary.phase),
        "open": summary.open,
        "title": storable(summary.title),
        "parent": summary.parent,
        "due_at": stamp(summary.due_at) if summary.due_at else None,
        "rehearsal": last.rehearsal,
        "version": last.version,
        "changed_at": stamp(last.recorded_at),
    }
    changed = connection.execute(processes.update().where(processes.c.stream == stream).values(row))
    if not changed.rowcount:
        connection.execute(processes.insert(), row)
    wanted = {todo.key: _todo(stream, place, todo) for todo in summary.todos}
    found = {
        known.key: dict(known._mapping) for known in connection.execute(select(todos).where(todos.c.stream == stream))
    }
    gone = [{"gone": key} for key, known in found.items() if wanted.get(key) != known]
    if gone:
        connection.execute(todos.delete().where(todos.c.stream == stream, todos.c.key == bindparam("gone")), gone)
    new = [todo for key, todo in wanted.items() if found.get(key) != todo]
    if new:
        connection.execute(todos.insert(), new)


def _todo(stream: str, place: dict[str, str | None], todo: Todo) -> dict[str, Any]:
    return {
        **place,
        "stream": stream,
        "key": storable(todo.key),
        "what": storable(todo.what),
        "who": storable(todo.who),
        "params": canonical(todo.params).decode(),
        "due_at": stamp(todo.due_at) if todo.due_at else None,
    }
