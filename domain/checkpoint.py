"""Checkpoints: where every stream stood at a position of the log, in one Merkle root that is signed.

A chain of hashes that somebody recomputed after an edit agrees with itself, but not with a checkpoint that was signed
before. Checkpoints are chained too, so that none can be taken out of the middle.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from domain import merkle
from domain.merkle import Step
from domain.message import GENESIS, Message, canonical, digest


class Leaf(Message):
    """Where one stream stood."""

    stream: str
    version: int
    head: str

    def canonical(self) -> bytes:
        return canonical(self.model_dump(mode="json"))


class Checkpoint(Message):
    """What is signed. `streams` had events up to `position`; `root` is over their leaves, sorted by stream.

    `previous` is the digest of the checkpoint before (GENESIS for the first). `made_at` is the machine's clock.
    """

    number: int
    made_at: datetime
    position: int
    streams: int
    root: str
    previous: str = GENESIS

    def canonical(self) -> bytes:
        return canonical(self.model_dump(mode="json"))

    def digest(self) -> str:
        return digest(self.model_dump(mode="json"))


class Signed(Message):
    """A checkpoint with its Ed25519 signature over the canonical bytes, in hexadecimal, and the key's id.

    `changed` are the leaves that differ from the checkpoint before: all of them together give the tree again.
    """

    checkpoint: Checkpoint
    key_id: str
    signature: str
    changed: tuple[Leaf, ...] = ()


class Proof(Message):
    """That a stream stood at a leaf when a checkpoint was made: the way from it up to the checkpoint's root.

    Where only some streams are shown, these take the place of the checkpoints' `changed` leaves.
    """

    checkpoint: int
    leaf: Leaf
    steps: tuple[Step, ...] = ()

    def root(self) -> str:
        """The root that it leads to: the checkpoint's own, where the leaf was in it."""
        return merkle.climbed(self.leaf.canonical(), self.steps)


def proofs(number: int, leaves: Mapping[str, Leaf], wanted: Iterable[str]) -> list[Proof]:
    """The proofs of some streams under the checkpoint over `leaves`; streams that were not there yet have none."""
    order = sorted(leaves)
    places = {stream: place for place, stream in enumerate(order)}
    shown = [stream for stream in wanted if stream in places]
    ways = merkle.paths([leaves[stream].canonical() for stream in order], [places[stream] for stream in shown])
    return [Proof(checkpoint=number, leaf=leaves[stream], steps=way) for stream, way in zip(shown, ways, strict=True)]


def checkpoint(
    number: int, made_at: datetime, position: int, leaves: Mapping[str, Leaf], previous: Checkpoint | None
) -> Checkpoint:
    """The checkpoint over the leaves of all streams, by stream."""
    return Checkpoint(
        number=number,
        made_at=made_at,
        position=position,
        streams=len(leaves),
        root=merkle.root([leaf.canonical() for leaf in in_order(leaves)]),
        previous=GENESIS if previous is None else previous.digest(),
    )


def in_order(leaves: Mapping[str, Leaf]) -> list[Leaf]:
    """Leaves as they stand in the tree."""
    return [leaves[stream] for stream in sorted(leaves)]


def with_changes(leaves: Mapping[str, Leaf], changed: Iterable[Leaf]) -> dict[str, Leaf]:
    """The leaves of a checkpoint from those of the one before and what changed."""
    return {**leaves, **{leaf.stream: leaf for leaf in changed}}
