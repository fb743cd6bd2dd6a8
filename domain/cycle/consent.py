"""How a body decides: put to a meeting by quorum, open to the objections of absentees, then final or contested.

The same for the validation of a diagnosis, the agreement on a SWOT and the adoption of a plan; only the quorum differs.
Silence is no consent, and of one organisation the last word counts.
"""

from domain import quorum
from domain.cycle import commands as c
from domain.cycle import events as told
from domain.cycle import records as r
from domain.cycle.adoption import (
    adopted,
    check_plan,
    in_favour_before,
    objecting_before,
    subject_to_confirmation,
    taken_back,
    waiting_for_confirmation,
)
from domain.cycle.checks import ONE_MANDATE, begun, holds, leads, undisturbed, unique, wrong_phase
from domain.cycle.evolve import decision_of, evolve
from domain.cycle.state import (
    MATTERS,
    Deciding,
    Decision,
    Diagnosis,
    Planning,
    State,
    Swot,
    open_decision,
)
from domain.decider import Context, MeetingFacts
from domain.errors import Refusal
from domain.meetings import not_approved
from domain.message import Command, Event
from domain.roles import Role
from domain.territory import Quorum

CONSENT_IS_SAID = 3  # the edition since which nobody agrees by saying nothing


def decide_consent(state: State, command: Command, context: Context) -> list[Event]:
    match state, command:
        case Diagnosis(), c.ValidateDiagnosis():
            undisturbed(state, context)
            _check_diagnosis(state)
            return _put(state, command, context)
        case Swot(), c.AgreeSwot():
            undisturbed(state, context)
            if not any(not strategy.withdrawn for strategy in state.board.strategies.values()):
                raise Refusal("no-strategies", "There is no strategy yet: the group agrees on strategies first.")
            return _put(state, command, context)
        case Planning(), c.AdoptPlan():
            undisturbed(state, context)
            check_plan(state.plan)
            return _put(state, command, context)
        case ((Diagnosis() | Swot() | Planning()), c.Object()):
            return [_objection(state, command, context)]
        case ((Diagnosis() | Swot() | Planning()), c.WithdrawObjection()):
            return [_withdrawn(state, command, context)]
        case ((Diagnosis() | Swot() | Planning()), c.CloseObjections()):
            return _closed(state, command, context)
        case _, c.CloseObjections():
            return []
        case _, c.CorrectPosition():
            return _corrected(begun(state).course.decisions.get(command.matter), command, context)
        case _:
            raise wrong_phase(state)


def _check_diagnosis(state: Diagnosis) -> None:
    if state.course.standing_findings == 0:
        raise Refusal("no-findings", "There is nothing to validate: no finding has been recorded.")
    succession = state.course.succession
    if succession is not None and succession.status == "asked":
        raise Refusal(
            "inheritance-pending",
            "What '{cycle}' left open has not come yet: a diagnosis starts with it.",
            cycle=succession.follows,
        )


def _rule(state: Deciding, context: Context) -> Quorum:
    rule: Quorum = getattr(context.network.rules, MATTERS[state.phase])
    return rule


