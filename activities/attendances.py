"""A corrected attendance is followed: answers that came back in that meeting look again at who was there, and what was
decided in it counts its votes again.

The door asks them at once. Where it died before it could, a sweep finds what was not asked, and asks the same, by the
same ids: whoever was asked already says what they said then.
"""

from uuid import UUID

from activities.registers import Registers
from domain import ids
from domain.decider import Envelope
from domain.errors import VertebraError
from domain.followers import FOLLOW, by_attendance
from domain.message import Recorded
from store.log import EventLog
from store.reading import Reading

CORRECTED = "AttendanceCorrected"
LOOKED_FOR = FOLLOW | {CORRECTED}


def followers(reading: Reading, meeting: str, command_id: UUID, origin: str | None) -> list[Envelope]:
    """What a correction of the attendance of `GROUP-STREAM#MEETING` asks of each answer that came back in it, and of
    each cycle that it decided in."""
    said = reading.said_in(ids.parts(meeting.partition("#")[0])[1], meeting)
    return by_attendance(meeting, said, command_id, origin)


class _Correction:
    """A corrected attendance, and what follows from it as far as that was asked. `followers`: None before the log was
    looked through for them."""

    def __init__(self, recorded: Recorded) -> None:
        self.recorded = recorded
        self.meeting = f"{recorded.stream}#{recorded.data['meeting']}"
        self.network_id = ids.parts(recorded.stream)[1]
        self.followers: list[Envelope] | None = None


class Attendances:
    """The corrected attendances of a log, each looked at until all that follow it were asked.

    The log is read once, and then what is new in it; what could not be read is read again at every sweep, by its place.
    """

    def __init__(self, log: EventLog, reading: Reading, registers: Registers) -> None:
        self._log = log
        self._reading = reading
        self._registers = registers
        self._seen = 0
        self._unread: list[int] = []
        self._open: dict[UUID, _Correction] = {}
        self._latest: dict[str, _Correction] = {}

    def answered(self, asked: Envelope) -> None:
        """It was asked, and taken or refused: asked again, it would wake its process for nothing at every sweep."""
        for correction in self._open.values():
            if correction.followers is not None:
                correction.followers = [one for one in correction.followers if one.command_id != asked.command_id]

    def not_followed(self) -> list[Envelope]:
        """What was not asked of those that a corrected attendance concerns.

        It raises nothing for what is damaged: that is asked once it is put right, and no other waits for it.
        """
        self._read_on()
        found: list[Envelope] = []
        for known_as, correction in list(self._open.items()):
            try:
                left = self._left(correction)
            except VertebraError:
                continue
            found += left
            if not left:
                del self._open[known_as]
        return found

    def _read_on(self) -> None:
        """Take in what was stored since the last sweep."""
        end = self._reading.end()
        unread, self._unread = self._unread, []
        for position in unread:
            self._take(self._reading.of_kinds(LOOKED_FOR, after=position - 1, until=position))
        self._take(self._reading.of_kinds(LOOKED_FOR, after=self._seen, until=end))
        self._seen = max(self._seen, end)

    def _take(self, found: list[tuple[int, Recorded | None]]) -> None:
        for position, recorded in found:
            if recorded is None:
                self._unread.append(position)
                continue
            if recorded.kind == CORRECTED:
                self._corrected(position, recorded)
                continue
            for meeting in {recorded.who.meeting, recorded.data.get("meeting")}:
                known = self._latest.get(meeting) if isinstance(meeting, str) else None
                if known is not None:  # it was on its way while the attendance was corrected
                    known.followers = None
                    self._open[known.recorded.id] = known

    def _corrected(self, position: int, recorded: Recorded) -> None:
        try:
            is_groups = ids.parts(recorded.stream)[0] == "group"
            correction = _Correction(recorded)
        except (KeyError, VertebraError):  # no such event was ever stored: something was put in its place
            self._unread.append(position)
            return
        if is_groups:
            self._open[recorded.id] = self._latest[correction.meeting] = correction

    def _left(self, correction: _Correction) -> list[Envelope]:
        """Raises `Damaged`."""
        network, version = self._registers.network(correction.network_id)
        clock = self._registers.clock(correction.network_id) if network.rehearsal else None
        if correction.followers is None:
            recorded = correction.recorded
            correction.followers = followers(self._reading, correction.meeting, recorded.command_id, recorded.origin)
        correction.followers = [asked for asked in correction.followers if not self._was_asked(asked)]
        return [asked.model_copy(update={"network_version": version, "clock": clock}) for asked in correction.followers]

    def _was_asked(self, asked: Envelope) -> bool:
        return self._log.receipt(asked.stream, asked.command_id, asked.source) is not None
