"""What is counted: the events of a network with their positions, from which `domain.measures` works out all figures;
and the lists of its meetings, activities and organisations as the read models have them."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from json import loads
from typing import Any, TypeVar

from sqlalchemy import Engine, Select, or_, select

from domain import ids
from domain.message import GENESIS, Message, Recorded, chained
from domain.territory import WHOLE_NETWORK
from store.appending import is_standing
from store.errors import damaged
from store.rows import Row, Spared, rows_read
from store.tables import activities, events, meetings, organisations, streams

PAGE = 500

M = TypeVar("M", bound=Message)


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
    """Lists of what happened in a network. `since` and `until` are days, both included.

    `spared`: where what is damaged is to be told, and the rest counted; otherwise it is raised, as `Damaged`.
    """

    def __init__(self, engine: Engine, *, spared: Spared = nullcontext) -> None:
        self.engine = engine
        self._spared = spared

    def meetings(
        self, network: str, *, until: date | None = None, since: date | None = None, zone: str | None = None
    ) -> Iterator[MeetingRow]:
        """The meetings by day, in pages: any number of them can be listed."""
        query = _between(select(meetings), meetings, network, since, until, zone)
        for row in self._paged(query, meetings.c.day, meetings.c.stream, meetings.c.meeting):
            yield from self._read(network, MeetingRow, [row])

    def activities(
        self, network: str, *, until: date | None = None, since: date | None = None, zone: str | None = None
    ) -> Iterator[ActivityRow]:
        """The activities by day, in pages."""
        query = _between(select(activities), activities, network, since, until, zone)
        for row in self._paged(query, activities.c.day, activities.c.stream, activities.c.activity):
            yield from self._read(network, ActivityRow, [row])

    def organisations(self, network: str, *, day: date | None = None) -> Iterator[OrganisationRow]:
        """The organisations by id, in pages; only those that took part on `day`, where it is given."""
        query = select(organisations).where(organisations.c.network == network)
        if day is not None:
            query = _taking_part(query, day)
        for row in self._paged(query, organisations.c.organisation):
            yield from rows_read([row], _organisation, of=ids.stream_id("network", network), spared=self._spared)

    def events_of(self, network: str, *, until: int | None = None) -> Iterator[tuple[int, Recorded]]:
        """The events of a network with their positions in the log, in its order, each held against its chain.

        `until`: the last position that is read. Streams that are damaged are left out whole where they are spared.
        Raises `Damaged` otherwise.
        """
        found: list[tuple[int, Recorded]] = []
        heads: dict[str, tuple[int, str]] = {}
        gone: set[str] = set()
        for row in self._paged(_events(network, until), events.c.position):
            stream = str(row["stream"])
            if stream in gone:
                continue
            with self._spared():
                recorded, head = _next(row, *heads.get(stream, (0, GENESIS)))
                heads[stream] = recorded.version, head
                found.append((int(row["position"]), recorded))
                continue
            gone.add(stream)
        for row in self._all(select(streams).where(streams.c.network == network)) if until is None else ():
            if row["stream"] not in gone and row["version"] != 0:
                with self._spared():
                    _refuse_broken_off(row, *heads.get(row["stream"], (0, GENESIS)))
                    continue
                gone.add(row["stream"])
        yield from ((position, recorded) for position, recorded in found if recorded.stream not in gone)

    def _read(self, network: str, kind: type[M], rows: list[Row]) -> list[M]:
        return rows_read(rows, kind.model_validate, of=ids.stream_id("network", network), spared=self._spared)

    def _all(self, query: Any) -> list[Row]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _paged(self, query: Select[Any], *keys: Any) -> Iterator[Row]:
        query = query.order_by(*keys).limit(PAGE)
        page = self._all(query)
        while page:
            yield from page
            last = page[-1]
            page = [] if len(page) < PAGE else self._all(query.where(_after(keys, [last[key.name] for key in keys])))


def _events(network: str, until: int | None) -> Select[Any]:
    of = select(streams.c.stream).where(streams.c.network == network)
    query = select(events.c.position, events.c.stream, events.c.version, events.c.body, events.c.hash)
    query = query.where(events.c.stream.in_(of))
    return query if until is None else query.where(events.c.position <= until)


def _next(row: Row, version: int, head: str) -> tuple[Recorded, str]:
    """The event that comes after a version of its stream, and the chain up to it. Raises `Damaged`."""
    try:
        raw = str(row["body"]).encode()
        recorded = Recorded.model_validate_json(raw)
        said = (recorded.stream, recorded.version, row["version"], row["hash"])
        if said == (row["stream"], version + 1, version + 1, chained(head, raw)):
            return recorded, str(row["hash"])
    except ValueError as error:
        raise damaged(row["stream"], version + 1) from error
    raise damaged(row["stream"], version + 1)


def _refuse_broken_off(row: Row, version: int, head: str) -> None:
    """Raises `Damaged` where a stream does not stand where its events end."""
    if not is_standing(row["version"], row["head"]) or (row["version"], row["head"]) != (version, head):
        raise damaged(row["stream"], version + 1)


def _organisation(row: Row) -> OrganisationRow:
    return OrganisationRow.model_validate({**row, "zones": loads(row["zones"])})


def _after(keys: tuple[Any, ...], values: list[Any]) -> Any:
    """Rows that come after these values of the keys, the first key first."""
    first = keys[0] > values[0]
    return first if len(keys) == 1 else or_(first, (keys[0] == values[0]) & _after(keys[1:], values[1:]))


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