def _put(state: Deciding, command: c.PutToMeeting, context: Context) -> list[Event]:
    course, network, rule = state.course, context.network, _rule(state, context)
    meeting = quorum.able_to_decide(context.meeting, body=course.body, since=course.phase_since)
    _by_its_keeper(meeting, command, context)
    quorum.check_present(meeting, rule, network.sector_of)
    unique(tuple(objection.organisation for objection in command.objections))
    stated = context.edition >= CONSENT_IS_SAID
    before = objecting_before(state.plan) if isinstance(state, Planning) else ()
    written = in_favour_before(state.plan) if isinstance(state, Planning) and stated else ()
    count = quorum.counted(
        meeting,
        command.agree,
        (objection.organisation for objection in command.objections),
        abstain=command.abstain,
        known_against=before,
        known_in_favour=written,
    )
    said_how = _how_said(command) if stated else None
    reasons = {objection.organisation: objection.reason.strip() for objection in command.objections}
    if said_how is not None and isinstance(state, Planning):
        known_reasons = {organisation: state.plan.endorsements[organisation].reason for organisation in before}
        reasons = known_reasons | {organisation: reason for organisation, reason in reasons.items() if reason}
    last = course.decisions.get(MATTERS[state.phase])
    said = {
        "matter": MATTERS[state.phase],
        "round": 1 if last is None else last.round + 1,
        "meeting": meeting.meeting,
        "held_on": meeting.held_on,
        "call": meeting.call,
        "present": count.present,
        "agreed": count.agreed,
        "objections": tuple(r.Objection(organisation=o, reason=reasons.get(o, "")) for o in count.objected),
        "abstained": count.abstained,
        "absent": count.absent,
        "agree_share": rule.agree_share,
    }
    enough = quorum.enough(len(count.agreed), len(count.present), rule)
    if not enough and said_how is None:
        return [told.MeetingDisagreed.model_validate(said)]
    endorsements = subject_to_confirmation(command, count.agreed, context)
    if said_how is not None:
        said |= {"consent": said_how, **_as_written(state, count, command, written, endorsements)}
    if not enough:
        return [*endorsements, told.MeetingDisagreed.model_validate(said)]
    waits = bool(count.absent) and rule.objection_days > 0
    closes_at = network.calendar.deadline(context.now, rule.objection_days) if waits else None
    agreed = told.MeetingAgreed.model_validate({**said, "closes_at": closes_at})
    events: list[Event] = [*endorsements, agreed]
    if closes_at is not None:
        events += [_said_before(state, agreed, organisation) for organisation in count.absent if organisation in before]
    elif said_how is None:
        events += _final(state, decision_of(agreed), context, also_subject=tuple(e.organisation for e in endorsements))
    else:
        events += _final(_after(state, events), decision_of(agreed), context)
    return events


def _as_written(
    state: Deciding,
    count: quorum.Count,
    command: c.PutToMeeting,
    written: tuple[str, ...],
    endorsements: list[told.PlanEndorsed],
) -> dict[str, tuple[str, ...]]:
    """What those who had endorsed the draft said before, where it is still their last word."""
    said_now = {*(command.agree or ()), *(endorsed.organisation for endorsed in endorsements)}
    stands = tuple(o for o in count.agreed if o in written and command.agree is not None and o not in said_now)
    waiting = waiting_for_confirmation(state.plan) if isinstance(state, Planning) else ()
    return {
        "subject_to_confirmation": (
            *(endorsed.organisation for endorsed in endorsements), *(o for o in stands if o in waiting),
        ),
        "absent_in_favour": tuple(o for o in count.absent if o in written),
        "in_favour_before": stands,
    }  # fmt: skip


def _how_said(command: c.PutToMeeting) -> told.Consent:
    """How it is stated who agrees. Raises Refusal `who-agrees` where it is not, `agree-both-ways` where it is twice."""
    if command.all_present_agree:
        if command.agree is not None:
            raise Refusal(
                "agree-both-ways",
                "'agree' names who agrees, and 'all_present_agree' says that all present do: give one of them.",
            )
        return "all-present"
    if command.agree is None:
        raise Refusal(
            "who-agrees",
            "Silence is no consent: say who agrees, by name in 'agree' (an empty list where nobody does), or with"
            " 'all_present_agree' as true where all present do who do not object.",
        )
    return "by-name"


def _after(state: Deciding, events: list[Event]) -> Deciding:
    """The same phase with what the meeting said."""
    after: State = state
    for event in events:
        after = evolve(after, event)
    assert isinstance(after, Deciding)
    return after


def _said_before(state: Deciding, agreed: told.MeetingAgreed, organisation: str) -> Event:
    """An absentee who objected to the draft before the meeting need not say it again: that is no silence."""
    reason = state.plan.endorsements[organisation].reason if isinstance(state, Planning) else ""
    return told.ObjectionRaised(matter=agreed.matter, round=agreed.round, organisation=organisation, reason=reason)


def _by_its_keeper(meeting: MeetingFacts, command: c.PutToMeeting, context: Context) -> None:
    """What a meeting decided is entered by its minute-taker or by a coordinator."""
    leads(context, command, meeting.body)
    keeps = context.who.role is Role.MINUTE_TAKER
    if context.edition >= ONE_MANDATE:
        keeps = not holds(context, Role.COORDINATOR, body=meeting.body)
    if keeps and context.who.person != meeting.minute_taker:
        raise Refusal(
            "not-the-minute-taker", "{person} does not take the minutes of this meeting.", person=context.who.person
        )


