"""Merkle trees: the vectors of RFC 6962 as its reference implementation publishes them, paths, and what is no hash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain import merkle

# Certificate Transparency's own test data: leaves, and the roots over the first n of them.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@pytest.mark.parametrize("count", range(1, 9))
def test_roots_are_those_that_others_compute(count: int) -> None:
    assert merkle.root(LEAVES[:count]) == ROOTS[count - 1]


def test_the_root_over_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == merkle.EMPTY


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=20, unique=True), st.data())
def test_a_leaf_leads_to_the_root_and_no_other_does(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.path(leaves, index)
    assert merkle.climbed(leaves[index], path) == merkle.root(leaves)
    assert merkle.climbed(leaves[index] + b"x", path) != merkle.root(leaves)


def test_a_node_is_never_taken_for_a_leaf() -> None:
    inner = bytes.fromhex(merkle.leaf_hash(LEAVES[0])) + bytes.fromhex(merkle.leaf_hash(LEAVES[1]))
    assert merkle.root([inner]) != merkle.root(LEAVES[:2])


@pytest.mark.parametrize("text", ["zz", "", "A" * 64, "0" * 63, " " + "0" * 63, "0" * 65])
def test_what_is_no_hash_is_no_step(text: str) -> None:
    with pytest.raises(ValidationError):
        merkle.Step(side="left", hash=text)
