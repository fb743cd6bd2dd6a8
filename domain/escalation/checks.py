"""What several steps of an escalation check, and the events that several of them make."""

from collections.abc import Iterable
from datetime import datetime

from domain import decisions as d
from domain import ids
from domain.decider import Context
from domain.errors import Refusal
from domain.escalation import commands as c
from domain.escalation import events as e
from domain.escalation.state import (
    ALIGNMENT,
    Decided,
    Duty,
    Given,
    Life,
    Living,
    NotRaised,
    SentBack,
    State,
    open_duties,
)
from domain.escalation.summary import to_carry_out
from domain.roles import Role
from domain.turns import Placed, Turn, whose_turn

SAYS_WHEN_IT_WAS_DUE = 2  # the edition since which a reminder tells the day that has passed
COORDINATION_STANDS_IN = 2  # the edition since which what nobody represents is reported by coordination
WHO_STANDS_IN = 3  # the edition since which whoever a part has passed to says what becomes of it


def raised(state: State) -> Living:
    if isinstance(state, NotRaised):
        raise Refusal("not-raised", "There is no such escalation: nobody has raised it.")
    return state


def already_decided() -> Refusal:
    return Refusal("already-decided", "This question has been decided already.")


def withdrawn() -> Refusal:
    return Refusal("escalation-withdrawn", "This question was withdrawn: nothing more is done in it.")


def withdrawal_asked() -> Refusal:
    return Refusal(
        "withdrawal-asked", "The group has asked to withdraw this question: the management meeting has to answer first."
    )


def speaks_for_a_team(life: Life, context: Context) -> None:
    """Whoever coordinates or represents the zone, and otherwise the teams that wait for the answer."""
    if context.who.role is not Role.TEAM_MEMBER or not life.question.teams:
        return
    if context.who.organisation not in life.question.teams:
        raise Refusal(
            "not-your-question", "{person} is of no team that waits for this answer.", person=context.who.person
        )


def duty_of(life: Life, portfolio: str | None) -> tuple[str, Duty]:
    """The part that is meant, still to be carried out; where no portfolio is named, the only one that is open."""
    still_open = open_duties(life)
    if portfolio is None:
        if len(still_open) > 1:
            raise Refusal(
                "which-part",
                "Several parts of this decision are open: say which portfolio's ({portfolios}).",
                portfolios=", ".join(still_open),
            )
        portfolio = next(iter(still_open or life.duties), ALIGNMENT)
    duty = life.duties.get(portfolio)
    if duty is None:
        raise Refusal("nothing-to-carry-out", "Nothing is to be carried out here for '{part}'.", part=portfolio)
    if duty.settled != "open":
        raise Refusal(
            "already-settled", "It has been said already what became of the part of '{part}'.", part=portfolio
        )
    return portfolio, duty


def answers_for(life: Life, portfolio: str, duty: Duty, context: Context) -> None:
    """Who says what becomes of a part: who has to do it, whoever answers for its portfolio now, coordination or the
    representative; and where none of them is there, whoever is named as whose turn it is."""
    network, day = context.network, context.today
    holders = {network.answering(known, day) for known in (portfolio, duty.taken_by) if known is not None}
    if context.who.person in {duty.person, *holders} or context.who.role in c.CARRIERS:
        return
    if context.edition >= WHO_STANDS_IN and context.who.person in _turn(life, portfolio, duty, context).people:
        return
    raise Refusal(
        "not-responsible-for-part",
        "{person} does not answer for the part of '{part}': who does, its representative or a coordinator says this.",
        person=context.who.person,
        part=portfolio,
    )


def _turn(life: Life, portfolio: str, duty: Duty, context: Context) -> Turn:
    todo = to_carry_out(life, portfolio, duty)
    waits = Placed(context.stream, life.question.zone, todo.what, todo.who, todo.params)
    return whose_turn(context.network, waits, context.today)


def can_be_asked_anew(state: Living) -> None:
    """A part is asked again once its decision has come back, and not while another round is under way."""
    if not isinstance(state, Given):
        raise Refusal(
            "round-under-way",
            "This question is before the management meeting again: say this once that round is decided and returned.",
        )
    if state.life.returned is None:
        raise Refusal(
            "not-returned-yet", "This decision has not come back to the group yet: its representative reports it first."
        )


def tabling(
    life: Life, context: Context, why: d.WhyTabled, said: str = "", *, portfolios: tuple[str, ...] | None = None
) -> e.TablingAsked:
    """Another round: the whole question, to the portfolios that still have to answer it."""
    management = management_of(life.question.zone, context)
    lacking = life.lacking if portfolios is None else portfolios
    return e.TablingAsked(
        on=context.happened_on,
        round=life.round + 1,
        why=why,
        said=said,
        question=life.question.model_copy(update={"portfolios": lacking}),
        management=management or life.management,
    )


def management_of(zone: str | None, context: Context) -> str | None:
    """The stream of the management meeting that answers a zone's questions, where there is one."""
    body = context.network.management_of(zone, context.today)
    return ids.stream_id("management", context.network.id, body.id) if body is not None else None


def told(
    life: Life,
    context: Context,
    news: d.News,
    *,
    of_round: int | None = None,
    parts: Iterable[d.Part] = (),
    reason: str = "",
) -> list[e.OriginTold]:
    """What the origin hears. An alignment has none."""
    question = life.question
    if question.origin_kind == "alignment":
        return []
    return [
        e.OriginTold(
            on=context.happened_on,
            origin=question.origin,
            about=question.about,
            news=news,
            round=life.round if of_round is None else of_round,
            parts=tuple(parts),
            reason=reason,
        )
    ]


def unrepresented(zone: str | None, context: Context) -> bool:
    """Whether nobody, nor a substitute, is in office today who reports to a zone's group what was answered."""
    return context.edition >= COORDINATION_STANDS_IN and not context.network.representatives_of(zone, context.today)


def was_due(waits: SentBack | Decided, context: Context) -> datetime | None:
    """When what is reminded of was to be there; None where an earlier edition has reminded of it without saying so."""
    if context.edition < SAYS_WHEN_IT_WAS_DUE or (waits.reminders and waits.due_at is None):
        return None
    return waits.due_at or waits.next_reminder_at


def standing(life: Life, new: Iterable[d.Part] = ()) -> tuple[d.Part, ...]:
    """All parts that stand, the new ones whole in place of what was kept of them."""
    parts = {portfolio: kept.part for portfolio, kept in life.parts.items()}
    return tuple((parts | {part.portfolio: part for part in new}).values())
