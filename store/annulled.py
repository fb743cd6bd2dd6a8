"""Nothing is stored as said in a meeting that was annulled, and no meeting is annulled in which something was said.

Both are decided beside the append, on what was read before it; here, where one append is made at a time, they meet.
"""

from sqlalchemy import Connection, select

from domain import ids
from domain.annulling import annuls, own_alone
from domain.decider import Envelope
from domain.meetings import MeetingFacts
from store.errors import AnnulledMeanwhile, VersionConflict
from store.mentions import placed_in
from store.messages import Append, AppendItem
from store.tables import meetings


def refuse(connection: Connection, append: Append) -> None:
    """Raise where what was read of a meeting is not so any more: whoever decided reads it again, and decides anew.

    Raises `AnnulledMeanwhile`; `VersionConflict` where something was said in a meeting that is to be annulled, and
    `Damaged` where that cannot be read.
    """
    for item in append.items:
        for facts in (item.command.meeting, item.command.said_in):
            _refuse_annulled(connection, append.stream, item, facts)
        _refuse_said_in(connection, append, item)


def _refuse_annulled(connection: Connection, stream: str, item: AppendItem, facts: MeetingFacts | None) -> None:
    if facts is None or facts.held_on is None or not item.events:
        return
    where, _, known_as = facts.meeting.partition("#")
    if where == stream:
        return
    query = select(meetings.c.stage).where(meetings.c.stream == where, meetings.c.meeting == known_as)
    if connection.execute(query).scalar_one_or_none() == "annulled":
        raise AnnulledMeanwhile("The meeting {meeting} was annulled meanwhile.", meeting=facts.meeting)


def _refuse_said_in(connection: Connection, append: Append, item: AppendItem) -> None:
    """Only what was stored since the decision has read what was said: nobody else appends while this is looked for."""
    envelope = item.command.envelope
    if envelope.get("kind") != "AnnulMeeting" or not item.events:
        return
    meeting = annuls(Envelope.model_validate(envelope))
    if meeting is None or own_alone(meeting):
        return
    said = placed_in(connection, ids.parts(append.stream)[1], meeting, after=append.read_until)
    if any(recorded.stream != append.stream for _, recorded in said):
        raise VersionConflict("Something was said in {meeting} meanwhile.", meeting=meeting)
