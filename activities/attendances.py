"""A corrected attendance is followed: answers that came back in that meeting look again at who was there, and what was
decided in it counts its votes again.

The door asks them at once. Where it died before it could, a sweep finds what was not asked, and asks the same, by the
same ids: whoever was asked already says what they said then.
"""

from collections.abc import Iterator
from uuid import UUID

from activities.registers import Registers
from domain import ids
from domain.decider import Envelope
from domain.followers import FOLLOW, by_attendance
from domain.message import Recorded
from store.errors import Damaged
from store.log import EventLog
from store.reading import Reading

CORRECTED = "AttendanceCorrected"


def followers(reading: Reading, meeting: str, command_id: UUID, origin: str | None) -> list[Envelope]:
    """What a correction of the attendance of `GROUP-STREAM#MEETING` asks of each answer that came back in it, and of
    each cycle that it decided in."""
    said = reading.said_in(ids.parts(meeting.partition("#")[0])[1], meeting)
    return by_attendance(meeting, said, command_id, origin)


def _meeting(recorded: Recorded) -> str:
    return f"{recorded.stream}#{recorded.data['meeting']}"


class Attendances:
    """The corrected attendances of a log, each looked at until all that follow it were asked."""

    def __init__(self, log: EventLog, reading: Reading, registers: Registers) -> None:
        self._log = log
        self._reading = reading
        self._registers = registers
        self._seen = 0
        self._open: dict[UUID, Recorded] = {}
        self._latest: dict[str, Recorded] = {}
        self._follow_seen = dict.fromkeys(sorted(FOLLOW), 0)
        self._refused: set[tuple[str, UUID]] = set()

    def refused(self, asked: Envelope) -> None:
        """It was asked, and refused: asked again, it would wake its process for nothing at every sweep."""
        self._refused.add((asked.stream, asked.command_id))

    def not_followed(self) -> list[Envelope]:
        """What was not asked of those that a corrected attendance concerns."""
        for position, recorded in self._reading.of_kind(CORRECTED, after=self._seen):
            self._seen = position
            if ids.parts(recorded.stream)[0] == "group":
                self._open[recorded.id] = self._latest[_meeting(recorded)] = recorded
        for kind, seen in self._follow_seen.items():
            for position, recorded in self._reading.of_kind(kind, after=seen):
                self._follow_seen[kind] = position
                known = self._latest.get(recorded.who.meeting or "")
                if known is not None:  # it was on its way while the attendance was corrected
                    self._open[known.id] = known
        found: list[Envelope] = []
        for recorded in list(self._open.values()):
            try:
                left = list(self._left(recorded))
            except Damaged:
                continue  # it is asked once that is put right, and no other waits for it
            found += left
            if not left:
                del self._open[recorded.id]
        return found

    def _left(self, recorded: Recorded) -> Iterator[Envelope]:
        meeting = _meeting(recorded)
        network_id = ids.parts(recorded.stream)[1]
        network, version = self._registers.network(network_id)
        clock = self._registers.clock(network_id) if network.rehearsal else None
        for asked in followers(self._reading, meeting, recorded.command_id, recorded.origin):
            if (asked.stream, asked.command_id) in self._refused:
                continue
            if self._log.receipt(asked.stream, asked.command_id, asked.source) is None:
                yield asked.model_copy(update={"network_version": version, "clock": clock})
