"""What would be accepted as things stand: it is asked by deciding it on the present state, and nothing comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain import ids
from domain.decider import Envelope, Folded
from domain.errors import Refusal
from domain.group.state import Group, Meeting, meeting_facts
from domain.handling import handle
from domain.message import Command
from domain.territory import Network

UNFIT = frozenset({"wrong-order", "before-the-decision", "minutes-approved", "meeting-annulled"})
"""What is answered to something said in a meeting that takes it no more, or was held before it had come."""
LATEST = 3  # meetings that are told: what is said now was said in one of the last


def _unknown(_body: str) -> Group | None:
    return None


@dataclass(frozen=True)
class Here:
    """Where and when something is offered: the stream that waits as it stands, in its network.

    `register`: what is known of the meetings of a body, by its id.
    """

    network: Network
    folded: Folded[Any]
    now: datetime
    register: Callable[[str], Group | None] = _unknown

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

    def refused(self, command: str, person: str, data: dict[str, Any], meeting: str, register: Group) -> Refusal | None:
        """What would be answered to something said in a meeting; None where it would be taken."""
        asked = Envelope(
            stream=self.folded.stream, command_id=ids.seeded(f"offered/{meeting}", self.now), kind=command,
            person=person, data=data, meeting=meeting,
        )  # fmt: skip
        facts = meeting_facts(register, self.network, meeting)
        try:
            handle(self.folded, asked, now=self.now, network=self.network, network_version=0, meeting=facts)
        except Refusal as refusal:
            return refusal
        return None


def put_in(command: str, person: str, body: str, here: Here) -> Meeting | None:
    """The last meeting of a body since what was decided before, in which something can be put to it as it was held."""
    stream = ids.stream_id("group", here.network.id, body)
    register, course = here.register(body), here.state.course
    if register is None:
        return None
    decided = max((one.held_on for one in course.decisions.values()), default=None)
    for one in reversed(tuple(register.meetings.values())):
        since = one.on >= course.started_on and (decided is None or one.on > decided)
        if one.stage != "held" or not since:
            continue
        if here.refused(command, person, {"all_present_agree": True}, f"{stream}#{one.id}", register) is None:
            return one
    return None


def said_in(command: type[Command], person: str, body: str, here: Here) -> tuple[str, ...]:
    """In which of the last meetings of a body a command may be said: in none that was held before what it is about had
    come, nor in one whose minutes are approved."""
    stream, register = ids.stream_id("group", here.network.id, body), here.register(body)
    if register is None:
        return ()
    data = {"present": [person], "text": "-"}
    known = {name: value for name, value in data.items() if name in command.model_fields}
    held = [one.id for one in register.meetings.values() if one.stage == "held"][-LATEST:]
    answers = ((one, here.refused(command.__name__, person, known, f"{stream}#{one}", register)) for one in held)
    return tuple(one for one, refusal in answers if refusal is None or refusal.code not in UNFIT)


def is_to_meet(body: str, here: Here) -> bool:
    """Whether a body is called to a meeting that is to come, or was called to one that nobody has entered yet."""
    register = here.register(body)
    return register is not None and any(one.stage == "convened" for one in register.meetings.values())
