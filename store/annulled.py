"""Nothing is stored as said in a meeting that was annulled, and no meeting is annulled in which something was said.

Both are decided beside the append, on what was read before it; here, where one append is made at a time, they meet.
"""

from sqlalchemy import Connection, select

from domain.annulling import annuls, own_alone
from domain.decider import Envelope
from domain.message import Recorded
from store.errors import AnnulledMeanwhile, VersionConflict
from store.messages import Append, AppendItem
from store.tables import events, meetings


def refuse(connection: Connection, append: Append) -> None:
    """Raise where what was read of a meeting is not so any more: whoever decided reads it again, and decides anew."""
    for item in append.items:
        _refuse_annulled(connection, append.stream, item)
        _refuse_said_in(connection, append, item)


def _refuse_annulled(connection: Connection, stream: str, item: AppendItem) -> None:
    facts = item.command.meeting
    if facts is None or facts.held_on is None or not item.events:
        return
    where, _, known_as = facts.meeting.partition("#")
    if where == stream:
        return
    query = select(meetings.c.stage).where(meetings.c.stream == where, meetings.c.meeting == known_as)
    if connection.execute(query).scalar_one_or_none() == "annulled":
        raise AnnulledMeanwhile("The meeting {meeting} was annulled meanwhile.", meeting=facts.meeting)


def _refuse_said_in(connection: Connection, append: Append, item: AppendItem) -> None:
    envelope = item.command.envelope
    if envelope.get("kind") != "AnnulMeeting" or not item.events:
        return
    meeting = annuls(Envelope.model_validate(envelope))
    if meeting is None or own_alone(meeting):
        return
    query = select(events.c.body).where(events.c.stream != append.stream)
    for body in connection.execute(query.where(events.c.body.contains(f'"{meeting}"', autoescape=True))).scalars():
        said = Recorded.model_validate_json(body)
        if meeting in (said.who.meeting, said.data.get("meeting")):
            raise VersionConflict("Something was said in {meeting} meanwhile.", meeting=meeting)
