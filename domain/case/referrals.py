"""The rules of referrals: what passes between two services that share a case depends on how they share it.

requested → accepted, rejected or redirected → done or revoked. The asked service answers and completes, the asking one
revokes. Joint treatment has a shared plan of work, with tasks for both: both are responsible.
"""

from collections.abc import Mapping

from domain.case import checks
from domain.case import referring as r
from domain.case.sharing import agreed, left_open, task_added, task_done, task_handed_over
from domain.case.state import InGroup, Life, NotOpened, Referral, State
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Command, Event
from domain.presence import WHO_HAS_LEFT
from domain.roles import Role

TELLS_THE_OTHER = 3  # the edition since which the other service is told what became of a referral, and why
LETS_PASS: Mapping[r.Level, frozenset[r.Crossing]] = {
    "orientation": frozenset(),
    "complementation": frozenset({"motivated-request", "minimum-information"}),
    "joint-treatment": frozenset(
        {"motivated-request", "minimum-information", "shared-plan", "social-diagnosis", "work-plan", "follow-up"}
    ),
}


def referred(state: State, command: Command, context: Context) -> list[Event]:
    match command:
        case r.RemindOfReferral() | r.NoteReferralOverdue():
            return _timer(state, command, context)
        case r.RecordWorkPlan():
            return [_work_plan(checks.in_group(state), command, context)]
        case r.RequestReferral():
            return [_requested(checks.in_group(state), command, context)]
        case (
            r.AcceptReferral()
            | r.RejectReferral()
            | r.RedirectReferral()
            | r.CompleteReferral()
            | r.RevokeReferral()
            | r.NoteReferralAnswer()
            | r.AgreeSharedPlan()
            | r.AddSharedTask()
            | r.CompleteSharedTask()
            | r.HandOverSharedTask()
        ):
            life = checks.not_closed(state).life
            referral = life.referrals.get(command.referral)
            if referral is None:
                raise Refusal(
                    "unknown-referral", "There is no referral '{referral}' on this case.", referral=command.referral
                )
            checks.not_before(context.happened_on, referral.since)
            return [_on(referral, life, command, context)]
        case _:
            return []


def _work_plan(state: InGroup, command: r.RecordWorkPlan, context: Context) -> Event:
    _of_the_reference_service(state.life, context)
    checks.not_before(context.happened_on, state.life.opened_on)
    return r.WorkPlanRecorded(
        service=state.life.reference_service,
        social_diagnosis=command.social_diagnosis,
        work_plan=command.work_plan,
        on=context.happened_on,
    )


def _of_the_reference_service(life: Life, context: Context) -> None:
    if context.who.organisation != life.reference_service:
        raise Refusal(
            "not-the-reference-service",
            "'{service}' holds this case: only its people can do this.",
            service=life.reference_service,
        )


def _requested(state: InGroup, command: r.RequestReferral, context: Context) -> Event:
    life = state.life
    if command.level == "orientation":
        raise Refusal(
            "orientation-opens-no-referral",
            "Orientation opens no referral: the person is told where to go, and the group's register counts it.",
        )
    _of_the_reference_service(life, context)
    checks.not_before(context.happened_on, state.since)
    checks.service(command.to, context)
    if command.to == life.reference_service:
        raise Refusal("refers-to-itself", "'{service}' holds this case itself.", service=command.to)
    _lets_pass(command)
    if not command.need.strip():
        raise Refusal("nothing-needed", "Say what is needed of '{service}'.", service=command.to)
    if command.level == "complementation":
        _can_be_complemented(life, command)
    if not (command.legal_basis.strip() or command.consent.strip()) and _must_be_allowed(life, command):
        raise Refusal(
            "no-legal-basis",
            "Name the legal basis or the consent by which this is passed on: the paper, not its content.",
        )
    return r.ReferralRequested(
        referral=context.new("referral"),
        level=command.level,
        asked_by=life.reference_service,
        to=command.to,
        need=command.need.strip(),
        motive=command.motive.strip(),
        crosses=tuple(dict.fromkeys(command.crosses)),
        legal_basis=command.legal_basis.strip(),
        consent=command.consent.strip(),
        answer_by=context.network.calendar.deadline(context.now, context.network.rules.referral_days),
        on=context.happened_on,
    )


def _lets_pass(command: r.RequestReferral) -> None:
    more = [what for what in command.crosses if what not in LETS_PASS[command.level]]
    if more:
        raise Refusal(
            "level-lets-not-pass",
            "{level} does not let pass {what}: ask for less, or share the case more closely.",
            level=command.level,
            what=", ".join(more),
        )


def _can_be_complemented(life: Life, command: r.RequestReferral) -> None:
    if life.work_plan_by != life.reference_service:
        raise Refusal(
            "no-work-plan",
            "'{service}' leads: it records first where its social diagnosis and its work plan are kept.",
            service=life.reference_service,
        )
    if not command.motive.strip():
        raise Refusal("no-motive", "Say why this is asked of '{service}'.", service=command.to)


def _must_be_allowed(life: Life, command: r.RequestReferral) -> bool:
    """Complementation always passes a request on; joint treatment passes something on people where it says what."""
    return command.level == "complementation" or (life.kind != "community" and bool(command.crosses))


