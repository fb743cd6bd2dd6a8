"""What a body may record of its meetings, minutes and activities, and when it may not."""

from datetime import date
from typing import Any

import pytest

from domain import group, ids
from domain.decider import Folded, MeetingFacts
from domain.errors import Refusal
from tests.domain.registers import Town, furnished

CIRCLE = "group:town:circle"
PRESENT = ["clinic", "school"]


class Circle:
    """The circle of the north zone and its register."""

    def __init__(self) -> None:
        self.town: Town = furnished()

    @property
    def state(self) -> group.Group:
        state: group.Group = self.town.fold(CIRCLE).state
        return state

    def do(
        self, kind: str, /, *, by: str = "coord", entered_by: str | None = None, said_in: str | None = None, **data: Any
    ) -> Any:
        """The last event that came of it, as the register reads it."""
        made = self.town.give(CIRCLE, kind, data, person=by, entered_by=entered_by, meeting=said_in)
        return group.decider.read(made[-1])

    def refused(self, kind: str, /, **how: Any) -> str:
        before = self.state
        with pytest.raises(Refusal) as refusal:
            self.do(kind, **how)
        assert self.state == before
        return refusal.value.code

    def convened(self, on: str = "2017-03-10", **data: Any) -> str:
        return str(self.do("ConveneMeeting", on=on, **data).meeting)

    def held(self, on: str = "2017-02-10", **data: Any) -> str:
        return str(self.do("RecordMeeting", on=on, present=PRESENT, minute_taker="scribe", **data).meeting)

    def on(self, day: str) -> None:
        self.town.now = self.town.now.replace(month=int(day[5:7]), day=int(day[8:]))

    def facts(self, meeting: str) -> MeetingFacts:
        facts = self.town.facts(f"{CIRCLE}#{meeting}")
        assert facts is not None
        return facts


@pytest.fixture
def circle() -> Circle:
    return Circle()


def test_a_meeting_is_convened_with_its_topics(circle: Circle) -> None:
    made = circle.do("ConveneMeeting", on="2017-03-10", topics=["Truancy", "The booklet"])
    assert (made.called_on, made.call, made.in_time) == (date(2017, 3, 1), 1, True)
    assert [topic.text for topic in made.topics] == ["Truancy", "The booklet"]
    assert len({topic.id for topic in made.topics}) == 2


def test_a_meetings_id_can_be_known_before_it_is_convened(circle: Circle) -> None:
    coming = ids.named("meeting", circle.town.next_id())
    assert circle.convened() == coming


@pytest.mark.parametrize(("on", "in_time"), [("2017-03-02", False), ("2017-03-03", True), ("2017-03-06", True)])
def test_a_meeting_is_called_so_many_working_days_before(circle: Circle, on: str, in_time: bool) -> None:
    assert circle.do("ConveneMeeting", on=on).in_time is in_time


def test_a_holiday_between_is_no_working_day(circle: Circle) -> None:
    assert circle.do("ConveneMeeting", on="2017-03-09").in_time
    circle.on("2017-03-07")
    assert not circle.do("ConveneMeeting", on="2017-03-09").in_time


def test_a_meeting_that_was_called_in_time_and_held_on_its_day_is_duly_convened(circle: Circle) -> None:
    meeting = circle.convened()
    circle.on("2017-03-10")
    circle.do("HoldMeeting", meeting=meeting, present=PRESENT, people=["ana"], minute_taker="scribe")
    assert circle.facts(meeting) == MeetingFacts(
        meeting=f"{CIRCLE}#{meeting}",
        body="circle",
        zone="north",
        held_on=date(2017, 3, 10),
        duly_convened=True,
        call=1,
        members=("clinic", "school"),
        present=("clinic", "school"),
        people=("ana",),
        minute_taker="scribe",
    )


def test_a_meeting_held_on_another_day_is_not_duly_convened(circle: Circle) -> None:
    meeting = circle.convened()
    circle.on("2017-03-14")
    assert not circle.do("HoldMeeting", meeting=meeting, on="2017-03-13", present=PRESENT).duly_convened


