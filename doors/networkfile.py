"""Reads a network file: from YAML, by the form of `networkmodel`, to the network that it wants.

Whatever is wrong is said with its file, line, column and path, all of it at once. `differences` says which commands
bring a network that exists to what the file says; `load_network` gives them. It decides nothing.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from domain import ids
from domain.decider import Envelope
from domain.errors import Refusal
from domain.message import digest
from domain.roles import Role
from domain.territory import Membership, Network
from doors import networkproblems as p
from doors.networkdifferences import Change, between, joining, leaving, origin_of, seating
from doors.networkmodel import NetworkFile, closest, schema
from doors.networkproblems import BadNetworkFile
from doors.networkreferences import check_references
from doors.networkwanted import listed, wanted_network
from doors.spreadsheet import BadSpreadsheet, Sheet, SheetRow, check_against, read_organisations
from doors.yamlfile import read_yaml
from store.people import Card, write_people

if TYPE_CHECKING:
    from doors.door import Door

__all__ = [
    "BadNetworkFile",
    "BadSpreadsheet",
    "Change",
    "LoadedNetwork",
    "Sheet",
    "administrators",
    "differences",
    "find",
    "import_differences",
    "import_organisations",
    "load",
    "load_network",
    "names",
    "read_organisations",
    "schema",
]


@dataclass(frozen=True)
class LoadedNetwork:
    """A file that was found right. `network`: what it wants; `cards`: names and contacts, for the table beside the log.

    `administrator`: the first person who administers the network without a last day: who founds it.
    """

    path: Path
    file: NetworkFile
    network: Network
    cards: tuple[Card, ...]
    administrator: str


def names() -> tuple[str, ...]:
    """The networks that come with the product."""
    return tuple(sorted(each.name.removesuffix(".yaml") for each in _shipped().iterdir() if each.suffix == ".yaml"))


def find(name: str) -> Path:
    """The file of a network: a path, or the name of one that comes with the product. Raises `no-such-file`."""
    path = Path(name)
    if path.is_file():
        return path
    if name in names():
        return _shipped() / f"{name}.yaml"
    hint = closest(name, names())
    if hint is None:
        raise Refusal(
            "no-such-file",
            "There is no file '{file}', nor a network of that name among {names}.",
            file=name,
            names=", ".join(names()),
        )
    raise Refusal("no-such-file", "There is no file '{file}'. Did you mean '{hint}'?", file=name, hint=hint)


def _shipped() -> Path:
    return Path(str(files("networks")))


def load(path: Path) -> LoadedNetwork:
    """Read a network file, with the spreadsheets it names. Raises BadNetworkFile, BadSpreadsheet, or Refusal."""
    raw, lines = read_yaml(path)
    problems = p.Problems(path, lines)
    if not isinstance(raw, dict):
        problems.add((), p.not_a_map)
        problems.raise_any()
    try:
        file = NetworkFile.model_validate(raw)
    except ValidationError as error:
        problems.add_all(error)
        problems.raise_any()
        raise
    sheets = tuple(read_organisations(path.parent / name) for name in file.organisations_from)
    rows = _rows(file, sheets, problems)
    check_references(file, raw, (*file.organisations, *(row.id for row in rows)), problems)
    problems.raise_any()
    for sheet in sheets:
        check_against(sheet, kinds=file.kinds, sectors=file.sectors, zones=file.zones, bodies=file.bodies)
    network = wanted_network(file, rows, problems)
    problems.raise_any()
    cards = tuple(Card(person=id, display_name=entry.name, contact=entry.contact) for id, entry in file.people.items())
    return LoadedNetwork(path, file, network, cards, administrators(network)[0])


def administrators(network: Network) -> tuple[str, ...]:
    """The people who administer a network without a last day, in the order of its file."""
    return tuple(
        person.id
        for person in network.people.values()
        if person.left_on is None
        and any(held.role is Role.ADMINISTRATOR and held.until is None for held in person.mandates)
    )


def differences(loaded: LoadedNetwork, state: Network, *, today: date, founder: str | None = None) -> list[Change]:
    """The commands that bring a network to what its file says: none where it is so already.

    `today`: the last day of what the file has no more. `founder`: who gives the commands, where the network is not
    founded yet; an administrator of the file. Raises Refusal `another-network`, `rehearsal-is-for-good`,
    `not-an-administrator`.
    """
    founder = founder or loaded.administrator
    if not state.exists and founder not in administrators(loaded.network):
        raise Refusal(
            "not-an-administrator", "{person} is no administrator in {file}.", person=founder, file=loaded.path.name
        )
    return between(loaded.network, state, today=today, founder=founder)


def import_differences(sheet: Sheet, state: Network, *, today: date) -> list[Change]:
    """The commands that bring a network to what a spreadsheet says of its organisations and their seats.

    A sheet speaks only of the organisations that it brought in: one that the network file (or another sheet) has is
    left alone, one that is no longer in the sheet leaves. Raises BadSpreadsheet.
    """
    check_against(sheet, kinds=state.kinds, sectors=state.sectors, zones=state.zones, bodies=state.bodies)
    own = tuple(row for row in sheet.rows if _governs(sheet, state, row.id))
    sectors = {kind.id: kind.sector for kind in state.kinds.values()}
    wanted = {made.id: made for made in listed(own, sectors, imported_from=sheet.name)}
    origins = {row.id: row.origin for row in own}
    bodies = tuple(
        body.model_copy(
            update={"members": tuple(Membership(organisation=row.id) for row in own if body.id in row.bodies)}
        )
        for body in state.bodies.values()
        if body.closed_on is None
    )
    return [
        *joining(wanted.values(), state),
        *seating(bodies, state, today, lambda organisation: _governs(sheet, state, organisation), origins),
        *leaving(wanted, state, today, lambda organisation: organisation.imported_from == sheet.name),
    ]


def _governs(sheet: Sheet, state: Network, organisation: str) -> bool:
    known = state.organisations.get(organisation)
    return known is None or known.imported_from == sheet.name


async def load_network(door: "Door", path: Path, *, person: str | None = None, clock: datetime | None = None) -> str:
    """Bring a network to what its file says, and give its id. Names and contacts go beside the log.

    `person`: who gives the commands; the file's first administrator where none is named. `clock`: when, in a rehearsal;
    without an offset it is local time. Stopped and run again, it goes on where it was, with the same command ids.
    Raises what `load` and `differences` raise, and the refusals of the network itself.
    """
    loaded = await asyncio.to_thread(load, path)
    founder = person or loaded.administrator
    giver = await asyncio.to_thread(_Giver, door, loaded.network, founder, clock)
    state, _ = await door.network(giver.network)
    origins = {known.id: known.origin for known in loaded.network.organisations.values()}
    await giver.give_all(differences(loaded, state, today=giver.today, founder=founder), origins)
    await asyncio.to_thread(write_people, door.reading.engine, giver.network, loaded.cards)
    return giver.network


async def import_organisations(
    door: "Door", network_id: str, path: Path, *, person: str, clock: datetime | None = None
) -> int:
    """Bring a network's organisations to what a spreadsheet says; gives how many it lists. Raises BadSpreadsheet."""
    sheet = await asyncio.to_thread(read_organisations, path)
    state, _ = await door.network(network_id)
    giver = await asyncio.to_thread(_Giver, door, state, person, clock)
    listed_now = {row.id: row.origin for row in sheet.rows}
    await giver.give_all(import_differences(sheet, state, today=giver.today), listed_now)
    return len(sheet.rows)


