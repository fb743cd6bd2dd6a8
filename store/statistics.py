"""Figures from the events: meetings by kind of body, activities by neighbourhood, orientations, and organisations.

Counted by the database, not here. Every count says how much of it is simulated: spread from totals that a source gives.
The measures of `domain.measures` count the same from the events alone, which are handed out here with their positions.
"""

from collections.abc import Iterator
from datetime import date
from json import loads
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine, Select, case, func, or_, select

from domain.message import Message, Recorded
from domain.territory import WHOLE_NETWORK
from store.errors import Damaged
from store.tables import activities, events, meetings, organisations, orientations, streams

SIMULATED = "simulated"
PAGE = 500


class MeetingCount(Message):
    """Meetings held, of one kind of body in one zone (None: bodies of the whole network)."""

    body_kind: str
    zone: str | None
    count: int
    simulated: int


class ActivityCount(Message):
    """Activities done in one neighbourhood."""

    zone: str | None
    neighbourhood: str
    count: int
    simulated: int


class OrientationCount(Message):
    """How many people an organisation sent to a service of `receiver`. Who they were nobody wrote down."""

    service: str
    organisation: str
    receiver: str
    count: int
    simulated: int


class OrganisationCount(Message):
    """Organisations that take part, of one kind and sector."""

    kind: str
    sector: str
    count: int
    simulated: int


class MeetingRow(Message):
    """A meeting as lists show it. `stage`: convened, held, not-held, annulled, called-off; `minutes`: none, drafted,
    approved.

    `present`: organisations; people, where the body decides.
    """

    stream: str
    meeting: str
    network: str
    body: str
    body_kind: str
    zone: str | None
    day: date
    stage: str
    duly_convened: bool
    present: int
    minutes: str
    origin: str | None


class ActivityRow(Message):
    """An activity as lists show it; `action`: the stream of the action behind it."""

    stream: str
    activity: str
    network: str
    body: str
    zone: str | None
    neighbourhood: str
    day: date
    title: str
    action: str | None
    origin: str | None


class OrganisationRow(Message):
    """An organisation of the census, with the days between which it takes part."""

    network: str
    organisation: str
    name: str
    kind: str
    sector: str
    zones: tuple[str, ...]
    since: date | None
    until: date | None
    origin: str | None


