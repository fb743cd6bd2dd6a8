"""A stream can be proven to have stood somewhere without showing where the others stood."""

import pytest

from domain import merkle
from domain.checkpoint import Leaf, Proof, in_order, proofs
from domain.message import digest


def leaves(count: int) -> dict[str, Leaf]:
    return {
        f"case:town:c{n:02}": Leaf(stream=f"case:town:c{n:02}", version=n + 1, head=digest(n)) for n in range(count)
    }


def root_over(known: dict[str, Leaf]) -> str:
    return merkle.root([leaf.canonical() for leaf in in_order(known)])


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13, 64, 65])
def test_every_streams_way_leads_to_the_root_over_all(count: int) -> None:
    known = leaves(count)
    shown = proofs(7, known, known)
    assert [proof.leaf for proof in shown] == in_order(known)
    assert {proof.root() for proof in shown} == {root_over(known)}


def test_another_leaf_does_not_come_to_the_root() -> None:
    known = leaves(5)
    (proof,) = proofs(7, known, ["case:town:c03"])
    wrong = Proof(checkpoint=7, leaf=known["case:town:c02"], steps=proof.steps)
    assert proof.root() == root_over(known) != wrong.root()


def test_a_stream_that_was_not_there_yet_has_no_proof() -> None:
    assert proofs(7, leaves(3), ["case:town:later"]) == []


def test_the_ways_of_many_leaves_are_those_of_each_alone() -> None:
    texts = [bytes([n]) for n in range(11)]
    assert merkle.paths(texts, range(11)) == [merkle.path(texts, n) for n in range(11)]
    with pytest.raises(IndexError):
        merkle.path(texts, 11)
