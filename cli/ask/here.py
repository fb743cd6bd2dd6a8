"""Where and when something is offered, and what would be accepted there as things stand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cli.naming.spelling import AS_THEY_ARE, AsTheyAre, Fits
from domain import ids
from domain.decider import Envelope, Folded
from domain.errors import Refusal
from domain.group.state import Group, Meeting, meeting_facts
from domain.handling import handle
from domain.message import Command
from domain.territory import Network

UNFIT = frozenset({"wrong-order", "before-the-decision", "minutes-approved", "meeting-annulled"})
"""What is answered to something said in a meeting that takes it no more, or was held before it had come."""


@dataclass(frozen=True)
class Here:
    """Where and when something is offered: the stream that waits as it stands, in its network.

    `spelling`: how what has an id is written in lines.
    """

    network: Network
    folded: Folded[Any]
    now: datetime
    spelling: AsTheyAre = AS_THEY_ARE

    def read(self, stream: str) -> int | None:
        """Which version of a stream is read here; None where it is another stream."""
        return self.folded.version if stream == self.folded.stream else None

    @property
    def state(self) -> Any:
        return self.folded.state

    @property
    def today(self) -> date:
        return self.network.calendar.local_date(self.now)

    def accepts(self, command: str, person: str) -> bool:
        """Whether somebody could give a command that needs no data, and it would be taken."""
        asked = Envelope(
            stream=self.folded.stream, command_id=ids.seeded("offered", self.now), kind=command, person=person
        )
        try:
            handle(self.folded, asked, now=self.now, network=self.network, network_version=0)
        except Refusal:
            return False
        return True


def put_in(command: str, person: str, body: str, here: Here) -> Meeting | None:
    """The last meeting of a body since what was decided before, in which something can be put to it as it was held."""
    stream = ids.stream_id("group", here.network.id, body)
    register, course = here.spelling.register(stream), here.state.course
    if register is None:
        return None
    decided = max((one.held_on for one in course.decisions.values()), default=None)
    for one in reversed(tuple(register.meetings.values())):
        since = one.on >= course.started_on and (decided is None or one.on > decided)
        if one.stage == "held" and since and _can_be_put(command, person, f"{stream}#{one.id}", register, here):
            return one
    return None


def _can_be_put(command: str, person: str, meeting: str, register: Group, here: Here) -> bool:
    asked = Envelope(
        stream=here.folded.stream, command_id=ids.seeded(f"offered/{meeting}", here.now), kind=command, person=person,
        data={"all_present_agree": True}, meeting=meeting,
    )  # fmt: skip
    facts = meeting_facts(register, here.network, meeting)
    try:
        handle(here.folded, asked, now=here.now, network=here.network, network_version=0, meeting=facts)
    except Refusal:
        return False
    return True


def said_in(command: type[Command], person: str, register: str, here: Here) -> Fits:
    """In which meetings of a body a command may be said: in none that was held before what it is about had
    come, nor in one whose minutes are approved."""
    data = {"present": [person], "text": "-"}
    known = {name: value for name, value in data.items() if name in command.model_fields}

    def fits(group: Group, meeting: str) -> bool:
        reference = f"{register}#{meeting}"
        asked = Envelope(
            stream=here.folded.stream, command_id=ids.seeded(f"offered/{reference}", here.now), data=known,
            kind=command.__name__, person=person, meeting=reference,
        )  # fmt: skip
        facts = meeting_facts(group, here.network, reference)
        try:
            handle(here.folded, asked, now=here.now, network=here.network, network_version=0, meeting=facts)
        except Refusal as refusal:
            return refusal.code not in UNFIT
        return True

    return fits


def none_fits(_register: Group, _meeting: str) -> bool:
    """Where `put_in` has found no meeting, there is none."""
    return False


def is_to_meet(body: str, here: Here) -> bool:
    """Whether a body is called to a meeting that is to come, or was called to one that nobody has entered yet."""
    register = here.spelling.register(ids.stream_id("group", here.network.id, body))
    return register is not None and any(one.stage == "convened" for one in register.meetings.values())