def _final(state: Deciding, decision: Decision, context: Context, *, also_subject: tuple[str, ...] = ()) -> list[Event]:
    dissent = (*decision.objected, *decision.late)
    match state:
        case Diagnosis():
            validated = told.DiagnosisValidated(
                meeting=decision.meeting,
                on=context.happened_on,
                findings=state.course.standing_findings,
                dissent=dissent,
            )
            return [validated]
        case Swot():
            strategies = tuple(s.id for s in state.board.strategies.values() if not s.withdrawn)
            return [
                told.SwotAgreed(
                    meeting=decision.meeting, on=context.happened_on, strategies=strategies, dissent=dissent
                )
            ]
        case Planning():
            return adopted(state, decision, context, also_subject=also_subject)


def _objection(state: Deciding, command: c.Object, context: Context) -> Event:
    decision = open_decision(state)
    if decision is None:
        raise Refusal("nothing-to-object-to", "No decision waits for the objections of absentees now.")
    organisation = context.who.organisation
    if organisation not in decision.absent:
        raise Refusal(
            "not-an-absentee",
            "Only members who were absent from the meeting of {date} can object now: who was there spoke there, and"
            " corrects what was entered for it until its minutes are approved.",
            date=decision.held_on,
        )
    if organisation in decision.late:
        raise Refusal("already-objected", "'{organisation}' has objected already.", organisation=organisation)
    if decision.closes_at is not None and context.now >= decision.closes_at:
        until = context.network.calendar.last_day(decision.closes_at)
        raise Refusal("objections-closed", "Absentees could object until {until}: that is over.", until=until)
    return told.ObjectionRaised(
        matter=decision.matter, round=decision.round, organisation=organisation, reason=command.reason
    )


def _withdrawn(state: Deciding, command: c.WithdrawObjection, context: Context) -> Event:
    decision = open_decision(state)
    organisation = context.who.organisation
    if decision is None or organisation not in decision.late:
        raise Refusal(
            "nothing-to-withdraw",
            "'{organisation}' has no objection in a decision that waits for those of absentees.",
            organisation=organisation or context.who.person,
        )
    assert organisation is not None
    return told.ObjectionWithdrawn(
        matter=decision.matter, round=decision.round, organisation=organisation, reason=command.reason
    )


def _closed(state: Deciding, command: c.CloseObjections, context: Context) -> list[Event]:
    decision = open_decision(state)
    if decision is None or (decision.matter, decision.round) != (command.matter, command.round):
        return []
    events: list[Event] = []
    if decision.silent:
        events.append(told.SilenceRecorded(matter=decision.matter, round=decision.round, organisations=decision.silent))
    if isinstance(state, Planning) and decision.consent is None:
        decision = taken_back(state.plan, decision)
    rule = _rule(state, context).model_copy(update={"agree_share": decision.agree_share})
    held = quorum.still_holds(len(decision.agreed), len(decision.present), len(decision.late), rule)
    if held and decision.lacks is None:
        return [*events, *_final(state, decision, context)]
    contested = told.DecisionContested(
        matter=decision.matter,
        round=decision.round,
        agreed=decision.agreed,
        objected=decision.against,
        absent=decision.late if decision.consent is not None else (),
        lapsed=decision.lapsed,
        lacks=decision.lacks,
    )
    return [*events, contested]


def _corrected(decision: Decision | None, command: c.CorrectPosition, context: Context) -> list[Event]:
    if decision is None:
        raise Refusal("nothing-decided", "No meeting has decided on this yet.")
    if context.meeting is None or context.meeting.meeting != decision.meeting:
        raise Refusal(
            "another-meeting", "This was said in another meeting ({meeting}): it is corrected there.",
            meeting=decision.meeting,
        )  # fmt: skip
    not_approved(context.meeting.minutes_approved)
    organisation = context.who.organisation
    if organisation not in decision.present:
        raise Refusal(
            "not-present",
            "'{organisation}' is not among the members present at this meeting.",
            organisation=organisation,
        )
    before = decision.position(organisation)
    if before == command.position:
        return []
    return [
        told.PositionCorrected(
            matter=decision.matter,
            round=decision.round,
            organisation=organisation,
            corrects=before,
            position=command.position,
            reason=command.reason,
        )
    ]
