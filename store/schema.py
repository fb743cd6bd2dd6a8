"""Whether a database has the tables that Vertebra makes, as it makes them, and nothing that acts in it by itself.

A trigger, a rule or a view in the place of a table can change what is stored, or what is read of it, and leaves no row
behind. Nothing in here writes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Column, Connection, Engine, MetaData, RowMapping, String, Table, create_engine, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from store.tables import metadata

WORDS_OF_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]
REVISION = "alembic_version"
OWN = {"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}  # SQLite's own


@dataclass(frozen=True)
class Unlike:
    """One thing in a database that is not as Vertebra makes it.

    `what`: 'table-missing', 'column-missing', 'column-strange', 'column-changed', 'key-missing' (of a table whose rows
    may not be twice), 'index-missing', 'index-strange', 'checked' (a rule on values that is not ours), or 'strange':
    something of a `kind` that Vertebra never makes.
    """

    what: str
    table: str
    name: str = ""
    kind: str = ""

    @property
    def blocks(self) -> bool:
        """Whether what stands in the table cannot be read as it should be."""
        return self.what in ("table-missing", "column-missing")


@dataclass(frozen=True)
class _Shape:
    """A table: its columns with what they hold, and what may not be twice in it. Names of indexes say nothing."""

    columns: Mapping[str, tuple[str, bool, bool, bool]]  # type, may be empty, has a default, is computed
    keys: frozenset[tuple[str, ...]]
    indexes: frozenset[tuple[str, ...]]
    odd_indexes: frozenset[str] = frozenset()  # by name: of a part of the rows, of what is computed, or not at work
    checks: frozenset[str] = frozenset()


@dataclass
class _Found:
    """What is in a database: its tables, and whatever else there is, as (kind, name, table)."""

    tables: dict[str, _Shape] = field(default_factory=dict)
    others: list[tuple[str, str, str]] = field(default_factory=list)


def unlike(engine: Engine) -> list[Unlike]:
    """Everything in a database that is not as the migrations make it, worst first. Nothing where all of it is."""
    with engine.connect() as connection:
        here = _postgresql(connection) if connection.dialect.name == "postgresql" else _sqlite(connection)
        wanted = _wanted(connection.dialect.name)
    found = [Unlike("table-missing", name) for name in wanted if name not in here.tables]
    for name, shape in wanted.items():
        if name in here.tables:
            found += _compared(name, here.tables[name], shape)
    found += [Unlike("strange", name, name, "table") for name in here.tables if name not in wanted]
    found += [Unlike("strange", table, name, kind) for kind, name, table in here.others]
    return sorted(found, key=lambda one: (not one.blocks, one.table, one.what, one.name))


def _compared(table: str, here: _Shape, wanted: _Shape) -> Iterator[Unlike]:
    for name, column in wanted.columns.items():
        if name not in here.columns:
            yield Unlike("column-missing", table, name)
        elif here.columns[name] != column:
            yield Unlike("column-changed", table, name)
    for name in here.columns.keys() - wanted.columns.keys():
        yield Unlike("column-strange", table, name)
    for key in wanted.keys - here.keys:
        yield Unlike("key-missing", table, ", ".join(key))
    for index in wanted.indexes - here.indexes - here.keys:
        yield Unlike("index-missing", table, ", ".join(index))
    for index in (here.keys | here.indexes) - wanted.keys - wanted.indexes:
        yield Unlike("index-strange", table, ", ".join(index))
    for name in here.odd_indexes:
        yield Unlike("index-strange", table, name)
    for name in here.checks:
        yield Unlike("checked", table, name)


@cache
def _wanted(dialect: str) -> Mapping[str, _Shape]:
    """The tables as they are made: as SQLite says them of a scratch database, for PostgreSQL as they are declared."""
    every = MetaData()
    for table in metadata.tables.values():
        table.to_metadata(every)
    Table(REVISION, every, Column("version_num", String(32), primary_key=True, nullable=False))
    if dialect == "postgresql":
        return {name: _declared(table) for name, table in every.tables.items()}
    scratch = create_engine("sqlite://")
    try:
        with scratch.connect() as connection:
            every.create_all(connection)
            return _sqlite(connection).tables
    finally:
        scratch.dispose()


# SQLite


def _sqlite(connection: Connection) -> _Found:
    found = _Found()
    for kind, name, table in connection.execute(text("SELECT type, name, tbl_name FROM sqlite_master")).all():
        if kind == "table" and name not in OWN:
            found.tables[str(name)] = _sqlite_table(connection, str(name))
        elif kind not in ("table", "index"):
            found.others.append((str(kind), str(name), str(table)))
    return found


def _sqlite_table(connection: Connection, name: str) -> _Shape:
    quoted = connection.dialect.identifier_preparer.quote_identifier(name)

    def ask(pragma: str, of: str = quoted) -> Sequence[RowMapping]:
        return connection.execute(text(f"PRAGMA {pragma}({of})")).mappings().all()

    columns = {
        str(row["name"]): (
            str(row["type"]).upper(), not row["notnull"], row["dflt_value"] is not None, bool(row["hidden"])
        )
        for row in ask("table_xinfo")
    }  # fmt: skip
    primary = sorted((row for row in ask("table_info") if row["pk"]), key=lambda row: int(str(row["pk"])))
    keys = {tuple(str(row["name"]) for row in primary)} - {()}
    indexes: set[tuple[str, ...]] = set()
    odd: set[str] = set()
    for row in ask("index_list"):
        index = str(row["name"])
        parts = list(ask("index_xinfo", connection.dialect.identifier_preparer.quote_identifier(index)))
        of = tuple(str(part["name"]) for part in parts if part["key"])
        plain = all(
            (part["name"] is not None and str(part["coll"]).upper() == "BINARY" and not part["desc"])
            for part in parts
            if part["key"]
        )
        if row["partial"] or not plain:
            odd.add(index)
        else:
            (keys if row["unique"] else indexes).add(of)
    made = connection.execute(
        text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"), {"name": name}
    )
    sql = str(made.scalar_one()).upper()
    checks = set(re.findall(r"\b(?:CHECK|COLLATE|ON CONFLICT|REFERENCES|STRICT|WITHOUT ROWID)\b", sql))
    return _Shape(columns, frozenset(keys), frozenset(indexes), frozenset(odd), frozenset(checks))


# PostgreSQL

_IN_SCHEMA = (
    "n.nspname = current_schema() AND NOT EXISTS "
    "(SELECT 1 FROM pg_depend d WHERE d.objid = {oid} AND d.deptype = 'e')"  # what an extension has brought along
)
_OTHERS = {
    "relation": "SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' WHEN 'S' THEN 'sequence' "
    "ELSE 'table' END, c.relname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('v', 'm', 'f', 'S', 'p') AND " + _IN_SCHEMA.format(oid="c.oid"),
    "trigger": "SELECT 'trigger', t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND n.nspname = current_schema()",
    "rule": "SELECT 'rule', r.rulename, c.relname FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname = current_schema()",
    "policy": "SELECT 'policy', p.polname, c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()",
    "row security": "SELECT 'policy', c.relname, c.relname FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relrowsecurity AND n.nspname = current_schema()",
    "inherited": "SELECT 'table', h.relname, c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent "
    "JOIN pg_class h ON h.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND n.nspname = current_schema()",
    "function": "SELECT 'function', p.proname, '' FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE "
    + _IN_SCHEMA.format(oid="p.oid"),
    "event trigger": "SELECT 'trigger', e.evtname, '' FROM pg_event_trigger e WHERE NOT EXISTS "
    "(SELECT 1 FROM pg_depend d WHERE d.objid = e.oid AND d.deptype = 'e')",
}


def _postgresql(connection: Connection) -> _Found:
    found, seen = _Found(), inspect(connection)
    for name in seen.get_table_names():
        columns = {
            column["name"]: (
                _type(column["type"]),
                bool(column["nullable"]),
                column.get("default") is not None or bool(column.get("identity")),
                bool(column.get("computed")),
            )
            for column in seen.get_columns(name)
        }
        keys = {tuple(seen.get_pk_constraint(name)["constrained_columns"])} - {()}
        indexes: set[tuple[str, ...]] = set()
        odd = {
            str(row[0])
            for row in connection.execute(
                text(
                    "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                    "WHERE i.indrelid = to_regclass(:name) AND (NOT i.indisvalid OR NOT i.indislive "
                    "OR i.indpred IS NOT NULL OR i.indexprs IS NOT NULL)"
                ),
                {"name": connection.dialect.identifier_preparer.quote_identifier(name)},
            )
        }
        for index in seen.get_indexes(name):
            if index["name"] not in odd:
                (keys if index["unique"] else indexes).add(tuple(str(column) for column in index["column_names"]))
        checks = {str(one["name"]) for one in (*seen.get_check_constraints(name), *seen.get_foreign_keys(name))}
        found.tables[name] = _Shape(columns, frozenset(keys), frozenset(indexes), frozenset(odd), frozenset(checks))
    for query in _OTHERS.values():
        found.others += [(str(kind), str(name), str(table)) for kind, name, table in connection.execute(text(query))]
    return found


def _declared(table: Table) -> _Shape:
    columns = {
        column.name: (_type(column.type), bool(column.nullable), column.server_default is not None, False)
        for column in table.columns
    }
    keys = {tuple(column.name for column in table.primary_key.columns)}
    keys |= {
        tuple(column.name for column in one.columns)  # type: ignore[attr-defined]
        for one in table.constraints
        if one.__visit_name__ == "unique_constraint"
    }
    indexes = {tuple(column.name for column in index.columns) for index in table.indexes}
    return _Shape(columns, frozenset(keys), frozenset(indexes))


def _type(kind: TypeEngine[object]) -> str:
    """What a column holds, in PostgreSQL's words."""
    return str(kind.compile(dialect=WORDS_OF_POSTGRESQL)).upper().replace(' COLLATE "C"', "")
