"""What a command brought about: its events, and those before them that they speak of."""

from collections.abc import Sequence

from domain.message import Recorded
from readings.record import Record
from store.messages import Receipt


def brought(record: Record, receipt: Receipt) -> Sequence[Recorded]:
    """The events of a command that was given; none where it was so already. Raises `Damaged`."""
    return tuple(record.log.events(receipt.stream, receipt.first_version - 1, receipt.last_version))


def up_to(record: Record, stream: str, version: int | None = None) -> Sequence[Recorded]:
    """All events of a stream, up to a version: what came later may speak of what came before. Raises `Damaged`."""
    return tuple(record.log.events(stream, until=version))
