"""A management meeting from its opening to the approval of its minutes; and two years of them."""

from datetime import date, timedelta

from domain import management
from tests.domain.managementtowns import DEFER, EVERYBODY, MEETS, REFUSE, Board, all_of, escalation
from tests.domain.telling import kinds, only, refused


def test_a_meeting_is_opened_on_its_day_by_people_who_have_a_seat() -> None:
    board = Board()
    assert refused(board, "OpenMeeting", present=EVERYBODY) == "no-meeting-called"
    known_as = board.convened(date(2026, 3, 3))
    assert refused(board, "OpenMeeting", present=EVERYBODY) == "before-its-day"
    board.pass_days(1)
    assert refused(board, "OpenMeeting", meeting="meeting-1", present=EVERYBODY) == "unknown-meeting"
    assert refused(board, "OpenMeeting", present=[]) == "nobody-present"
    assert refused(board, "OpenMeeting", present=["nobody"]) == "unknown-person"
    assert refused(board, "OpenMeeting", present=["sec-edu", "ana"]) == "not-a-member"
    assert refused(board, "OpenMeeting", "rosa", present=EVERYBODY) == "wrong-role"
    board.give("OpenMeeting", "scribe", meeting=known_as, present=["sec-edu", "rosa", "sec-edu"])
    assert (board.meeting.people, board.meeting.minute_taker) == (("sec-edu", "rosa"), "scribe")
    assert board.meeting.organisations == ("townhall", "school")
    assert refused(board, "OpenMeeting", present=EVERYBODY) == "meeting-already-open"


def test_who_comes_later_is_noted_once() -> None:
    board = Board()
    assert refused(board, "NoteArrival", person="saul") == "no-open-meeting"
    board.opened("sec-edu")
    assert refused(board, "NoteArrival", person="ana") == "not-a-member"
    assert kinds(board.give("NoteArrival", person="saul")) == ["ArrivalNoted"]
    assert board.give("NoteArrival", person="saul") == []
    assert "nursery" in board.meeting.organisations


def test_others_know_of_a_meeting_who_was_there_and_whether_its_minutes_are_approved() -> None:
    board = Board()
    known_as = board.convened()
    reference = f"{board.folded.stream}#{known_as}"
    facts = management.meeting_facts(board.state, board.network, reference)
    assert facts is not None
    assert facts.held_on is None
    board.give("OpenMeeting", present=EVERYBODY, minute_taker="scribe")
    facts = management.meeting_facts(board.state, board.network, reference)
    assert facts is not None
    assert (facts.held_on, facts.people, facts.minute_taker) == (board.today, EVERYBODY, "scribe")
    assert not facts.minutes_approved
    board.ended()
    board.give("DraftMinutes", meeting=known_as)
    board.opened()
    board.give("ApproveMinutes", meeting=known_as)
    facts = management.meeting_facts(board.state, board.network, reference)
    assert facts is not None
    assert facts.minutes_approved
    assert management.meeting_facts(board.state, board.network, f"{board.folded.stream}#meeting-1") is None
    assert management.meeting_facts(board.state, board.network, f"management:town:other#{known_as}") is None


def test_a_meeting_cannot_close_with_an_item_in_no_state() -> None:
    board = Board()
    item = board.tabled()
    assert refused(board, "CloseMeeting") == "no-open-meeting"
    board.opened()
    assert refused(board, "CloseMeeting") == "items-in-no-state"
    assert [todo.what for todo in board.todos("close-meeting")] == ["close-meeting"]
    board.decide(item)
    made = only(board.give("CloseMeeting"), "MeetingClosed")
    assert [(known.item, known.outcome, known.parts) for known in made.outcomes] == [
        (item, "decided", ("education: approve",))
    ]


