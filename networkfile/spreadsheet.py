"""Reads organisations from a spreadsheet (.csv or .xlsx), as a town's office keeps them.

One organisation a row; the first row has the titles of the columns. Whatever is wrong is said with its row and column.
It gives no command: `networkfile.import_differences` says which would bring a network to what the sheet says.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from domain.errors import Refusal
from domain.farness import FIRST_YEAR, LAST_YEAR, is_far
from domain.ids import SLUG
from domain.message import Message
from networkfile.model import closest

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
COLUMNS = ("id", "name", "kind", "sector", "zones", "bodies", "since", "until", "origin")
NEEDED = ("id", "name", "kind")
TITLES = {
    **{title: title for title in COLUMNS},
    **dict.fromkeys(("nombre", "nom", "nome"), "name"),
    **dict.fromkeys(("tipo", "tipus"), "kind"),
    **dict.fromkeys(("setor",), "sector"),
    **dict.fromkeys(("zone", "zonas", "zona", "territorios", "territórios"), "zones"),
    **dict.fromkeys(("body", "órganos", "organos", "òrgans", "instâncias"), "bodies"),
    **dict.fromkeys(("desde", "des de"), "since"),
    **dict.fromkeys(("hasta", "fins a", "até"), "until"),
    **dict.fromkeys(("origen", "origem"), "origin"),
}


class SheetRow(Message):
    """One organisation. `row`: its row in the sheet, the titles being row 1. `bodies`: where it has a seat."""

    row: int
    id: str
    name: str
    kind: str
    sector: str | None = None
    zones: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    origin: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A spreadsheet that was read. `columns`: the title that each field has in it."""

    name: str
    rows: tuple[SheetRow, ...]
    columns: dict[str, str]

    @property
    def origin(self) -> str | None:
        """What every row says of where it comes from, and so what the events of its import say; None if they differ."""
        origins = {row.origin for row in self.rows}
        return origins.pop() if len(origins) == 1 else None


class BadSpreadsheet(Refusal):
    """A sheet that cannot be imported. It says the first problem; `problems` has all of them, by row."""

    def __init__(self, problems: list[Refusal]) -> None:
        self.problems = tuple(problems)
        super().__init__("bad-spreadsheet", problems[0].words, **problems[0].params)


def read_organisations(path: Path) -> Sheet:
    """The organisations of a sheet. Raises BadSpreadsheet, or Refusal `no-such-file` or `not-a-spreadsheet`."""
    from networkfile.sheetcells import read_cells  # with the library that reads workbooks: few commands want it

    read = read_cells(path)
    titles = read.rows[0] if read.rows else []
    columns, problems = _columns(path, titles)
    problems = [*read.problems, *problems]
    if problems:
        raise BadSpreadsheet(problems)
    named = {field: titles[number] for field, number in columns.items()}
    rows, seen = [], dict[str, int]()
    for number, cells in enumerate(read.rows[1:], start=2):
        if not any(cells):
            continue
        titled = set(columns.values())
        problems += [_untitled(path, number, at) for at, cell in enumerate(cells) if cell and at not in titled]
        values = {field: cells[at] if at < len(cells) else "" for field, at in columns.items()}
        row = _row(path, number, values, named, problems)
        if row is not None and row.id in seen:
            problems.append(_wrong(path, number, named["id"], _twice, id=row.id, first=seen[row.id]))
        elif row is not None:
            seen[row.id] = number
            rows.append(row)
    if problems:
        raise BadSpreadsheet(problems)
    return Sheet(path.name, tuple(rows), named)


def _columns(path: Path, titles: list[str]) -> tuple[dict[str, int], list[Refusal]]:
    """Where each field stands, and what is wrong with the titles: each is known, and no field has two."""
    columns: dict[str, int] = {}
    problems: list[Refusal] = []
    for number, title in enumerate(titles):
        known = TITLES.get(title.lower())
        if known is None and title:
            problems.append(_unknown_column(path, title))
        elif known is not None and known in columns:
            other = titles[columns[known]]
            problems.append(_wrong(path, 1, title, _same_column, other=other))
        elif known is not None:
            columns[known] = number
    problems += [
        Refusal("missing-column", "{file}, row 1: the column '{column}' is missing.", file=path.name, column=column)
        for column in NEEDED
        if column not in columns
    ]
    return columns, problems


def check_against(
    sheet: Sheet,
    *,
    kinds: Mapping[str, object],
    sectors: Mapping[str, object],
    zones: Mapping[str, object],
    bodies: Mapping[str, object],
) -> None:
    """Every kind, sector, zone and body that the sheet names is known. Raises BadSpreadsheet."""
    problems = []
    for row in sheet.rows:
        named = (
            ("kind", (row.kind,), kinds),
            ("sector", (row.sector,) if row.sector else (), sectors),
            ("zones", row.zones, zones),
            ("bodies", row.bodies, bodies),
        )
        for field, references, known in named:
            for reference in references:
                if reference not in known:
                    hint = closest(reference, known)
                    at = {"file": sheet.name, "row": row.row, "column": sheet.columns[field]}
                    problems.append(_unknown_id(at, reference, hint))
    if problems:
        raise BadSpreadsheet(problems)


