"""The minutes of a meeting as people read them before they approve them, with their amendments.

They are the meeting: whatever was decided, stated, agreed or corrected in it, from its own events, wherever they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain import ids
from domain.message import Recorded
from domain.territory import Network
from readings.meetingpapers import Paper, Papers, plainly
from readings.questions import asked_in
from readings.record import Record
from readings.saidelsewhere import Said, late_in, said_in
from store.errors import NotFound


@dataclass(frozen=True)
class Minutes:
    """The minutes of one meeting. `paper`: what its own stream says of it; `said`: what was done in it elsewhere.

    For whoever says it in words: `days`: of the meetings of its body that were held; `asked`: what was asked where
    something was carried out, by its question; `heard`, `said_heard`: the events in which things have their names, of
    its own stream and of the others.
    """

    stream: str
    paper: Paper
    said: tuple[Said, ...]
    days: Mapping[str, date]
    asked: Mapping[str, str]
    heard: tuple[Recorded, ...]
    said_heard: tuple[Recorded, ...]

    @property
    def late(self) -> bool:
        """Whether something was entered as said in it after its last draft, which is not approved yet and is not to be
        made again for another reason."""
        paper = self.paper
        late = any(late_in(self.said, f"{self.stream}#{paper.meeting}"))
        return late and paper.approved_at is None and not paper.outdated

    def as_json(self) -> dict[str, Any]:
        told = {"stream": self.stream, "meeting": self.paper.meeting, "on": self.paper.on.isoformat()}
        return {**told, **plainly(self.paper), "said": [one.as_json() for one in self.said]}


def minutes(record: Record, network: Network, stream: str, meeting: str = "") -> Minutes:
    """The minutes of a meeting of a body: of the one that is named, by its id or its day, else of the latest.

    Raises `NotFound`, `Damaged`.
    """
    check_meets(stream)
    events = record.whole(stream).events
    papers = Papers.of(events)
    paper = chosen(papers, stream, meeting)
    elsewhere = said_in(record, network, stream, paper.meeting, (*paper.present, *paper.people))
    return Minutes(
        stream=stream,
        paper=paper,
        said=elsewhere.said,
        days={one.meeting: one.on for one in papers.values()},
        asked=asked_in(events, (one.escalation for one in paper.carried_out)),
        heard=events,
        said_heard=elsewhere.heard,
    )


def check_meets(stream: str) -> None:
    """Raises `NotFound` where a stream is of no body that meets."""
    if ids.parts(stream)[0] not in ("group", "management"):
        raise NotFound("{stream} holds no meetings.", stream=stream)


def chosen(papers: Mapping[str, Paper], stream: str, meeting: str) -> Paper:
    """The paper of the meeting that was named, by its id or its day; else of the latest whose minutes were drafted, or
    of the latest that was held where none were. One that was annulled is meant only where its id is given, or no other
    was held that day. Raises `NotFound`."""
    counting = [paper for paper in papers.values() if paper.annulled is None]
    if meeting:
        annulled = [paper for paper in papers.values() if paper.annulled is not None]
        of_day = [paper for paper in (*annulled, *counting) if paper.on.isoformat() == meeting]
        found = papers.get(meeting) or (of_day[-1] if of_day else None)
        if found is None:
            raise NotFound("{stream} has held no meeting '{meeting}'.", stream=stream, meeting=meeting)
        return found
    if not counting:
        raise NotFound("No minutes of {stream} have been drafted yet.", stream=stream)
    drafted = [paper for paper in counting if paper.draft is not None]
    return max(drafted or counting, key=lambda paper: paper.on)
