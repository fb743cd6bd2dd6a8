"""Which planned meetings have not followed a change of their network: the door asks them at once, where it lives.

It decides as their processes would, and stores nothing: whoever stands as it would be planned now sleeps on.
"""

from datetime import UTC, date, datetime

from activities.registers import Registers
from domain import ids
from domain.decider import Envelope
from domain.errors import VertebraError
from domain.followers import by_calendar
from domain.handling import handle
from domain.territory import Network
from store.log import EventLog

Seen = tuple[int, date]  # the version of a network, and the day in it


class Planned:
    """The deciding bodies of a log. What was found to stand, or was asked and answered, is not looked at again before
    its network, or the day, is another."""

    def __init__(self, log: EventLog, registers: Registers) -> None:
        self._log = log
        self._registers = registers
        self._stands: dict[str, Seen] = {}
        self._asked_as: dict[str, Seen] = {}

    def answered(self, asked: Envelope) -> None:
        """It was asked, and taken or refused: asked again, its process would say the same."""
        if asked.stream in self._asked_as:
            self._stands[asked.stream] = self._asked_as.pop(asked.stream)

    def not_followed(self) -> list[Envelope]:
        """What is to be asked of those whose plan is none of their network's any more.

        It raises nothing for a stream, or a network, that is damaged: that one is asked once it is put right, and no
        other waits for it.
        """
        found = []
        for stream in self._log.named("management"):
            try:
                asked = self._to_be_asked(stream)
            except VertebraError:
                continue
            if asked is not None:
                found.append(asked)
        return found

    def _to_be_asked(self, stream: str) -> Envelope | None:
        """Raises `Damaged`."""
        network_id = ids.parts(stream)[1]
        network, version = self._registers.network(network_id)
        clock = self._registers.clock(network_id) if network.rehearsal else None
        now = clock or datetime.now(UTC)
        seen = version, network.calendar.local_date(now)
        if self._stands.get(stream) == seen:
            return None
        asked = self._by_latest_change(stream, network_id, version)
        if asked is None or not self._moves(asked, network, version, now):
            self._stands[stream] = seen
            return None
        self._asked_as[stream] = seen
        return asked.model_copy(update={"network_version": version, "clock": clock})

    def _moves(self, asked: Envelope, network: Network, version: int, now: datetime) -> bool:
        folded = self._log.fold(asked.stream)
        try:
            return bool(handle(folded, asked, now=now, network=network, network_version=version).events)
        except Exception:
            return False  # refused, or a rule that fails: its process would say the same

    def _by_latest_change(self, stream: str, network_id: str, version: int) -> Envelope | None:
        """Known by the latest change of the network, so that it is asked once however many sweeps find it."""
        register = ids.stream_id("network", network_id)
        latest = next(iter(self._log.events(register, after=version - 1)), None)
        if latest is None:
            return None
        return by_calendar(stream, Envelope(stream=register, command_id=latest.command_id, kind=latest.kind))