class _Giver:
    """Gives the changes of one network, one after another, each at most once however often this is begun again."""

    def __init__(self, door: "Door", wanted: Network, person: str, clock: datetime | None) -> None:
        self._door = door
        self._person = person
        self.network = wanted.id
        calendar = wanted.calendar
        if clock is not None and clock.tzinfo is None:
            clock = clock.replace(tzinfo=ZoneInfo(calendar.timezone))
        stands = door.registers.clock(wanted.id) if wanted.rehearsal else None
        self._clock = max(filter(None, (stands, clock)), default=None) if wanted.rehearsal else None
        self._now = self._clock or datetime.now(UTC)
        self.today = calendar.local_date(self._now)

    async def give_all(self, changes: list[Change], origins: Mapping[str, str | None]) -> None:
        stream = ids.stream_id("network", self.network)
        for kind, data in changes:
            _, version = await self._door.network(self.network)
            seed = f"{stream}/{version}/{kind}/{digest(data)}"
            await self._door.give(
                Envelope(
                    stream=stream,
                    command_id=ids.seeded(seed, self._now),
                    kind=kind,
                    data=data,
                    person=self._person,
                    origin=origin_of((kind, data), origins),
                    clock=self._clock,
                )
            )


def _rows(file: NetworkFile, sheets: tuple[Sheet, ...], problems: p.Problems) -> tuple[SheetRow, ...]:
    rows: dict[str, SheetRow] = {}
    for number, sheet in enumerate(sheets):
        for row in sheet.rows:
            if row.id in file.organisations or row.id in rows:
                problems.add(("organisations_from", number), p.id_taken, id=row.id, user=f"{sheet.name}, row {row.row}")
            rows[row.id] = row
    return tuple(rows.values())