def test_a_meeting_called_too_late_is_held_and_not_duly_convened(circle: Circle) -> None:
    meeting = circle.convened(on="2017-03-01")
    assert not circle.do("HoldMeeting", meeting=meeting, present=PRESENT).duly_convened


def test_a_meeting_cannot_come_before_its_call(circle: Circle) -> None:
    assert circle.refused("ConveneMeeting", on="2017-02-28") == "meeting-before-call"
    meeting = circle.convened(on="2017-03-01", called_on="2017-02-27")
    assert circle.refused("HoldMeeting", meeting=meeting, on="2017-02-24", present=PRESENT) == "meeting-before-call"
    early = {"on": "2017-02-10", "called_on": "2017-02-11", "present": PRESENT}
    assert circle.refused("RecordMeeting", **early) == "meeting-before-call"


def test_what_is_still_to_come_has_not_happened(circle: Circle) -> None:
    meeting = circle.convened()
    assert circle.refused("HoldMeeting", meeting=meeting, present=PRESENT) == "in-the-future"
    assert circle.refused("RecordMeeting", on="2017-03-02", present=PRESENT) == "in-the-future"
    assert circle.refused("ConveneMeeting", on="2017-03-10", called_on="2017-03-02") == "in-the-future"
    tomorrow = {"on": "2017-03-02", "neighbourhood": "hill", "title": "A walk"}
    assert circle.refused("RecordActivity", **tomorrow) == "in-the-future"


def test_a_meeting_is_held_once(circle: Circle) -> None:
    meeting = circle.convened(on="2017-03-01")
    circle.do("HoldMeeting", meeting=meeting, present=PRESENT)
    assert circle.refused("HoldMeeting", meeting=meeting, present=PRESENT) == "meeting-already-held"
    assert circle.refused("RecordMeetingNotHeld", meeting=meeting, reason="Rain") == "meeting-already-held"


def test_a_meeting_that_nobody_came_to_was_not_held(circle: Circle) -> None:
    meeting = circle.convened(on="2017-03-01")
    assert circle.refused("HoldMeeting", meeting=meeting, present=[]) == "nobody-present"
    assert circle.do("RecordMeetingNotHeld", meeting=meeting, reason="Rain").reason == "Rain"
    assert circle.facts(meeting).held_on is None
    assert circle.refused("HoldMeeting", meeting=meeting, present=PRESENT) == "meeting-was-not-held"
    assert circle.refused("AddTopic", meeting=meeting, text="Rain") == "meeting-was-not-held"


def test_those_present_are_known_and_take_part_on_that_day(circle: Circle) -> None:
    assert circle.refused("RecordMeeting", on="2017-02-10", present=["nobody"]) == "unknown-organisation"
    assert circle.refused("RecordMeeting", on="2017-02-10", present=["nursery"]) == "organisation-not-active"
    assert circle.do("RecordMeeting", on="2016-12-30", present=["nursery", "nursery"]).present == ("nursery",)
    someone = {"on": "2017-02-10", "present": PRESENT}
    assert circle.refused("RecordMeeting", **someone, people=["nobody"]) == "unknown-person"
    assert circle.refused("RecordMeeting", **someone, minute_taker="nobody") == "unknown-person"


def test_whoever_enters_a_meeting_takes_its_minutes_unless_another_does(circle: Circle) -> None:
    assert circle.do("RecordMeeting", by="scribe", on="2017-02-10", present=PRESENT).minute_taker == "scribe"


def test_a_second_call_follows_a_first_and_there_is_no_third(circle: Circle) -> None:
    first = circle.convened(on="2017-03-01", called_on="2017-02-20")
    circle.do("RecordMeetingNotHeld", meeting=first, reason="Too few came")
    assert circle.refused("ConveneMeeting", on="2017-03-02", second_call_of="none") == "unknown-meeting"
    second = circle.do("ConveneMeeting", on="2017-03-01", second_call_of=first)
    assert (second.call, second.in_time) == (2, True)
    assert circle.do("HoldMeeting", meeting=second.meeting, present=["clinic"]).call == 2
    assert circle.facts(second.meeting).duly_convened
    assert circle.refused("ConveneMeeting", on="2017-03-02", second_call_of=second.meeting) == "not-a-second-call"
    late = circle.convened(on="2017-03-10")
    assert circle.refused("ConveneMeeting", on="2017-03-09", second_call_of=late) == "not-a-second-call"


