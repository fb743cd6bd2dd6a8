"""The map that states are made of."""

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.table import Table

KEYS = st.text("abcdefgh", min_size=1, max_size=3)


@given(st.lists(st.tuples(KEYS, st.integers(), st.booleans())))
def test_a_table_is_a_dict_that_never_changes(steps: list[tuple[str, int, bool]]) -> None:
    plain: dict[str, int] = {}
    table: Table[int] = Table()
    for key, value, keep in steps:
        before = dict(table)
        after = table.set(key, value) if keep else table.without(key)
        assert dict(table) == before
        table = after
        if keep:
            plain[key] = value
        else:
            plain.pop(key, None)
        assert dict(table) == plain
        assert len(table) == len(plain)
        assert all(k in table for k in plain)


@given(st.dictionaries(KEYS, st.integers()))
def test_a_table_keeps_its_order_through_json(items: dict[str, int]) -> None:
    adapter = TypeAdapter(Table[int])
    table: Table[int] = Table()
    for key in reversed(list(items)):
        table = table.set(key, items[key])
    again = adapter.validate_json(adapter.dump_json(table))
    assert list(again.items()) == list(table.items()) == list(reversed(items.items()))
    assert again == table


def test_setting_a_key_again_keeps_its_place() -> None:
    table = Table({"a": 1, "b": 2}).set("a", 3)
    assert list(table.items()) == [("a", 3), ("b", 2)]
