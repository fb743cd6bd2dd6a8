"""What is to be known of a meeting that is to be annulled, because it was entered twice or by mistake, or of which the
attendance is corrected: what was said in it elsewhere, who voted in it, which questions it has left.

Whoever asks reads it from the log beside the decision, and it is kept with the command: anyone can decide again.
"""

from collections.abc import Iterable

from domain import ids
from domain.decider import Envelope
from domain.group import events as e
from domain.management import events as m
from domain.meetings import LeftRound, MeetingFacts, Replaced, is_own_meeting
from domain.message import Recorded
from domain.voices import voted_by_name


def annuls(envelope: Envelope) -> str | None:
    """The meeting that a command would annul."""
    known_as = envelope.data.get("meeting")
    if envelope.kind != "AnnulMeeting" or not isinstance(known_as, str):
        return None
    return f"{envelope.stream}#{known_as}"


def looks_into(envelope: Envelope) -> str | None:
    """The meeting that a command would annul, or the group's whose attendance it would correct: what was said in it
    must be known then."""
    known_as = envelope.data.get("meeting")
    if envelope.kind == "CorrectAttendance" and envelope.stream.startswith("group:") and isinstance(known_as, str):
        return f"{envelope.stream}#{known_as}"
    return annuls(envelope)


def said_elsewhere(envelope: Envelope) -> str | None:
    """The meeting of another body in which a command that looks into one was given: both must be known then."""
    said_in = envelope.meeting
    if said_in is None or looks_into(envelope) is None or is_own_meeting(envelope.stream, said_in):
        return None
    return said_in


def own_alone(meeting: str) -> bool:
    """Whether all that is to be known of a meeting is in its own stream: what a body decides, it says there."""
    return ids.parts(meeting.partition("#")[0])[0] == "management"


def known_of(facts: MeetingFacts, events: Iterable[Recorded]) -> MeetingFacts:
    """The facts of a meeting with what is to be known before it is annulled. `events`: those of its own stream, in
    their order; of a group's meeting, with those of any other that were said in it, or tell of it."""
    if own_alone(facts.meeting):
        return facts.model_copy(update=_of_management(facts.meeting, events))
    return facts.model_copy(update=_of_group(facts.meeting, events))


def _of_group(meeting: str, events: Iterable[Recorded]) -> dict[str, object]:
    """The streams, other than its own, in which something was said in a meeting, the meetings whose minutes it
    approved, and who voted in it by name."""
    own, _, known_as = meeting.partition("#")
    said, approved = [], []
    for event in events:
        if event.stream != own:
            said += [event] if meeting in (event.who.meeting, event.data.get("meeting")) else []
        elif event.kind == e.MinutesApproved.__name__ and event.data["at"] == known_as != event.data["meeting"]:
            approved.append(f"{own}#{event.data['meeting']}")
    rests = dict.fromkeys([*(event.stream for event in said), *approved])
    return {"rests": tuple(rests), "voted": voted_by_name(said)}


def _of_management(meeting: str, events: Iterable[Recorded]) -> dict[str, object]:
    """Which minutes it approved, which rounds it left without a decision, whether it is over, and the meeting that was
    to be before this one was called instead of it."""
    stream, _, known_as = meeting.partition("#")
    approved, left, over = [], [], False
    called: dict[str, Replaced] = {}
    replaced: Replaced | None = None
    for event in events:
        if event.stream != stream:
            continue
        data = event.data
        match event.kind:
            case m.MinutesApproved.__name__ if data["at"] == known_as:
                approved.append(f"{stream}#{data['meeting']}")
            case m.ItemLeft.__name__ if data["meeting"] == meeting:
                left.append(LeftRound.model_validate({name: data[name] for name in LeftRound.model_fields}))
            case m.MeetingClosed.__name__ | m.MeetingNotHeld.__name__ if data["meeting"] == known_as:
                over = True
            case m.MeetingPlanned.__name__:
                called[str(data["meeting"])] = Replaced.model_validate({"on": data["on"], "by_rhythm": True})
            case m.MeetingConvened.__name__:
                if data["meeting"] == known_as:
                    replaced = called.get(str(data["instead_of"]))
                else:
                    told = {"on": data["on"], "by_rhythm": data["by_rhythm"]}
                    called[str(data["meeting"])] = Replaced.model_validate(told)
    return {"rests": tuple(approved), "left": tuple(left), "over": over, "replaced": replaced}
