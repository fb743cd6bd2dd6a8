"""A body's register, folded: its meetings and activities in brief. The texts themselves stay in the events."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from domain.decider import MeetingFacts, Summary, Todo
from domain.group import events as e
from domain.message import Event, Message, added, brief, digest
from domain.table import Table
from domain.territory import Network

CORRECTED = "corrected"  # in the place of a draft's digest: what it was made from is not so any more
LATEST = 100  # orientations that can still be annulled
MINUTED = {"on", "present", "people", "minute_taker", "topics", "agreements"}


class Agreement(Message):
    id: str
    stated_by: str
    text: str
    cut: bool = added(False)


class Meeting(Message):
    """`stage`: convened → held or not held, or annulled; `minutes`: none → drafted → approved.

    `drafted_of`: the digest of all that the last draft was made from.
    """

    id: str
    on: date
    called_on: date | None = None
    call: int = 1
    second_call_of: str | None = None
    in_time: bool = False
    stage: Literal["convened", "held", "not-held", "annulled"] = "convened"
    duly_convened: bool = False
    present: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    minute_taker: str | None = None
    topics: tuple[str, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    minutes: Literal["none", "drafted", "approved"] = "none"
    drafts: int = 0
    minutes_due_at: datetime | None = None
    drafted_of: str = Field(default="", exclude_if=lambda known: not known)

    @property
    def content(self) -> str:
        """The digest of all that minutes are made from."""
        return digest(self.model_dump(mode="json", include=MINUTED))

    @property
    def outdated(self) -> bool:
        """Whether something was entered or corrected after the last draft of its minutes, which waits for approval."""
        return self.minutes == "drafted" and self.drafted_of not in ("", self.content)


class Activity(Message):
    id: str
    on: date
    neighbourhood: str
    title: str
    organisations: tuple[str, ...] = ()
    action: str | None = None
    annulled: bool = added(False)


class Group(Message):
    """The register of one body; `body` is empty until something is recorded in it."""

    body: str = ""
    zone: str | None = None
    meetings: Table[Meeting] = Table()
    activities: Table[Activity] = Table()
    orientations: Table[int] = Field(default=Table(), description="service to how many people were sent there")
    latest: tuple[tuple[str, str], ...] = Field(
        default=(),
        description="the latest orientations, each with its service, while they can be annulled",
        exclude_if=lambda latest: not latest,
    )


def evolve(state: Group, event: Event) -> Group:
    """What each event makes of a register. Trusts what was decided, and refuses nothing."""
    match event:
        case e.MeetingConvened():
            return _with(
                state.model_copy(update={"body": event.body, "zone": event.zone}),
                Meeting(
                    id=event.meeting,
                    on=event.on,
                    called_on=event.called_on,
                    call=event.call,
                    second_call_of=event.second_call_of,
                    in_time=event.in_time,
                    topics=tuple(topic.id for topic in event.topics),
                ),
            )
        case e.MeetingHeld():
            return _held(state.model_copy(update={"body": event.body, "zone": event.zone}), event)
        case e.MeetingNotHeld():
            return _changed(state, event.meeting, stage="not-held")
        case e.TopicAdded():
            known = state.meetings[event.meeting]
            return _changed(state, event.meeting, topics=(*known.topics, event.topic.id))
        case e.AgreementEntered():
            known = state.meetings[event.meeting]
            entered = Agreement(id=event.agreement, stated_by=event.stated_by, text=brief(event.text), cut=event.cut)
            return _changed(state, event.meeting, agreements=(*known.agreements, entered))
        case e.AgreementCorrected():
            known = state.meetings[event.meeting]
            agreements = tuple(
                item.model_copy(update={"text": brief(event.text), "cut": event.cut})
                if item.id == event.corrects
                else item
                for item in known.agreements
            )
            # Of a long text only the beginning is kept here, and the digest would not tell that its end was corrected.
            drafted_of = CORRECTED if known.drafted_of else ""
            return _changed(state, event.meeting, agreements=agreements, drafted_of=drafted_of)
        case e.MinutesDrafted():
            return _changed(state, event.meeting, minutes="drafted", drafts=event.draft, drafted_of=event.of)
        case e.MinutesApproved():
            return _changed(state, event.meeting, minutes="approved")
        case e.AttendanceCorrected():
            there = {"present": event.present, "people": event.people, "minute_taker": event.minute_taker}
            return _changed(state, event.meeting, **there)
        case e.MeetingAnnulled():
            return _changed(state, event.meeting, stage="annulled")
        case e.ActivityAnnulled():
            gone = state.activities[event.activity].model_copy(update={"annulled": True})  # its number is no other's
            return state.model_copy(update={"activities": state.activities.set(event.activity, gone)})
        case e.OrientationAnnulled():
            return _one_fewer(state, event)
        case e.ActivityRecorded():
            return _activity(state, event.activity, event)
        case e.ActivityCorrected():
            return _activity(state, event.corrects, event)
        case e.OrientationCounted(service=service):
            count = state.orientations.get(service, 0) + 1
            counts = state.orientations.set(service, count)
            counted = {"body": event.body, "zone": event.zone, "orientations": counts}
            return state.model_copy(update={**counted, "latest": _with_latest(state, event)})
        case _:
            return state


def _with(state: Group, meeting: Meeting) -> Group:
    return state.model_copy(update={"meetings": state.meetings.set(meeting.id, meeting)})


def _changed(state: Group, meeting: str, **fields: object) -> Group:
    return _with(state, state.meetings[meeting].model_copy(update=fields))


def _held(state: Group, event: e.MeetingHeld) -> Group:
    known = state.meetings.get(event.meeting) or Meeting(id=event.meeting, on=event.on, called_on=event.called_on)
    held = known.model_copy(
        update={
            "on": event.on,
            "call": event.call,
            "stage": "held",
            "duly_convened": event.duly_convened,
            "present": event.present,
            "people": event.people,
            "minute_taker": event.minute_taker,
            "topics": (*known.topics, *(topic.id for topic in event.topics)),
            "minutes_due_at": event.minutes_due_at,
        }
    )
    return _with(state, held)


def _with_latest(state: Group, event: e.OrientationCounted) -> tuple[tuple[str, str], ...]:
    return (*state.latest, (event.orientation, event.service))[-LATEST:] if event.kept else state.latest


def _one_fewer(state: Group, event: e.OrientationAnnulled) -> Group:
    left = state.orientations.get(event.service, 0) - 1
    counts = state.orientations
    counts = counts.set(event.service, left) if left > 0 else counts.without(event.service)
    latest = tuple(one for one in state.latest if one[0] != event.orientation)
    return state.model_copy(update={"orientations": counts, "latest": latest})


def _activity(state: Group, activity: str, event: e.ActivityRecorded | e.ActivityCorrected) -> Group:
    kept = Activity(
        id=activity,
        on=event.on,
        neighbourhood=event.neighbourhood,
        title=event.title,
        organisations=event.organisations,
        action=event.action,
    )
    return state.model_copy(
        update={"body": event.body, "zone": event.zone, "activities": state.activities.set(activity, kept)}
    )


def summary(state: Group) -> Summary:
    """What waits: minutes to be drafted (by their minute-taker) and drafts to be approved (by the coordinator)."""
    todos = tuple(_todos(state))
    return Summary(
        phase="group",
        open=True,
        zone=state.zone,
        title=state.body,
        due_at=min((todo.due_at for todo in todos if todo.due_at is not None), default=None),
        todos=todos,
    )


def _todos(state: Group) -> list[Todo]:
    todos = []
    for meeting in state.meetings.values():
        params = {"meeting": meeting.id, "on": meeting.on.isoformat(), "body": state.body}
        if meeting.stage == "held" and meeting.minutes == "none" and meeting.minutes_due_at is not None:
            todos.append(
                Todo(
                    key=f"{meeting.id}/minutes",
                    what="draft-minutes",
                    who=meeting.minute_taker or "role:minute-taker",
                    params=params,
                    due_at=meeting.minutes_due_at,
                )
            )
        if meeting.stage == "convened":
            who = "role:minute-taker"
            todos.append(Todo(key=f"{meeting.id}/attendance", what="enter-attendance", who=who, params=params))
        if meeting.stage != "held":
            continue
        if meeting.outdated:
            who = meeting.minute_taker or "role:minute-taker"
            todos.append(Todo(key=f"{meeting.id}/again", what="draft-minutes-again", who=who, params=params))
        elif meeting.minutes == "drafted":
            todos.append(
                Todo(key=f"{meeting.id}/approval", what="approve-minutes", who="role:coordinator", params=params)
            )
    return todos


def meeting_facts(state: Group, network: Network, meeting_ref: str) -> MeetingFacts | None:
    """What others may rest a decision on. `meeting_ref` is `GROUP-STREAM#MEETING`; None where there is none such.

    Members are the organisations seated in the body and active in the network on the day of the meeting.
    """
    stream, _, known_as = meeting_ref.partition("#")
    meeting = state.meetings.get(known_as)
    body = network.bodies.get(state.body)
    if meeting is None or body is None or stream != f"group:{network.id}:{state.body}":
        return None
    return MeetingFacts(
        meeting=meeting_ref,
        body=body.id,
        zone=body.zone,
        held_on=meeting.on if meeting.stage == "held" else None,
        duly_convened=meeting.duly_convened,
        call=meeting.call,
        members=network.members_of(body.id, meeting.on),
        present=meeting.present,
        people=meeting.people,
        minute_taker=meeting.minute_taker,
        minutes_approved=meeting.minutes == "approved",
        annulled=meeting.stage == "annulled",
    )