def test_one_gesture_carries_over_all_that_was_not_reached_and_each_is_told_once() -> None:
    board = Board()
    first, second = board.tabled(), board.tabled(escalation(2))
    board.opened()
    assert refused(board, "CarryOver", "rosa", reason="Late") == "wrong-role"
    assert only(board.give("CarryOver", reason="Late"), "CarriedOver").items == (first, second)
    assert refused(board, "CarryOver", reason="Late") == "nothing-to-carry-over"
    board.decide(first)  # there was time after all
    made = board.give("CloseMeeting")
    left = only(made, "ItemLeft")
    assert (left.item, left.outcome, left.portfolios) == (second, "not-reached", ("education",))
    assert board.tabled(escalation(2), 2, why="not-reached") == second


def test_what_comes_again_in_the_same_meeting_does_not_keep_it_from_closing() -> None:
    board = Board()
    item = board.tabled(urgency="urgent")
    board.opened()
    board.decide(item, **DEFER)
    assert kinds(board.table(round_=2, urgency="urgent")) == ["ItemTabled"]
    board.give("CloseMeeting")
    assert [known.id for known in board.state.tabled] == [item]
    assert board.meeting.stage == "planned"


def test_the_minutes_before_are_approved_or_carried_over_before_a_meeting_closes() -> None:
    board = Board()
    first = board.opened()
    assert refused(board, "DraftMinutes", meeting=first) == "meeting-not-over"
    board.ended()
    assert refused(board, "AmendMinutes", meeting=first, text="More", reason="Forgotten") == "minutes-not-approved"
    assert refused(board, "ApproveMinutes", meeting=first) == "no-draft"
    assert [todo.who for todo in board.todos("draft-minutes")] == ["scribe"]
    board.give("DraftMinutes", meeting=first, text="A good meeting")
    assert refused(board, "ApproveMinutes", meeting=first) == "approved-at-next-meeting"
    second = board.opened()
    assert board.of_kind("MeetingConvened")[-1].minutes_of == (first,)
    assert [todo.params["meeting"] for todo in board.todos("approve-minutes")] == [first]
    assert refused(board, "CloseMeeting") == "minutes-waiting"
    assert only(board.give("CarryOver", reason="Not read yet"), "CarriedOver").minutes == (first,)
    board.give("CloseMeeting")
    board.give("DraftMinutes", meeting=second)
    third = board.opened()
    board.give("ApproveMinutes", meeting=second)
    assert only(board.give("ApproveMinutes", meeting=first), "MinutesApproved").at == third
    assert refused(board, "ApproveMinutes", meeting=first) == "minutes-approved-already"
    assert refused(board, "DraftMinutes", meeting=first) == "minutes-approved"
    made = board.give("AmendMinutes", meeting=first, text="Saul was there", reason="Forgotten")
    assert kinds(made) == ["MinutesAmended"]
    board.give("CloseMeeting")


def test_minutes_alone_call_no_meeting() -> None:
    board = Board()
    known_as = board.opened()
    board.ended()
    board.give("DraftMinutes", meeting=known_as)
    assert board.pass_days(60) == []


def test_minutes_are_drafted_from_what_was_entered() -> None:
    board = Board()
    item = board.tabled(portfolios=["education", "health"])
    known_as = board.opened()
    board.decide(item)
    board.decide(item, "sec-health", **DEFER)
    board.give("TakePosition", "rosa", item=item, text="We need it now")
    board.give("MakeAlignment", "sec-edu", text="Enrolment ends in May")
    board.ended()
    board.give("DraftMinutes", meeting=known_as)
    draft = only(board.give("DraftMinutes", meeting=known_as, text="And so on"), "MinutesDrafted")
    assert (draft.draft, draft.present, draft.text) == (2, EVERYBODY, "And so on")
    (treated,) = draft.items
    assert (treated.item, treated.outcome, treated.parts) == (item, "deferred", ("education: approve",))
    assert [(taken.person, taken.text) for taken in draft.positions] == [("rosa", "We need it now")]
    assert [made.text for made in draft.alignments] == ["Enrolment ends in May"]
    assert {voice.attendance for voice in draft.portfolios} == {"holder"}


