"""The statements of projectors, each built once: building one anew takes longer than the database takes to do it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Table, Update, bindparam

from store.tables import meetings

Columns = Mapping[str, Any]


def put(connection: Connection, table: Table, row: Columns) -> None:
    """Put a row in."""
    connection.execute(_insert(table), row)


def change(connection: Connection, table: Table, known: Columns, values: Columns) -> bool:
    """Give the rows known by these columns other values; whether there was one."""
    found = connection.execute(_update(table, tuple(known)), {**values, **_named(known)})
    return found.rowcount > 0


def change_meeting(connection: Connection, stream: str, meeting: str, **values: object) -> None:
    """Give the row of a body's meeting other values."""
    change(connection, meetings, {"stream": stream, "meeting": meeting}, values)


def take_out(connection: Connection, table: Table, known: Columns) -> None:
    """Take out the rows known by these columns."""
    connection.execute(_delete(table, tuple(known)), _named(known))


def _named(known: Columns) -> dict[str, Any]:
    return {f"known_{name}": value for name, value in known.items()}


@cache
def _insert(table: Table) -> Insert:
    return table.insert()


@cache
def _update(table: Table, known: tuple[str, ...]) -> Update:
    return table.update().where(*(table.c[name] == bindparam(f"known_{name}") for name in known))


@cache
def _delete(table: Table, known: tuple[str, ...]) -> Delete:
    return table.delete().where(*(table.c[name] == bindparam(f"known_{name}") for name in known))