def test_a_second_call_needs_a_first_that_failed(circle: Circle) -> None:
    first = circle.convened(on="2017-03-01", called_on="2017-02-20")
    second = circle.do("ConveneMeeting", on="2017-03-01", second_call_of=first).meeting
    assert circle.refused("HoldMeeting", meeting=second, present=["clinic"]) == "first-call-open"
    circle.do("HoldMeeting", meeting=first, present=PRESENT)
    assert circle.refused("HoldMeeting", meeting=second, present=["clinic"]) == "first-call-sufficed"
    past = {"on": "2017-03-01", "present": ["clinic"]}
    assert circle.refused("RecordMeeting", **past, second_call_of=first) == "first-call-sufficed"
    assert circle.refused("RecordMeeting", **past, second_call_of="none") == "unknown-meeting"
    assert circle.refused("RecordMeeting", **past, call=2) == "unknown-field"


def test_a_past_meeting_is_recorded_in_one_step_and_is_not_duly_convened(circle: Circle) -> None:
    meeting = circle.held(topics=["Truancy"])
    facts = circle.facts(meeting)
    assert (facts.held_on, facts.duly_convened, facts.present) == (date(2017, 2, 10), False, ("clinic", "school"))
    assert len(circle.state.meetings[meeting].topics) == 1


def test_a_past_meeting_with_a_call_in_time_is_duly_convened(circle: Circle) -> None:
    assert circle.facts(circle.held(called_on="2017-02-08")).duly_convened
    assert not circle.facts(circle.held(called_on="2017-02-09")).duly_convened


def test_only_those_who_keep_the_books_of_that_zone_and_body_record_meetings(circle: Circle) -> None:
    wanted = {"on": "2017-02-10", "present": PRESENT}
    assert circle.refused("RecordMeeting", by="ana", **wanted) == "wrong-role"
    assert circle.refused("RecordMeeting", by="far", **wanted) == "wrong-role"
    assert circle.refused("ConveneMeeting", by="ana", on="2017-03-10") == "wrong-role"


def test_a_body_that_is_not_in_the_network_has_no_meetings() -> None:
    town = furnished()
    with pytest.raises(Refusal) as refusal:
        town.give("group:town:choir", "ConveneMeeting", {"on": "2017-03-10"}, person="coord")
    assert refusal.value.code == "unknown-body"


def test_a_closed_body_meets_no_more(circle: Circle) -> None:
    circle.town.say("ClosePart", part="body", id="circle", on="2017-02-15")
    assert circle.refused("ConveneMeeting", on="2017-03-10") == "body-closed"
    assert circle.refused("RecordMeeting", on="2017-02-16", present=PRESENT) == "body-closed"
    assert circle.held(on="2017-02-15")


def test_a_topic_can_be_added_until_the_minutes_are_approved(circle: Circle) -> None:
    meeting = circle.held()
    assert circle.do("AddTopic", by="ana", meeting=meeting, text="Truancy").topic.text == "Truancy"
    assert circle.refused("AddTopic", meeting=meeting, text="  ") == "empty-text"
    assert circle.refused("AddTopic", meeting="none", text="Truancy") == "unknown-meeting"
    approved(circle, meeting)
    assert circle.refused("AddTopic", meeting=meeting, text="Late") == "minutes-approved"


def approved(circle: Circle, meeting: str) -> None:
    circle.do("DraftMinutes", by="scribe", meeting=meeting)
    circle.do("ApproveMinutes", meeting=meeting, at=circle.held(on="2017-02-24"))


def test_an_agreement_is_stated_by_one_and_entered_by_the_minute_taker(circle: Circle) -> None:
    meeting = circle.held()
    made = circle.town.give(
        CIRCLE,
        "EnterAgreement",
        {"meeting": meeting, "text": "We visit the school", "responsible": "ana", "due_on": "2017-02-28"},
        person="ana",
        entered_by="scribe",
        meeting=f"{CIRCLE}#{meeting}",
    )
    assert (made[0].who.person, made[0].who.entered_by) == ("ana", "scribe")
    assert made[0].data["stated_by"] == "ana"
    assert circle.state.meetings[meeting].agreements[0].text == "We visit the school"


