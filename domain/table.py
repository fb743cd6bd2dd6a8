"""A map that never changes: adding to it gives a new one that shares nearly all of the old.

States are frozen, and a stream may hold a hundred thousand findings: copying a plain dict at every event would make
a fold quadratic. Two levels of small dicts make an addition cost what one of them weighs.
"""

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from operator import itemgetter
from typing import Any, Generic, TypeVar, get_args
from zlib import crc32

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

V = TypeVar("V")
SHELVES = 64


class Table(Mapping[str, V], Generic[V]):
    """An immutable mapping of str to V. Iterates in the order in which keys were first set."""

    __slots__ = ("_order", "_shelves")

    def __init__(self, items: Mapping[str, V] | None = None) -> None:
        shelves: list[dict[str, tuple[int, V]]] = [{} for _ in range(SHELVES)]
        for order, (key, value) in enumerate((items or {}).items()):
            shelves[_shelf(key)][key] = (order, value)
        self._shelves = tuple(shelves)
        self._order = len(items or {})

    def set(self, key: str, value: V) -> "Table[V]":
        """This table with `key` set to `value`."""
        number = _shelf(key)
        shelf = self._shelves[number]
        known = shelf.get(key)
        order = self._order if known is None else known[0]
        changed: Table[V] = Table.__new__(Table)
        changed._shelves = (*self._shelves[:number], {**shelf, key: (order, value)}, *self._shelves[number + 1 :])
        changed._order = self._order + (known is None)
        return changed

    def without(self, key: str) -> "Table[V]":
        """This table without `key`, which may be missing."""
        number = _shelf(key)
        if key not in self._shelves[number]:
            return self
        changed: Table[V] = Table.__new__(Table)
        shelf = {k: v for k, v in self._shelves[number].items() if k != key}
        changed._shelves = (*self._shelves[:number], shelf, *self._shelves[number + 1 :])
        changed._order = self._order
        return changed

    def __getitem__(self, key: str) -> V:
        return self._shelves[_shelf(key)][key][1]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._shelves[_shelf(key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._in_order())

    def items(self) -> ItemsView[str, V]:
        return self._in_order().items()

    def values(self) -> ValuesView[V]:
        return self._in_order().values()

    def _in_order(self) -> dict[str, V]:
        """What is in it, looked through once and not once for each key."""
        entries = [(order, key, value) for shelf in self._shelves if shelf for key, (order, value) in shelf.items()]
        entries.sort(key=itemgetter(0))
        return {key: value for _, key, value in entries}

    def __len__(self) -> int:
        return sum(len(shelf) for shelf in self._shelves)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and list(self.items()) == list(other.items())

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Table({dict(self)!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Written as a list of pairs, because canonical JSON sorts the keys of an object and the order matters here."""
        value = handler.generate_schema((get_args(source) or (Any,))[0])
        pairs = core_schema.list_schema(core_schema.tuple_positional_schema([core_schema.str_schema(), value]))
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(lambda found: cls(dict(found)), pairs),
            python_schema=core_schema.union_schema(
                [
                    core_schema.is_instance_schema(cls),
                    core_schema.no_info_after_validator_function(lambda found: cls(dict(found)), pairs),
                ]
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda table: list(table.items()),
                return_schema=core_schema.list_schema(
                    core_schema.tuple_positional_schema([core_schema.str_schema(), value])
                ),
            ),
        )


def _shelf(key: str) -> int:
    return crc32(key.encode()) % SHELVES
