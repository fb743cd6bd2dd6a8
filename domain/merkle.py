"""A Merkle tree over leaves in a given order, as RFC 6962 hashes it: the root, and the path that proves one leaf.

Whoever holds a signed root can be shown one leaf with its path, and learns nothing of the others.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import StringConstraints

from domain.message import Message

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hexadecimal, written in one way only: several texts for one hash would lead to the same root."""

EMPTY = sha256(b"").hexdigest()


class Step(Message):
    """One step up: the hash of the neighbour, and on which side of ours it stands."""

    side: Literal["left", "right"]
    hash: Hash


def leaf_hash(leaf: bytes) -> str:
    """The hash of a leaf; its prefix keeps a leaf from being taken for a node."""
    return sha256(b"\x00" + leaf).hexdigest()


def root(leaves: Sequence[bytes]) -> str:
    """The root over leaves, in hexadecimal; of none it is the hash of nothing."""
    level = [leaf_hash(leaf) for leaf in leaves]
    if not level:
        return EMPTY
    while len(level) > 1:
        level = _up(level)
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> tuple[Step, ...]:
    """What is needed to come from the leaf at `index` to the root. Raises IndexError where there is no such leaf."""
    return paths(leaves, [index])[0]


def paths(leaves: Sequence[bytes], indexes: Sequence[int]) -> list[tuple[Step, ...]]:
    """As `path`, for several leaves of one tree: every node is hashed once. Raises IndexError."""
    levels = [[leaf_hash(leaf) for leaf in leaves]]
    while len(levels[-1]) > 1:
        levels.append(_up(levels[-1]))
    if not all(0 <= index < len(leaves) for index in indexes):
        raise IndexError(indexes)
    return [_upwards(levels, index) for index in indexes]


def _upwards(levels: Sequence[Sequence[str]], index: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    for level in levels[:-1]:
        neighbour = index ^ 1
        if neighbour < len(level):
            steps.append(Step(side="left" if neighbour < index else "right", hash=level[neighbour]))
        index //= 2
    return tuple(steps)


def climbed(leaf: bytes, steps: Sequence[Step]) -> str:
    """The root that a leaf and its path lead to."""
    found = leaf_hash(leaf)
    for step in steps:
        found = _node(step.hash, found) if step.side == "left" else _node(found, step.hash)
    return found


def _up(level: Sequence[str]) -> list[str]:
    """The next level; a node without a neighbour goes up as it is."""
    pairs = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs


def _node(left: str, right: str) -> str:
    return sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()