def test_nobody_but_the_minute_taker_enters_what_others_state(circle: Circle) -> None:
    meeting = circle.held()
    said = {"by": "ana", "entered_by": "rui", "meeting": meeting, "text": "We visit the school"}
    assert circle.refused("EnterAgreement", **said, said_in=f"{CIRCLE}#{meeting}") == "not-the-minute-taker"
    assert circle.refused("EnterAgreement", **said) == "only-in-person"


def test_what_was_said_in_a_meeting_is_entered_in_that_meeting(circle: Circle) -> None:
    one, other = circle.held(), circle.held(on="2017-02-17")
    said = {"by": "ana", "entered_by": "scribe", "meeting": one, "text": "We visit the school"}
    assert circle.refused("EnterAgreement", **said, said_in=f"{CIRCLE}#{other}") == "another-meeting"


def test_an_agreement_names_only_what_there_is(circle: Circle) -> None:
    meeting = circle.held()
    said = {"by": "ana", "meeting": meeting, "text": "We visit the school"}
    assert circle.refused("EnterAgreement", **said, topic="none") == "unknown-topic"
    assert circle.refused("EnterAgreement", **said, responsible="nobody") == "unknown-person"
    assert circle.refused("EnterAgreement", **said, due_on="2017-02-09") == "due-before-meeting"
    assert circle.refused("EnterAgreement", **{**said, "text": ""}) == "empty-text"
    coming = circle.convened()
    assert circle.refused("EnterAgreement", **{**said, "meeting": coming}) == "meeting-not-held-yet"


def test_whoever_stated_an_agreement_corrects_it_until_the_minutes_are_approved(circle: Circle) -> None:
    meeting = circle.held()
    agreement = circle.do("EnterAgreement", by="ana", meeting=meeting, text="We visit the school").agreement
    correction = {"meeting": meeting, "agreement": agreement, "text": "We visit both schools"}
    assert circle.refused("CorrectAgreement", by="rui", **correction) == "not-your-words"
    assert circle.refused("CorrectAgreement", by="ana", **{**correction, "agreement": "none"}) == "unknown-agreement"
    made = circle.do("CorrectAgreement", by="ana", **correction)
    assert (made.corrects, circle.state.meetings[meeting].agreements[0].text) == (agreement, "We visit both schools")
    assert circle.refused("CorrectAgreement", by="ana", **correction) == "nothing-changes"
    approved(circle, meeting)
    assert circle.refused("CorrectAgreement", by="ana", **correction) == "minutes-approved"


def test_minutes_are_drafted_from_what_was_recorded_and_may_be_drafted_again(circle: Circle) -> None:
    meeting = circle.held(topics=["Truancy"])
    agreement = circle.do("EnterAgreement", by="ana", meeting=meeting, text="We visit the school").agreement
    made = circle.do("DraftMinutes", by="scribe", meeting=meeting, text="It began late.")
    assert (made.draft, made.present, made.agreements) == (1, ("clinic", "school"), (agreement,))
    assert circle.do("DraftMinutes", by="scribe", meeting=meeting).draft == 2


def test_minutes_are_drafted_by_whoever_takes_them(circle: Circle) -> None:
    meeting = circle.do("RecordMeeting", on="2017-02-10", present=PRESENT, minute_taker="rui").meeting
    assert circle.refused("DraftMinutes", by="ana", meeting=meeting) == "not-the-minute-taker"
    assert circle.do("DraftMinutes", by="rui", meeting=meeting).draft == 1
    assert circle.refused("DraftMinutes", meeting=circle.convened()) == "meeting-not-held-yet"


