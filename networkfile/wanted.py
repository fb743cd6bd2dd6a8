"""From a network file that was found right to the network it wants: dates expanded, every entry in its place."""

from datetime import date

from domain.calendar import Calendar
from domain.table import Table
from domain.territory import (
    Body,
    CaseMember,
    Delegation,
    Holding,
    Kind,
    Line,
    Mandate,
    MeetingRhythm,
    Membership,
    Network,
    Organisation,
    Person,
    Portfolio,
    Rules,
    Sector,
    Service,
    Zone,
)
from networkfile import problems as p
from networkfile.dates import CannotExpand, calendar_of, meetings_of
from networkfile.model import NetworkFile
from networkfile.spreadsheet import SheetRow

NO_CALENDAR = Calendar()


def wanted_network(file: NetworkFile, rows: tuple[SheetRow, ...], problems: p.Problems) -> Network:
    """The network that a file and the rows of its spreadsheets ask for; what cannot be expanded goes to `problems`."""
    calendar = _calendar(file, problems)
    meetings = _meetings(file, calendar, problems)
    return Network(
        id=file.network,
        name=file.name,
        language=file.language,
        rehearsal=file.rehearsal,
        calendar=calendar,
        rules=Rules(**file.rules.model_dump()),
        words=Table(file.words),
        sectors=Table({id: Sector(id=id, name=name) for id, name in file.sectors.items()}),
        kinds=Table({id: Kind(id=id, name=kind.name, sector=kind.sector) for id, kind in file.kinds.items()}),
        lines=Table({id: Line(id=id, name=name) for id, name in file.lines.items()}),
        zones=Table(
            {
                id: Zone(id=id, name=zone.name, neighbourhoods=tuple(zone.neighbourhoods.items()))
                for id, zone in file.zones.items()
            }
        ),
        organisations=Table({made.id: made for made in (*_organisations(file), *listed(rows, _sectors(file)))}),
        bodies=Table({body.id: body for body in _bodies(file, rows)}),
        people=Table({id: _person(file, id) for id in file.people}),
        portfolios=Table(
            {
                id: Portfolio(
                    id=id,
                    name=entry.name,
                    holders=tuple(Holding(**held.model_dump()) for held in entry.holders),
                    superior=entry.superior,
                )
                for id, entry in file.portfolios.items()
            }
        ),
        services=Table({id: _service(file, id) for id in file.services}),
        rhythms=tuple(
            MeetingRhythm(body=id, rule=body.meets.rule, starts=body.meets.starts)
            for id, body in file.bodies.items()
            if body.meets is not None
        ),
        meeting_dates=Table(meetings),
        assumptions=Table({assumption.path: assumption.reason for assumption in file.assumptions}),
    )


def _calendar(file: NetworkFile, problems: p.Problems) -> Calendar:
    try:
        return calendar_of(file.calendar)
    except CannotExpand as error:
        problems.add(("calendar", "holidays"), p.bad_value, why=error)
        return NO_CALENDAR


def _meetings(file: NetworkFile, calendar: Calendar, problems: p.Problems) -> dict[str, tuple[date, ...]]:
    found = {}
    for id, body in file.bodies.items():
        if body.meets is None:
            continue
        until = body.meets.until
        if until is None and file.calendar.holidays is not None:
            until = date(file.calendar.holidays.last_year, 12, 31)
        if until is None:
            problems.add(("bodies", id, "meets"), p.missing_key, key="until")
            continue
        try:
            found[id] = meetings_of(body.meets, calendar, until)
        except CannotExpand as error:
            problems.add(("bodies", id, "meets", "rule"), p.bad_value, why=error)
    return found


def _sectors(file: NetworkFile) -> dict[str, str]:
    return {id: kind.sector for id, kind in file.kinds.items()}


def _organisations(file: NetworkFile) -> list[Organisation]:
    sectors = _sectors(file)
    return [
        Organisation(
            id=id,
            **{**entry.model_dump(), "sector": entry.sector or sectors[entry.kind]},
        )
        for id, entry in file.organisations.items()
    ]


def listed(rows: tuple[SheetRow, ...], sectors: dict[str, str], imported_from: str | None = None) -> list[Organisation]:
    """The organisations of a spreadsheet. `sectors`: the sector of each kind, for those that name none."""
    return [
        Organisation(
            id=row.id,
            name=row.name,
            kind=row.kind,
            sector=row.sector or sectors[row.kind],
            zones=row.zones,
            since=row.since,
            until=row.until,
            origin=row.origin,
            imported_from=imported_from,
        )
        for row in rows
    ]


def _bodies(file: NetworkFile, rows: tuple[SheetRow, ...]) -> list[Body]:
    listed_in: dict[str, list[Membership]] = {}
    for row in rows:
        for body in row.bodies:
            listed_in.setdefault(body, []).append(Membership(organisation=row.id))
    return [
        Body(
            id=id,
            **entry.model_dump(exclude={"members", "closed_part", "meets"}),
            members=(*(Membership(**seat.model_dump()) for seat in entry.members), *listed_in.get(id, ())),
            case_members=tuple(CaseMember(**seat.model_dump()) for seat in entry.closed_part),
        )
        for id, entry in file.bodies.items()
    ]


def _service(file: NetworkFile, id: str) -> Service:
    entry = file.services[id]
    return Service(
        id=id,
        name=entry.name,
        organisation=entry.organisation,
        offers=entry.offers.strip(),
        criteria=tuple(entry.criteria.items()),
    )


def _person(file: NetworkFile, id: str) -> Person:
    entry = file.people[id]
    return Person(
        id=id,
        organisation=entry.organisation,
        mandates=tuple(Mandate(**mandate.model_dump()) for mandate in entry.roles),
        delegations=tuple(
            Delegation(delegate=given.person, since=given.since, until=given.until) for given in entry.delegates
        ),
        left_on=entry.until,
    )
