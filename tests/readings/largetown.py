"""A town as large as one will be: 60 zones, 800 organisations, 1,500 people, 5,000 cases under way, 100,000 events.

Its network is told by its people; its cases are one that was told, under other names: their chains are whole, and their
rows what the projections would have written.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Table, func, insert, select

from domain.message import GENESIS, chained
from store.tables import commands, counters, events, processes, streams, todos
from tests.cli.meetingtown import MeetingTown

ZONES, ORGANISATIONS, PEOPLE, CASES, TALKS = 60, 800, 1_500, 5_000, 19
NAMESPACE = UUID("5b0d6f51-9b6e-4a0e-8d2b-6a6f3f0d8c11")
TEMPLATE = "case:ribera:north:one"
PAGE = 2_000


def grown(folder: Path, cases: int = CASES) -> MeetingTown:
    """The town in a folder. `cases`: how many are under way; of anything else there is as much as there is."""
    town = MeetingTown(folder)
    _network(town)
    opened = {
        "kind": "family", "text": "A family", "would_need": "A place in a school", "teams": ["clinic"],
        "reference_service": "clinic", "reference_person": "nurse", "portfolios": ["education"],
    }  # fmt: skip
    town.give(TEMPLATE, "OpenCase", "nurse", **opened)
    for n in range(TALKS):
        town.give(
            TEMPLATE, "CorrectCase", "rep", would_need=f"A place in a school, {n} of them", reason="They are more"
        )
    town.world.tell_the_time("ribera", "admin")
    with town.engine.begin() as connection:
        _copies(connection, cases)
    return town


def _network(town: MeetingTown) -> None:
    own = "network:ribera"
    for n in range(ZONES):
        town.give(own, "AddZone", "admin", zone=f"z{n}", name=f"Zone {n}")
    for first in range(0, ORGANISATIONS, 100):
        joined = [
            {"id": f"org-{n}", "name": f"Organisation {n}", "kind": "school", "zones": [f"z{n % ZONES}"]}
            for n in range(first, first + 100)
        ]
        town.give(own, "JoinOrganisations", "admin", organisations=joined)
    for first in range(0, PEOPLE, 100):
        come = [{"id": f"person-{n}", "organisation": f"org-{n % ORGANISATIONS}"} for n in range(first, first + 100)]
        town.give(own, "AddPeople", "admin", people=come)


def _copies(connection: Connection, count: int) -> None:
    position, number = connection.execute(select(counters.c.position, counters.c.command)).one()
    told = {table: _rows(connection, table) for table in (streams, events, commands, processes, todos)}
    written: dict[Table, list[dict[str, Any]]] = {table: [] for table in told}
    for n in range(count):
        head = GENESIS
        for row in told[events]:
            position += 1
            made = _renamed(row, n)
            head = chained(head, str(made["body"]).encode())
            written[events].append({**made, "position": position, "hash": head})
        for row in told[commands]:
            number += 1
            written[commands].append({**_renamed(row, n), "number": number})
        written[streams] += [{**_renamed(row, n), "head": head, "position": position} for row in told[streams]]
        for table in (processes, todos):
            written[table] += [_renamed(row, n) for row in told[table]]
        if n % PAGE == PAGE - 1 or n == count - 1:
            for table, rows in written.items():
                connection.execute(insert(table), rows)
                rows.clear()
    connection.execute(counters.update().values(position=position, command=number))


def _rows(connection: Connection, table: Table) -> Sequence[dict[str, Any]]:
    found = connection.execute(select(table).where(table.c.stream == TEMPLATE).order_by(*table.primary_key))
    return [dict(row._mapping) for row in found]


def _renamed(row: dict[str, Any], n: int) -> dict[str, Any]:
    """A row of the case that was told, as another case in another zone has it; ids are its own."""
    zone = f"z{n % ZONES}"
    made = {
        name: value.replace(TEMPLATE, f"case:ribera:{zone}:copy-{n}").replace('"north"', f'"{zone}"')
        if isinstance(value, str)
        else value
        for name, value in row.items()
    }
    for name in ("id", "command_id"):
        if name in made:
            own = str(uuid5(NAMESPACE, f"{n}/{made[name]}"))
            if "body" in made:
                made["body"] = made["body"].replace(made[name], own)
            made[name] = own
    if "body" in made and "command_id" in row and "id" not in row:
        made["body"] = json.dumps(json.loads(made["body"]), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if made.get("zone") == "north":
        made["zone"] = zone
    return made


def sizes(town: MeetingTown) -> Iterator[int]:
    """How many events there are, and how much waits for somebody."""
    with town.engine.connect() as connection:
        for table in (events, todos):
            yield connection.execute(select(func.count()).select_from(table)).scalar_one()