def test_minutes_are_approved_at_a_later_meeting_that_was_held(circle: Circle) -> None:
    meeting = circle.held()
    assert circle.refused("ApproveMinutes", meeting=meeting) == "no-draft"
    circle.do("DraftMinutes", by="scribe", meeting=meeting)
    assert circle.refused("ApproveMinutes", meeting=meeting) == "approved-at-next-meeting"
    assert (
        circle.refused("ApproveMinutes", meeting=meeting, at=circle.held(on="2017-02-03")) == "approved-at-next-meeting"
    )
    assert circle.refused("ApproveMinutes", meeting=meeting, at=circle.convened()) == "approved-at-next-meeting"
    assert circle.refused("ApproveMinutes", meeting=meeting, at="none") == "unknown-meeting"
    later = circle.held(on="2017-02-24")
    assert circle.do("ApproveMinutes", meeting=meeting, at=later).at == later
    assert circle.facts(meeting).minutes_approved
    assert circle.refused("ApproveMinutes", meeting=meeting, at=later) == "minutes-approved"
    assert circle.refused("DraftMinutes", by="scribe", meeting=meeting) == "minutes-approved"


def test_a_network_may_let_a_meeting_approve_its_own_minutes(circle: Circle) -> None:
    circle.town.say("SetRules", rules={"minutes_approval": "same-meeting"})
    meeting = circle.held()
    circle.do("DraftMinutes", by="scribe", meeting=meeting)
    assert circle.do("ApproveMinutes", meeting=meeting).at == meeting


def test_approved_minutes_are_only_amended_with_a_reason(circle: Circle) -> None:
    meeting = circle.held()
    change = {"meeting": meeting, "text": "Three came", "reason": "One was missing"}
    assert circle.refused("AmendMinutes", **change) == "minutes-not-approved"
    approved(circle, meeting)
    assert circle.do("AmendMinutes", **change).reason == "One was missing"
    assert circle.refused("AmendMinutes", **{**change, "reason": ""}) == "empty-text"


def test_minutes_wait_for_their_minute_taker_and_a_draft_for_the_coordinator(circle: Circle) -> None:
    meeting = circle.convened(on="2017-03-01")
    circle.do("HoldMeeting", meeting=meeting, present=PRESENT, minute_taker="scribe")
    (todo,) = group.summary(circle.state).todos
    assert (todo.what, todo.who, str(todo.due_at)) == ("draft-minutes", "scribe", "2017-03-10 03:00:00+00:00")
    circle.do("DraftMinutes", by="scribe", meeting=meeting)
    (todo,) = group.summary(circle.state).todos
    assert (todo.what, todo.who) == ("approve-minutes", "role:coordinator")
    circle.do("ApproveMinutes", meeting=meeting, at=circle.held(on="2017-03-01"))
    assert group.summary(circle.state).todos == ()


def test_members_are_those_seated_and_active_on_the_day_of_the_meeting(circle: Circle) -> None:
    circle.town.say("SeatOrganisations", body="circle", seats=[{"organisation": "nursery"}])
    circle.town.say("UnseatOrganisation", body="circle", organisation="school", until="2017-02-20")
    assert circle.facts(circle.held(on="2016-12-30")).members == ("clinic", "school", "nursery")
    assert circle.facts(circle.held(on="2017-02-10")).members == ("clinic", "school")
    assert circle.facts(circle.held(on="2017-02-24")).members == ("clinic",)


def test_there_are_no_facts_of_a_meeting_that_is_not_there(circle: Circle) -> None:
    meeting = circle.held()
    assert circle.town.facts(f"{CIRCLE}#none") is None
    assert group.meeting_facts(circle.state, circle.town.network, f"group:town:other#{meeting}") is None


def test_an_activity_is_a_dated_thing_done_in_a_neighbourhood(circle: Circle) -> None:
    made = circle.do(
        "RecordActivity",
        by="ana",
        on="2017-02-10",
        neighbourhood="hill",
        title="A walk",
        organisations=["school"],
        action="action:town:north:2017:walks",
    )
    assert (made.body, made.zone, made.neighbourhood, made.on) == ("circle", "north", "hill", date(2017, 2, 10))
    assert circle.state.activities[made.activity].action == "action:town:north:2017:walks"


