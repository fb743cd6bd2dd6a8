"""Reads a network file: from YAML, by the form of `networkfile.model`, to the network that it wants.

Whatever is wrong is said with its file, line, column and path, all of it at once. `differences` says which commands
bring a network that exists to what the file says; `networkfile/loading.py` gives them. It decides nothing.
"""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from domain.errors import Refusal
from domain.roles import Role
from domain.territory import Membership, Network
from domain.texts import tidied
from networkfile import problems as p
from networkfile.differences import between, joining, leaving, seating
from networkfile.model import NetworkFile, closest, schema
from networkfile.offices import Change
from networkfile.problems import BadNetworkFile
from networkfile.references import check_references
from networkfile.spreadsheet import BadSpreadsheet, Sheet, SheetRow, check_against, read_organisations
from networkfile.wanted import listed, wanted_network
from networkfile.yamlfile import read_yaml
from store.paths import is_file
from store.people import Card

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
    "load",
    "names",
    "origin_of",
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
    if is_file(path):
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
        file = NetworkFile.model_validate(tidied(raw))
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


def origin_of(change: Change, wanted: Network) -> str | None:
    """Where the events of a change come from ('simulated'), as its organisations say; all in one command are alike."""
    kind, data = change
    match kind:
        case "JoinOrganisations":
            known = wanted.organisations.get(data["organisations"][0]["id"])
        case "SeatOrganisations":
            known = wanted.organisations.get(data["seats"][0]["organisation"])
        case _:
            known = None
    return known.origin if known is not None else None


def _rows(file: NetworkFile, sheets: tuple[Sheet, ...], problems: p.Problems) -> tuple[SheetRow, ...]:
    rows: dict[str, SheetRow] = {}
    for number, sheet in enumerate(sheets):
        for row in sheet.rows:
            if row.id in file.organisations or row.id in rows:
                problems.add(("organisations_from", number), p.id_taken, id=row.id, user=f"{sheet.name}, row {row.row}")
            rows[row.id] = row
    return tuple(rows.values())
