"""Which networks there are in the record."""

from domain.territory import Network
from readings.record import Record


def networks(record: Record) -> tuple[Network, ...]:
    """Every network that is loaded, by its id; what is damaged is spared, and told."""
    found: list[Network] = []
    for info in record.streams(kind="network"):
        with record.damage.spared():
            found.append(record.log.fold(info.stream).state)
    return tuple(found)