def test_an_activity_names_only_what_there_is(circle: Circle) -> None:
    done = {"on": "2017-02-10", "neighbourhood": "hill", "title": "A walk"}
    assert circle.refused("RecordActivity", **{**done, "neighbourhood": "none"}) == "unknown-neighbourhood"
    assert circle.refused("RecordActivity", **{**done, "neighbourhood": "river"}) == "unknown-neighbourhood"
    assert circle.refused("RecordActivity", **{**done, "title": " "}) == "empty-text"
    assert circle.refused("RecordActivity", **done, organisations=["none"]) == "unknown-organisation"
    assert circle.refused("RecordActivity", **done, action="cycle:town:north:2017") == "unknown-action"
    assert circle.refused("RecordActivity", **done, action="action:elsewhere:north:2017:walks") == "unknown-action"
    circle.town.say("ClosePart", part="neighbourhood", id="hill", on="2017-02-01")
    assert circle.refused("RecordActivity", **done) == "neighbourhood-closed"


def test_a_corrected_activity_keeps_what_was_not_corrected(circle: Circle) -> None:
    done = circle.do("RecordActivity", on="2017-02-10", neighbourhood="hill", title="A walk", organisations=["school"])
    made = circle.do("CorrectActivity", activity=done.activity, on="2017-02-11", reason="The wrong day")
    assert (made.corrects, made.on, made.title, made.organisations) == (
        done.activity,
        date(2017, 2, 11),
        "A walk",
        ("school",),
    )
    assert circle.state.activities[done.activity].on == date(2017, 2, 11)
    again = {"activity": done.activity, "reason": "Again"}
    assert circle.refused("CorrectActivity", **again, on="2017-03-02") == "in-the-future"
    assert circle.refused("CorrectActivity", **{**again, "activity": "none"}) == "unknown-activity"
    assert circle.refused("CorrectActivity", activity=done.activity, reason=" ") == "empty-text"
    for same in ({}, {"title": "A walk"}, {"on": "2017-02-11"}, {"organisations": ["school"]}):
        assert circle.refused("CorrectActivity", **again, **same) == "nothing-changes"


def test_a_whole_register_is_the_same_after_it_was_written_and_read(circle: Circle) -> None:
    meeting = circle.held(topics=["Truancy"])
    circle.do("EnterAgreement", by="ana", meeting=meeting, text="We visit the school")
    circle.do("RecordActivity", on="2017-02-10", neighbourhood="hill", title="A walk")
    folded = circle.town.fold(CIRCLE)
    assert Folded.loaded(group.decider, folded.dumped()).state == folded.state


def test_a_long_agreement_stays_in_the_log_and_out_of_the_state(circle: Circle) -> None:
    meeting = circle.held()
    made = circle.do("EnterAgreement", by="ana", meeting=meeting, text="word " * 1000)
    assert len(made.text) == 4999
    assert len(circle.state.meetings[meeting].agreements[0].text) <= 160


def test_who_was_there_is_put_right_by_the_day_of_the_meeting_also_where_they_left_after_it(circle: Circle) -> None:
    known_as = circle.held("2017-02-10")
    circle.town.say("LeavePerson", person="rui", on="2017-02-20")
    corrected = circle.do("CorrectAttendance", meeting=known_as, people=["rui"], reason="He had signed overleaf")
    assert corrected.people == ("rui",)
    circle.town.say("LeavePerson", person="ana", on="2017-02-01")
    assert (
        circle.refused("CorrectAttendance", meeting=known_as, people=["ana"], reason="She had left before")
        == "person-left"
    )


def test_a_correction_of_the_end_of_a_long_agreement_is_drafted_again_before_it_is_approved(circle: Circle) -> None:
    known_as = circle.held("2017-02-10")
    begins = "We write to the mayor. " * 20
    said = circle.do("EnterAgreement", by="rui", meeting=known_as, text=f"{begins} In March.")
    circle.do("DraftMinutes", by="scribe", meeting=known_as)
    later = circle.held("2017-02-24")
    circle.do("CorrectAgreement", by="rui", meeting=known_as, agreement=said.agreement, text=f"{begins} In April.")
    assert circle.refused("ApproveMinutes", meeting=known_as, at=later) == "draft-outdated"
    circle.do("DraftMinutes", by="scribe", meeting=known_as)
    assert circle.do("ApproveMinutes", meeting=known_as, at=later).meeting == known_as
