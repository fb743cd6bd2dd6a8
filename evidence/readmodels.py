"""The read models as the log gives them, made anew in a scratch database, beside those that people read."""

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, func, select

from domain.decider import Folded
from domain.message import GENESIS, Recorded, chained
from domain.registry import DECIDERS
from evidence.database import lenient, stored_bytes
from evidence.looks.changes import apart, cut
from evidence.source import Stood
from store import projections
from store.database import open_database, writing
from store.errors import Damaged
from store.projections.entry import Entry
from store.tables import counters, events, metadata

PAGE = 256
COLUMNS = 6  # of a row that are told
TOLD_EVERY = 100


@dataclass(frozen=True)
class Row:
    """A row that differs; see `evidence.source.Difference`."""

    table: str
    row: str
    stream: str | None
    network: str | None
    what: str
    here: str = ""
    wanted: str = ""


class DatabaseReadModels:
    """The read models of a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def differences(
        self, networks: Collection[str] | None, progress: Callable[[int, int], None], stood: Mapping[str, Stood]
    ) -> Iterator[Row]:
        """Every row that differs. People may go on working: both are of the same position of the log.

        Raises `Damaged` where the log cannot be read any more.
        """
        with (
            tempfile.TemporaryDirectory(prefix="vertebra-verify-") as folder,
            _scratch(Path(folder) / "kept.db") as kept,
            _scratch(Path(folder) / "made.db") as made,
        ):
            position = self._copied(kept, networks)
            self._made(made, networks, position, progress, stood)
            for table in projections.READ_MODELS:
                yield from _compared(kept, made, table)

    def _copied(self, kept: Engine, networks: Collection[str] | None) -> int:
        """Copy what people read now; says up to which position of the log it goes."""
        connection = self._engine.connect()
        if self._engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection, connection.begin(), writing(kept) as copy:
            position = connection.execute(select(counters.c.position)).scalar_one()
            if not isinstance(position, int):  # that is found by who compares it; the lists are to show all there is
                position = connection.execute(select(func.max(events.c.position))).scalar_one()
            for table in projections.READ_MODELS:
                query = select(table)
                if networks is not None:
                    query = query.where(table.c.network.in_(sorted(networks)))
                for page in connection.execution_options(yield_per=PAGE).execute(query).mappings().partitions():
                    copy.execute(table.insert(), [dict(row) for row in page])
        return int(position or 0)

    def _made(
        self,
        made: Engine,
        networks: Collection[str] | None,
        until: int,
        progress: Callable[[int, int], None],
        stood: Mapping[str, Stood],
    ) -> None:
        """Make them from the log up to a position: what events say in their order, then where each stream stands.

        Of a stream that was folded already, and is here byte for byte what was folded, that fold is taken.
        """
        streams: dict[str, tuple[Recorded, str]] = {}
        done, everything = 0, select(events).where(events.c.position <= until)
        with writing(made) as connection:
            for row in self._pages(everything, events.c.position):
                done += 1
                if done % TOLD_EVERY == 0:
                    progress(done, 2 * until)
                if networks is not None and _network(row.stream) not in networks:
                    continue
                entry = _entry(row)
                stream = entry.recorded.stream
                before = streams[stream][1] if stream in streams else GENESIS
                streams[stream] = entry.recorded, chained(before, entry.raw)
                try:
                    projections.project(connection, entry)
                except Exception as error:  # projectors trust the log's order; one that was changed may fail them
                    raise _damaged(row) from error
            for stream, (last, head) in sorted(streams.items(), key=itemgetter(0)):
                known = stood.get(stream)
                if known is not None and (known.version, known.head) == (last.version, head):
                    projections.show(connection, last, known.summary)
                else:
                    self._show(connection, stream, until)
                done += last.version
                progress(min(done, 2 * until), 2 * until)

    def _show(self, connection: Connection, stream: str, until: int) -> None:
        decider = DECIDERS[stream.partition(":")[0]]
        folded = Folded.empty(decider, stream)
        last: Recorded | None = None
        own = select(events).where(events.c.stream == stream, events.c.position <= until)
        for row in self._pages(own, events.c.version):
            try:
                last = Recorded.model_validate_json(row.body)
                folded = folded.plus(last, stored_bytes(row.body))
            except Exception as error:  # `evolve` trusts what `decide` made; other things may fail it in any way
                raise _damaged(row) from error
        if last is not None:
            projections.show(connection, last, folded.summarised())

    def _pages(self, query: Select[Any], key: Any) -> Iterator[Any]:
        after = None
        while True:
            narrowed = query if after is None else query.where(key > after)
            with lenient(self._engine) as connection:
                page = connection.execute(narrowed.order_by(key).limit(PAGE)).all()
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1]._mapping[key.name]


@contextmanager
def _scratch(path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{path}")
    try:
        metadata.create_all(engine, tables=list(projections.READ_MODELS))
        yield engine
    finally:
        engine.dispose()


def _compared(kept: Engine, made: Engine, table: Table) -> Iterator[Row]:
    """The rows of two tables side by side, both in the order of their keys."""
    keys = list(table.primary_key.columns)
    query = select(table).order_by(*keys)
    with kept.connect() as here, made.connect() as there:
        ours = map(dict, here.execution_options(yield_per=PAGE).execute(query).mappings())
        theirs = map(dict, there.execution_options(yield_per=PAGE).execute(query).mappings())
        one, other = next(ours, None), next(theirs, None)
        while one is not None or other is not None:
            key = None if one is None else _key(one, keys)
            wanted = None if other is None else _key(other, keys)
            if other is None or (key is not None and wanted is not None and key < wanted):
                assert one is not None
                yield _row(table, keys, one, "too-much", here=one)
                one = next(ours, None)
            elif one is None or (key is not None and wanted is not None and wanted < key):
                yield _row(table, keys, other, "missing", wanted=other)
                other = next(theirs, None)
            else:
                differing = [name for name in other if one[name] != other[name]]
                if differing:
                    told, right = _differing(one, other, differing)
                    yield _row(table, keys, other, "changed", here=told, wanted=right)
                one, other = next(ours, None), next(theirs, None)


def _key(row: Mapping[str, Any], keys: list[Any]) -> tuple[str, ...]:
    return tuple(str(row[key.name]) for key in keys)


def _row(
    table: Table,
    keys: list[Any],
    row: Mapping[str, Any],
    what: str,
    *,
    here: Mapping[str, Any] | None = None,
    wanted: Mapping[str, Any] | None = None,
) -> Row:
    names = {key.name for key in keys}
    told = [_told({} if one is None else one, names) for one in (here, wanted)]
    return Row(table.name, " ".join(_key(row, keys)), row.get("stream"), row.get("network"), what, *told)


def _differing(
    one: Mapping[str, Any], other: Mapping[str, Any], names: list[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns that differ, of both rows, long texts cut so that the difference is seen."""
    pairs = {name: apart(_text(one[name]), _text(other[name])) for name in names}
    return {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}


def _told(columns: Mapping[str, Any], keys: set[str]) -> str:
    """Columns with their values, some of them; those of the key are told with the row."""
    known = [(name, value) for name, value in columns.items() if name not in keys and value is not None]
    told = ", ".join(f"{name}: {cut(_text(value))}" for name, value in known[:COLUMNS])
    return told + (", …" if len(known) > COLUMNS else "")


def _text(value: Any) -> str:
    return "–" if value is None else str(value)


def _network(stream: str) -> str:
    return stream.split(":")[1] if ":" in stream else ""


def _entry(row: Any) -> Entry:
    try:
        recorded = Recorded.model_validate_json(row.body)
        decider = DECIDERS[recorded.stream.partition(":")[0]]
        event = decider.read(recorded)
    except (KeyError, ValueError) as error:
        raise _damaged(row) from error
    return Entry(row.position, row.stored_at, recorded, stored_bytes(row.body), decider, event)


def _damaged(row: Any) -> Damaged:
    return Damaged(
        "The lists cannot be made anew: the log of {stream} cannot be read at event {version}.",
        stream=row.stream,
        version=row.version,
    )