def _row(
    path: Path, number: int, values: dict[str, str], named: dict[str, str], problems: list[Refusal]
) -> SheetRow | None:
    before = len(problems)
    problems += [_wrong(path, number, named[field], _empty) for field in NEEDED if not values[field]]
    if values["id"] and not SLUG.fullmatch(values["id"]):
        problems.append(_wrong(path, number, named["id"], _bad_id, id=values["id"][:80]))
    days: dict[str, date | None] = {"since": None, "until": None}
    for field in days:
        text = values.get(field, "")
        try:
            day = days[field] = _day(text) if text else None
        except ValueError:
            problems.append(_wrong(path, number, named[field], _bad_date, value=text[:80]))
            continue
        if day is not None and is_far(day.year):
            problems.append(_wrong(path, number, named[field], _far_day, value=text, first=FIRST_YEAR, last=LAST_YEAR))
    if days["since"] and days["until"] and days["until"] < days["since"]:
        problems.append(_wrong(path, number, named["until"], _backwards, until=days["until"]))
    if len(problems) > before:
        return None
    return SheetRow(
        row=number,
        id=values["id"],
        name=values["name"],
        kind=values["kind"],
        sector=values.get("sector") or None,
        zones=_several(values.get("zones", "")),
        bodies=_several(values.get("bodies", "")),
        since=days["since"],
        until=days["until"],
        origin=values.get("origin") or None,
    )


def _day(text: str) -> date:
    """A day as it is written here, and no other form. Raises ValueError."""
    if not DAY.fullmatch(text):
        raise ValueError("no day")
    return date.fromisoformat(text)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[;,|\n]", cell) if part.strip()))


def _wrong(path: Path, row: int, column: str, made: Callable[..., Refusal], **params: object) -> Refusal:
    return made(file=path.name, row=row, column=column, **params)


def _unknown_column(path: Path, title: str) -> Refusal:
    wanted = title.strip().lower()
    hint = closest(wanted, COLUMNS) or closest(wanted, TITLES)
    if hint is None:
        return Refusal(
            "unknown-column", "{file}, row 1: '{column}' is not a column here.", file=path.name, column=title[:80]
        )
    return Refusal(
        "unknown-column",
        "{file}, row 1: '{column}' is not a column here. Did you mean '{hint}'?",
        file=path.name,
        column=title[:80],
        hint=hint,
    )


def _same_column(**at: object) -> Refusal:
    return Refusal(
        "same-column", "{file}, row {row}, column '{column}': it is the same column as '{other}': keep one.", **at
    )


def _untitled(path: Path, row: int, column: int) -> Refusal:
    from networkfile.sheetcells import letter

    return Refusal(
        "no-title",
        "{file}, row {row}, column '{column}': there is something in a column without a title.",
        file=path.name,
        row=row,
        column=letter(column),
    )


def _empty(**at: object) -> Refusal:
    return Refusal("empty-text", "{file}, row {row}, column '{column}': it is empty.", **at)


def _bad_id(**at: object) -> Refusal:
    return Refusal(
        "bad-id",
        "{file}, row {row}, column '{column}': '{id}' cannot be an id: use up to 64 lower case letters without "
        "accents, digits, dots and dashes.",
        **at,
    )


def _bad_date(**at: object) -> Refusal:
    return Refusal(
        "not-a-date", "{file}, row {row}, column '{column}': '{value}' is no date: write it as 2017-03-01.", **at
    )


def _far_day(**at: object) -> Refusal:
    return Refusal(
        "far-day",
        "{file}, row {row}, column '{column}': {value} is not meant, it seems: the year must be between {first} and "
        "{last}.",
        **at,
    )


def _backwards(**at: object) -> Refusal:
    return Refusal("wrong-order", "{file}, row {row}, column '{column}': it ends on {until}, before it begins.", **at)


def _twice(**at: object) -> Refusal:
    return Refusal("id-taken", "{file}, row {row}, column '{column}': '{id}' is already in row {first}.", **at)


def _unknown_id(at: dict[str, object], known_as: str, hint: str | None) -> Refusal:
    if hint is None:
        return Refusal(
            "unknown-id", "{file}, row {row}, column '{column}': '{id}' is not in the network.", id=known_as, **at
        )
    return Refusal(
        "unknown-id",
        "{file}, row {row}, column '{column}': '{id}' is not in the network. Did you mean '{hint}'?",
        id=known_as,
        hint=hint,
        **at,
    )
