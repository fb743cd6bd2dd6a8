"""Which deadlines that were given up would come now: it decides them as their processes would, and stores nothing.

So nobody is woken in vain: a process whose deadline would be refused again sleeps on.
"""

from datetime import UTC, date, datetime
from typing import Any

from activities.registers import Registers
from domain import ids
from domain.decider import DeadlineGivenUp, Envelope, Folded
from domain.errors import VertebraError
from domain.handling import handle
from domain.territory import Network
from store.log import EventLog
from store.reading import Reading

Seen = tuple[int, int, date]  # the versions of a stream and of its network, and the day


class GivenUp:
    """The deadlines of a log that were given up. What was found in vain is not looked at again before something that it
    rests on has changed: the stream, its network, or the day."""

    def __init__(self, log: EventLog, reading: Reading, registers: Registers) -> None:
        self._log = log
        self._reading = reading
        self._registers = registers
        self._in_vain: dict[str, Seen] = {}

    def coming_back(self, network: str | None = None, *, rehearsal: bool = False) -> dict[str, int]:
        """The streams with a deadline that would come now, and under which version of their network."""
        left = self._reading.given_up(network=network, rehearsal=rehearsal)
        elsewhere = () if network is None else [one for one in self._in_vain if ids.parts(one)[1] != network]
        self._in_vain = {stream: seen for stream, seen in self._in_vain.items() if stream in {*left, *elsewhere}}
        found = {}
        for stream in left:
            try:
                of = ids.parts(stream)[1]
                rules, version = self._registers.network(of)
                now = (self._registers.clock(of) if rehearsal else None) or datetime.now(UTC)
                head = self._log.head(stream)
            except VertebraError:
                continue  # nothing is decided on what is damaged until it is put right, and no other waits for that
            seen = (head.version if head is not None else 0, version, rules.calendar.local_date(now))
            if self._in_vain.get(stream) == seen:
                continue
            if self._comes(stream, rules, version, now):
                found[stream] = version
            else:
                self._in_vain[stream] = seen
        return found

    def _comes(self, stream: str, network: Network, version: int, now: datetime) -> bool:
        try:
            folded = self._log.fold(stream)
        except VertebraError:
            return False
        return any(
            given_up.comes_back and _accepted(folded, given_up, network, version, now)
            for given_up in folded.given_up.values()
        )


def _accepted(folded: Folded[Any], given_up: DeadlineGivenUp, network: Network, version: int, now: datetime) -> bool:
    due = next((one for one in folded.decider.due(folded.state) if one.which() == given_up.which()), None)
    if due is None:
        return False
    timer = Envelope(
        stream=folded.stream,
        command_id=ids.timer(folded.stream, due.kind, due.key, due.at),
        kind=due.kind,
        data=due.data,
        source="timer",
    )
    try:
        decision = handle(folded, timer, now=now, network=network, network_version=version)
    except Exception:
        return False  # refused, or a rule that fails: its process would give it up again
    return bool(decision.events)