def test_a_position_is_taken_by_who_is_there_on_what_is_there() -> None:
    board = Board()
    item = board.tabled()
    assert refused(board, "TakePosition", "rosa", item=item, text="Now") == "no-open-meeting"
    board.opened("sec-edu", "rosa")
    assert refused(board, "TakePosition", "saul", item=item, text="Now") == "was-not-there"
    assert refused(board, "TakePosition", "rosa", item="item-1", text="Now") == "unknown-item"
    board.decide(item)
    assert only(board.give("TakePosition", "rosa", item=item, text="Against"), "PositionTaken").person == "rosa"


def test_an_alignment_goes_to_the_teams_of_every_zone_or_of_those_named() -> None:
    board = Board()
    align = {"text": "Enrolment ends in May"}
    assert refused(board, "MakeAlignment", "sec-edu", **align) == "no-open-meeting"
    board.opened("sec-edu", "rosa")
    assert refused(board, "MakeAlignment", "sec-health", **align) == "was-not-there"
    assert refused(board, "MakeAlignment", "mayor", **align) == "holds-no-portfolio"
    assert refused(board, "MakeAlignment", "rosa", **align) == "wrong-role"
    assert refused(board, "MakeAlignment", "sec-edu", zones=["moon"], **align) == "unknown-zone"
    assert refused(board, "MakeAlignment", "sec-edu", responsible="nobody", **align) == "unknown-person"
    assert refused(board, "MakeAlignment", "sec-edu", due_on="2026-05-01", **align) == "nobody-responsible"
    past = {"responsible": "caro", "due_on": "2026-03-01"}
    assert refused(board, "MakeAlignment", "sec-edu", **past, **align) == "day-is-past"
    made = board.give("MakeAlignment", "sec-edu", **align)
    sent = all_of(made, "AlignmentSent")
    assert [(one.zone, one.teams) for one in sent] == [
        ("north", ("school", "clinic", "council")), ("south", ("nursery", "surgery"))
    ]  # fmt: skip
    assert [delivery.receiver for delivery in board.told()] == [
        f"escalation:town:{zone}:{sent[0].alignment}" for zone in ("north", "south")
    ]
    made = board.give("MakeAlignment", zones=["south"], **align)
    assert [one.zone for one in all_of(made, "AlignmentSent")] == ["south"]


def test_two_years_of_monthly_meetings_keep_the_memory_small_and_nothing_waits_in_the_end() -> None:
    """Every meeting by its rhythm: one item is decided, one deferred and comes again, one is not reached."""
    board, n, again = Board(), 0, list[tuple[str, int, str]]()
    for day in MEETS:
        for known_as, round_, why in again:
            board.table(known_as, round_, why=why)
        fresh = [escalation(n), escalation(n + 1), escalation(n + 2)]
        n += 3
        for known_as in fresh:
            board.table(known_as)
        board.pass_days((day - board.today).days)
        board.give("OpenMeeting", present=EVERYBODY, minute_taker="scribe")
        assert board.meeting.on == day
        for waits in management.unapproved(board.state):
            board.give("ApproveMinutes", meeting=waits)
        items = [board.item(entry.item) for entry in board.meeting.agenda]
        assert all(item.round > 1 for item in items[: len(again)])
        again = []
        for item in items:
            (asked,) = item.asked
            if asked.escalation == fresh[1]:
                board.decide(item.id, **DEFER)
                again.append((asked.escalation, 2, "deferred"))
            elif asked.escalation == fresh[2]:
                again.append((asked.escalation, 2, "not-reached"))
            else:
                board.decide(item.id, **REFUSE)
        if again:
            board.give("CarryOver", reason="It is late")
        closed = only(board.give("CloseMeeting"), "MeetingClosed")
        assert None not in [known.outcome for known in closed.outcomes]
        board.give("DraftMinutes", meeting=closed.meeting)
        board.now += timedelta(days=1)
    assert len(MEETS) >= 24
    assert len(board.state.items) == 2
    assert len(board.state.decisions) <= 5
    assert board.state.over == len(MEETS)
    assert len(management.decider.state.dump_json(board.state)) < 60_000
    answers = [(answer.escalation, answer.round) for answer in board.of_kind("ItemAnswered")]
    assert len(answers) == len(set(answers)) == n - 2