class Statistics:
    """Counts and lists of what happened in a network. `since` and `until` are days, both included."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def meetings_held(
        self, network: str, *, until: date | None = None, since: date | None = None, zone: str | None = None
    ) -> list[MeetingCount]:
        """How many meetings were held, by kind of body and zone."""
        by = (meetings.c.body_kind, meetings.c.zone)
        query = _between(_counted(meetings, *by), meetings, network, since, until, zone)
        return [MeetingCount.model_validate(row) for row in self._all(query.where(meetings.c.stage == "held"))]

    def activities_done(
        self, network: str, *, until: date | None = None, since: date | None = None, zone: str | None = None
    ) -> list[ActivityCount]:
        """How many activities were done, by zone and neighbourhood."""
        by = (activities.c.zone, activities.c.neighbourhood)
        query = _between(_counted(activities, *by), activities, network, since, until, zone)
        return [ActivityCount.model_validate(row) for row in self._all(query)]

    def orientations(
        self, network: str, *, until: date | None = None, since: date | None = None, zone: str | None = None
    ) -> list[OrientationCount]:
        """How many people were oriented to another service, by service and by who sent them."""
        by = (orientations.c.service, orientations.c.organisation, orientations.c.receiver)
        query = _between(_counted(orientations, *by), orientations, network, since, until, zone)
        return [OrientationCount.model_validate(row) for row in self._all(query)]

    def organisations_on(self, network: str, day: date) -> list[OrganisationCount]:
        """How many organisations took part on a day, by kind and sector."""
        query = _counted(organisations, organisations.c.kind, organisations.c.sector)
        query = _taking_part(query.where(organisations.c.network == network), day)
        return [OrganisationCount.model_validate(row) for row in self._all(query)]

    def meetings(
        self, network: str, *, until: date | None = None, since: date | None = None, zone: str | None = None
    ) -> Iterator[MeetingRow]:
        """The meetings by day, in pages: any number of them can be listed."""
        query = _between(select(meetings), meetings, network, since, until, zone)
        for row in self._paged(query, meetings.c.day, meetings.c.stream, meetings.c.meeting):
            yield MeetingRow.model_validate(row)

    def activities(
        self, network: str, *, until: date | None = None, since: date | None = None, zone: str | None = None
    ) -> Iterator[ActivityRow]:
        """The activities by day, in pages."""
        query = _between(select(activities), activities, network, since, until, zone)
        for row in self._paged(query, activities.c.day, activities.c.stream, activities.c.activity):
            yield ActivityRow.model_validate(row)

    def organisations(self, network: str, *, day: date | None = None) -> Iterator[OrganisationRow]:
        """The organisations by id, in pages; only those that took part on `day`, where it is given."""
        query = select(organisations).where(organisations.c.network == network)
        if day is not None:
            query = _taking_part(query, day)
        for row in self._paged(query, organisations.c.organisation):
            yield OrganisationRow.model_validate({**row, "zones": loads(row["zones"])})

    def events_of(self, network: str, *, until: int | None = None) -> Iterator[tuple[int, Recorded]]:
        """The events of a network with their positions in the log, in its order. `until`: the last position that is
        read. Raises `Damaged`."""
        of = select(streams.c.stream).where(streams.c.network == network)
        query = select(events.c.position, events.c.stream, events.c.version, events.c.body)
        query = query.where(events.c.stream.in_(of))
        if until is not None:
            query = query.where(events.c.position <= until)
        for row in self._paged(query, events.c.position):
            try:
                yield int(row["position"]), Recorded.model_validate_json(row["body"])
            except ValidationError as error:
                raise Damaged(
                    "The log of {stream} is damaged at event {version}: it cannot be read.",
                    stream=row["stream"],
                    version=row["version"],
                ) from error

    def _all(self, query: Any) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _paged(self, query: Select[Any], *keys: Any) -> Iterator[dict[str, Any]]:
        query = query.order_by(*keys).limit(PAGE)
        page = self._all(query)
        while page:
            yield from page
            last = page[-1]
            page = [] if len(page) < PAGE else self._all(query.where(_after(keys, [last[key.name] for key in keys])))


def _after(keys: tuple[Any, ...], values: list[Any]) -> Any:
    """Rows that come after these values of the keys, the first key first."""
    first = keys[0] > values[0]
    return first if len(keys) == 1 else or_(first, (keys[0] == values[0]) & _after(keys[1:], values[1:]))


def _counted(table: Any, *by: Any) -> Select[Any]:
    simulated = func.coalesce(func.sum(case((table.c.origin == SIMULATED, 1), else_=0)), 0)
    count = func.count().label("count")
    return select(*by, count, simulated.label("simulated")).group_by(*by).order_by(*(key.nulls_first() for key in by))


def _between(
    query: Select[Any], table: Any, network: str, since: date | None, until: date | None, zone: str | None
) -> Select[Any]:
    query = query.where(table.c.network == network)
    if since is not None:
        query = query.where(table.c.day >= since.isoformat())
    if until is not None:
        query = query.where(table.c.day <= until.isoformat())
    if zone is not None:
        query = query.where(table.c.zone.is_(None) if zone == WHOLE_NETWORK else table.c.zone == zone)
    return query


def _taking_part(query: Select[Any], day: date) -> Select[Any]:
    since, until, on = organisations.c.since, organisations.c.until, day.isoformat()
    return query.where(or_(since.is_(None), since <= on), or_(until.is_(None), until >= on))
