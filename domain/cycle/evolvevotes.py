"""What each word makes of the votes on a matter: of one organisation the last one counts, whatever it said before.

Decisions of older runs, which do not say how it was stated who agrees (`Decision.consent`), stay as they were kept.
"""

from domain.cycle import events as e
from domain.cycle.state import Decision, Endorsement, Plan
from domain.message import Event, brief

POSITIONS = ("agreed", "objected", "abstained", "lapsed")


def repositioned(decision: Decision, event: e.PositionCorrected) -> Decision:
    """A decision with what an organisation really said in the meeting."""
    moved = _moved(decision, event.organisation, event.position)
    return objecting(moved, event.organisation, event.reason) if event.position == "objected" else moved


def recounted(decision: Decision, event: e.VotesRecounted) -> Decision:
    """A decision with the votes of those who were there, as the attendance of its meeting was corrected."""
    after = decision.model_copy(update={"present": event.present, "absent": event.absent, "lacks": event.lacks})
    for organisation in event.taken_out:
        after = _not_there(after, organisation, decision.position(organisation))
    for organisation in event.put_in:
        after = _there(after, organisation)
    return after


def _not_there(decision: Decision, organisation: str, position: str) -> Decision:
    """Who was not there has no vote, but for an objection: that is its word, wherever it said it. Whose vote was its
    endorsement of the draft had given that before: it is in favour, and absent."""
    reason = decision.reasons.get(organisation, "")
    out = _moved(decision, organisation, None)
    if position == "agreed" and organisation in out.in_favour_before:
        out = _in_favour(out, organisation)
    if position == "objected":
        late = out.model_copy(update={"late": (*out.late, organisation)})
        return objecting(late, organisation, reason)
    return out.model_copy(update={"taken_out": out.taken_out.set(organisation, position)})


def _there(decision: Decision, organisation: str) -> Decision:
    """Who was there after all has the vote that was taken from it, or that it gave otherwise; it abstained if none."""
    reason, position = decision.reasons.get(organisation, ""), "abstained"
    if organisation in decision.late:
        position = "objected"
    elif organisation in decision.absent_in_favour:
        position = "agreed"
    elif organisation in decision.taken_out:
        position = decision.taken_out[organisation]
    late = tuple(known for known in decision.late if known != organisation)
    taken_out = decision.taken_out.without(organisation)
    moved = _moved(decision, organisation, position).model_copy(update={"late": late, "taken_out": taken_out})
    if organisation in decision.absent_in_favour and organisation not in decision.in_favour_before:
        moved = moved.model_copy(update={"in_favour_before": (*moved.in_favour_before, organisation)})
    moved = _no_more(moved, organisation)
    return objecting(moved, organisation, reason) if position == "objected" else moved


def said_anew(decision: Decision, event: e.PlanObjected | e.EndorsementConfirmed | e.EndorsementLapsed) -> Decision:
    """A decision in which an agreement subject to confirmation was confirmed late, taken back, or not confirmed."""
    there = event.organisation in decision.present
    match event:
        case e.EndorsementConfirmed():
            return _moved(decision, event.organisation, "agreed") if there else _in_favour(decision, event.organisation)
        case e.EndorsementLapsed():
            return _moved(decision, event.organisation, "lapsed") if there else _no_more(decision, event.organisation)
        case e.PlanObjected():
            return objecting(_moved(decision, event.organisation, "objected"), event.organisation, event.reason)


def objecting(decision: Decision, organisation: str, reason: str) -> Decision:
    """With the reason of an objection; who objects is in favour no more."""
    if decision.consent is None:
        return decision
    reasons = decision.reasons.set(organisation, brief(reason)) if reason else decision.reasons
    return _no_more(decision, organisation).model_copy(update={"reasons": reasons})


def objecting_no_more(decision: Decision, organisation: str) -> Decision:
    """Without the objection of an absentee, whose silence it was not."""
    late = tuple(known for known in decision.late if known != organisation)
    return decision.model_copy(update={"late": late, "reasons": decision.reasons.without(organisation)})


def _moved(decision: Decision, organisation: str, position: str | None) -> Decision:
    """With an organisation among those of one position, or of none."""
    others = {name: tuple(known for known in getattr(decision, name) if known != organisation) for name in POSITIONS}
    if position is not None:
        others[position] = (*others[position], organisation)
    return decision.model_copy(update={**others, "reasons": decision.reasons.without(organisation)})


def _in_favour(decision: Decision, organisation: str) -> Decision:
    if organisation in decision.absent_in_favour:
        return decision
    return decision.model_copy(update={"absent_in_favour": (*decision.absent_in_favour, organisation)})


def _no_more(decision: Decision, organisation: str) -> Decision:
    left = tuple(known for known in decision.absent_in_favour if known != organisation)
    return decision.model_copy(update={"absent_in_favour": left})


def voted(plan: Plan, decision: Decision | None, event: Event) -> Plan:
    """The endorsements of a plan with what was said of it in a meeting or to its decision, which replaces them.

    `decision`: on the adoption, as the event left it.
    """
    if decision is None or decision.consent is None:
        return plan
    match event:
        case e.MeetingAgreed(matter="adoption") | e.MeetingDisagreed(matter="adoption"):
            for organisation in decision.present:
                if organisation not in event.subject_to_confirmation:
                    plan = _endorsing(plan, decision, organisation)
            return plan
        case (
            e.ObjectionRaised(matter="adoption")
            | e.ObjectionWithdrawn(matter="adoption")
            | e.PositionCorrected(matter="adoption")
        ):
            return _endorsing(plan, decision, event.organisation)
        case e.VotesRecounted(matter="adoption"):
            for organisation in event.taken_out:
                if organisation not in decision.absent_in_favour:
                    plan = _endorsing(plan, decision, organisation)
            for organisation in event.put_in:
                if organisation not in plan.endorsements:
                    plan = _endorsing(plan, decision, organisation)
            return plan
        case _:
            return plan


def _endorsing(plan: Plan, decision: Decision, organisation: str) -> Plan:
    """An organisation's endorsement as its vote is; none where it abstained."""
    kept = plan.endorsements
    if organisation in decision.against:
        reason = decision.reasons.get(organisation, "")
        kept = kept.set(organisation, Endorsement(organisation=organisation, position="objected", reason=reason))
    elif organisation in decision.agreed:
        kept = kept.set(organisation, Endorsement(organisation=organisation, position="endorsed"))
    else:
        kept = kept.without(organisation)
    return plan.model_copy(update={"endorsements": kept})