def _on(referral: Referral, life: Life, command: Command, context: Context) -> Event:
    """What is said of a referral that there is, each by those whose it is to say."""
    on, known_as = context.happened_on, referral.id
    match command:
        case r.AcceptReferral(text=text):
            _asked(referral, context)
            return r.ReferralAccepted(referral=known_as, service=referral.to, text=text.strip(), on=on)
        case r.RejectReferral(reason=reason):
            _asked(referral, context)
            told = context.edition >= TELLS_THE_OTHER
            return r.ReferralRejected(referral=known_as, service=referral.to, reason=reason, on=on, told=told)
        case r.RedirectReferral():
            left = _coordinates_what_is_left(context, referral.to)
            if not left:
                _only(referral.to, context)
            in_stage(referral, "requested")
            return _redirected(referral, command, context, by_coordination=left)
        case r.CompleteReferral():
            _only(referral.to, context)
            in_stage(referral, "accepted")
            open_tasks, because = left_open(referral, command)
            return r.ReferralCompleted(
                referral=known_as, text=command.text.strip(), open_tasks=open_tasks, open_because=because, on=on
            )
        case r.RevokeReferral(reason=reason):
            theirs = context.who.organisation in (referral.asked_by, life.reference_service)
            left = not theirs and _coordinates_what_is_left(context, referral.to, referral.asked_by)
            if not left:
                _only(referral.asked_by, context, life.reference_service)
            in_stage(referral, "requested", "accepted")
            service = referral.asked_by if left else context.who.organisation or referral.asked_by
            told = context.edition >= TELLS_THE_OTHER
            return r.ReferralRevoked(
                referral=known_as, service=service, reason=reason, on=on, by_coordination=left, told=told
            )
        case r.NoteReferralAnswer(text=text):
            return _noted(referral, life, text.strip(), context)
        case _:
            in_stage(referral, "accepted")
            return _shared(referral, command, context)


def _shared(referral: Referral, command: Command, context: Context) -> Event:
    if referral.level != "joint-treatment":
        raise Refusal("no-shared-plan-here", "Only joint treatment has a shared plan of work.")
    if isinstance(command, r.HandOverSharedTask):
        if not _coordinates_what_is_left(context, referral.asked_by, referral.to):
            _only(referral.asked_by, context, referral.to)
        return task_handed_over(referral, command, context)
    _only(referral.asked_by, context, referral.to)
    match command:
        case r.AgreeSharedPlan():
            return agreed(referral, command, context)
        case r.AddSharedTask():
            return task_added(referral, command, context)
        case r.CompleteSharedTask():
            return task_done(referral, command, context)
        case _:
            raise AssertionError(type(command).__name__)


def _redirected(referral: Referral, command: r.RedirectReferral, context: Context, *, by_coordination: bool) -> Event:
    checks.service(command.to, context)
    if command.to == referral.asked_by or command.to in referral.asked:
        raise Refusal(
            "asked-already", "'{service}' has had this referral already: ask another, or reject it.", service=command.to
        )
    return r.ReferralRedirected(
        referral=referral.id,
        service=referral.to,
        to=command.to,
        reason=command.reason,
        answer_by=context.network.calendar.deadline(context.now, context.network.rules.referral_days),
        on=context.happened_on,
        by_coordination=by_coordination,
        told=context.edition >= TELLS_THE_OTHER,
    )


def told_of(referral: Referral) -> str:
    """The service that hears of the news: the asked one of what was taken back, the asking one of all else."""
    return referral.to if referral.news == "revoked" else referral.asked_by


def _noted(referral: Referral, life: Life, text: str, context: Context) -> Event:
    if referral.news is None:
        raise Refusal("nothing-to-note", "Nothing has become of this that somebody still has to look at.")
    others = () if referral.news == "revoked" else (life.reference_service,)
    _only(told_of(referral), context, *others)
    service = context.who.organisation or told_of(referral)
    return r.ReferralAnswerNoted(referral=referral.id, service=service, text=text, on=context.happened_on)


def _asked(referral: Referral, context: Context) -> None:
    _only(referral.to, context)
    in_stage(referral, "requested")


def _coordinates_what_is_left(context: Context, *services: str) -> bool:
    """What a service was to do of which nobody is there any more is handed over, or ended, by who coordinates."""
    if context.who.role is not Role.COORDINATOR or context.edition < WHO_HAS_LEFT:
        return False
    return any(not context.network.people_of(service, context.today) for service in services)


def _only(service: str, context: Context, *others: str) -> None:
    if context.who.organisation not in (service, *others):
        raise Refusal("not-this-service", "Only people of '{service}' can say this.", service=service)


def in_stage(referral: Referral, *stages: str) -> None:
    if referral.stage in stages:
        return
    match referral.stage:
        case "requested":
            raise Refusal("referral-not-accepted", "'{service}' has not accepted this yet.", service=referral.to)
        case "accepted":
            raise Refusal(
                "referral-accepted", "'{service}' accepted this on {date}.", service=referral.to, date=referral.since
            )
        case "rejected":
            raise Refusal(
                "referral-rejected", "'{service}' rejected this on {date}.", service=referral.to, date=referral.since
            )
        case "done":
            raise Refusal("referral-done", "This was done on {date}.", date=referral.since)
        case "revoked":
            raise Refusal("referral-revoked", "This was revoked on {date}.", date=referral.since)


def _timer(state: State, command: r.RemindOfReferral | r.NoteReferralOverdue, context: Context) -> list[Event]:
    """An answer that did not come in time: nothing, where it came, or another service was asked in the meantime."""
    if isinstance(state, NotOpened):
        return []
    referral = state.life.referrals.get(command.referral)
    if referral is None or command.asked != len(referral.asked):
        return []
    match command:
        case r.RemindOfReferral() if referral.answer_by is not None:
            days = context.network.rules.referral_overdue_days
            overdue_at = context.network.calendar.deadline(context.now, days)
            return [r.ReferralReminded(referral=referral.id, to=referral.to, overdue_at=overdue_at)]
        case r.NoteReferralOverdue() if referral.overdue_at is not None:
            return [r.ReferralOverdue(referral=referral.id, to=referral.to)]
        case _:
            return []
