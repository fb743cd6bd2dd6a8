"""The minutes of a meeting as people read them before they approve them, with their amendments.

They are the meeting: whatever was decided, stated, agreed or corrected in it, from its own events, wherever they are.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import Field

from domain import decisions as d
from domain import ids
from domain.group import events as e
from domain.management import events as m
from domain.message import Message, Recorded
from domain.territory import Network
from readings import meetingpapers
from readings.meetingpapers import Paper, Papers
from readings.questions import asked_in
from readings.record import Record
from readings.saidelsewhere import Said, late_in, said_in
from store.errors import NotFound


class Corrected(Message):
    """An answer as it was before it was corrected, and why it was."""

    item: str
    was: d.Part
    reason: str


class Given(Message):
    """A part of a decision as it stands, and each correction of it."""

    item: str
    asks: str
    part: d.Part
    meeting: str | None
    corrections: tuple[Corrected, ...] = Field(exclude=True)


class Treated(Message):
    """An item of a meeting. `outcome`: what became of it; `why`: with what reason, or question; `by`: whose;
    `portfolios`: whose answer lacks."""

    item: str
    asks: str
    outcome: str | None
    why: str
    by: str | None
    parts: tuple[str, ...]
    positions: tuple[m.PositionTaken, ...]
    portfolios: tuple[str, ...] = Field(exclude=True)
    given: tuple[Given, ...] = Field(exclude=True)


class Minutes(Message):
    """The minutes of one meeting. `outdated`: something was entered or corrected after the last draft, which is not
    approved yet; `annulled`: why the meeting was; `said`: what was done in it elsewhere.

    For whoever says it in words: `opened`: whether it is a management meeting's; `voices`: which portfolio was there;
    `minutes_of`: the earlier meetings whose minutes it had before it; `besides`: what else happened in it; `earlier`:
    the words that an agreement had before, by its id; `attendance`, `annulled_by`: the events that corrected it, or
    annulled it; `days`: of the meetings of its body that were held; `asked`: what was asked where something was carried
    out, by its question; `heard`, `said_heard`: the events in which things have their names, of its own stream and of
    the others.
    """

    stream: str
    meeting: str
    on: date
    draft: m.MinutesDrafted | e.MinutesDrafted | None
    outdated: bool
    annulled: str | None
    present: tuple[str, ...]
    people: tuple[str, ...]
    minute_taker: str | None
    items: tuple[Treated, ...]
    decided: tuple[Given, ...]
    corrections: tuple[Corrected, ...]
    decided_outside: tuple[m.DecidedOutside, ...]
    topics: dict[str, str]
    agreements: tuple[e.AgreementEntered, ...]
    alignments: tuple[m.AlignmentMade, ...]
    attendance_corrected: tuple[dict[str, Any], ...]
    approved_at: str | None
    amendments: tuple[m.MinutesAmended | e.MinutesAmended, ...]
    said: tuple[Said, ...] = ()
    opened: bool = Field(exclude=True)
    voices: tuple[m.Presence, ...] = Field(exclude=True)
    minutes_of: tuple[str, ...] = Field(exclude=True)
    absent: tuple[m.Absent, ...] = Field(exclude=True)
    carried_out: tuple[m.Done, ...] = Field(exclude=True)
    besides: tuple[Recorded, ...] = Field(exclude=True, repr=False)
    earlier: Mapping[str, tuple[str, ...]] = Field(exclude=True)
    attendance: tuple[Recorded, ...] = Field(exclude=True, repr=False)
    annulled_by: Recorded | None = Field(exclude=True, repr=False)
    days: Mapping[str, date] = Field(default_factory=dict, exclude=True)
    asked: Mapping[str, str] = Field(default_factory=dict, exclude=True)
    heard: tuple[Recorded, ...] = Field(default=(), exclude=True, repr=False)
    said_heard: tuple[Recorded, ...] = Field(default=(), exclude=True, repr=False)

    @property
    def late(self) -> bool:
        """Whether something was entered as said in it after its last draft, which is not approved yet and is not to be
        made again for another reason."""
        late = any(late_in(self.said, f"{self.stream}#{self.meeting}"))
        return late and self.approved_at is None and not self.outdated


def minutes(record: Record, network: Network, stream: str, meeting: str = "") -> Minutes:
    """The minutes of a meeting of a body: of the one that is named, by its id or its day, else of the latest.

    Raises `NotFound`, `Damaged`.
    """
    check_meets(stream)
    events = record.whole(stream).events
    papers = Papers.of(events)
    paper = chosen(papers, stream, meeting)
    elsewhere = said_in(record, network, stream, paper.meeting, (*paper.present, *paper.people))
    return written(stream, paper).model_copy(
        update={
            "said": elsewhere.said,
            "days": {one.meeting: one.on for one in papers.values()},
            "asked": asked_in(events, (one.escalation for one in paper.carried_out)),
            "heard": events,
            "said_heard": elsewhere.heard,
        }
    )


def written(stream: str, paper: Paper) -> Minutes:
    """What a meeting's own stream says of it."""
    items = tuple(_treated(one) for one in paper.items.values())
    decided = tuple(given for one in items for given in one.given)
    return Minutes(
        stream=stream,
        meeting=paper.meeting,
        on=paper.on,
        draft=paper.draft,
        outdated=paper.outdated,
        annulled=None if paper.annulled is None else str(paper.annulled.data["reason"]),
        present=paper.present,
        people=paper.people,
        minute_taker=paper.minute_taker,
        items=items,
        decided=decided,
        corrections=tuple(one for given in decided for one in given.corrections),
        decided_outside=tuple(paper.noted),
        topics=paper.topics,
        agreements=tuple(one.entered for one in paper.agreements.values()),
        alignments=tuple(paper.alignments),
        attendance_corrected=tuple(one.data for one in paper.attendance),
        approved_at=paper.approved_at,
        amendments=tuple(paper.amendments),
        opened=paper.opened is not None,
        voices=paper.voices,
        minutes_of=paper.minutes_of,
        absent=paper.absent,
        carried_out=paper.carried_out,
        besides=tuple(paper.besides),
        earlier={known_as: tuple(one.earlier) for known_as, one in paper.agreements.items()},
        attendance=tuple(paper.attendance),
        annulled_by=paper.annulled,
    )


def _treated(kept: meetingpapers.Treated) -> Treated:
    return Treated(
        item=kept.item,
        asks=kept.asks,
        outcome=kept.outcome,
        why=kept.why,
        by=kept.by,
        parts=tuple(f"{given.part.portfolio}: {given.part.answer.outcome}" for given in kept.given),
        positions=tuple(kept.positions),
        portfolios=kept.portfolios,
        given=tuple(_given(one) for one in kept.given),
    )


def _given(kept: meetingpapers.Given) -> Given:
    corrected = (Corrected(item=kept.item, was=was, reason=reason) for was, reason in kept.corrections)
    return Given(item=kept.item, asks=kept.asks, part=kept.part, meeting=kept.meeting, corrections=tuple(corrected))


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
