"""How a round of an item ends, for each escalation in it: one event each, which its escalation is told."""

from domain import decisions as d
from domain.decider import Context
from domain.management import events as e
from domain.management.state import Item
from domain.message import Event

TELLS_WHO_DEFERRED = 3  # the edition since which an escalation hears which portfolio has deferred it
TELLS_WHO_IS_AWAITED = 2  # the edition since which an escalation hears of every part, not only of the whole


def reference(context: Context, meeting: str | None) -> str | None:
    """A meeting as others know it."""
    return f"{context.stream}#{meeting}" if meeting is not None else None


def parts(item: Item) -> tuple[d.Part, ...]:
    """What the portfolios have answered to an item."""
    return tuple(given.part for given in item.parts.values())


def awaited(item: Item, context: Context) -> list[Event]:
    """While an answer lacks: each escalation hears which, and what has been answered."""
    if not item.lacking or context.edition < TELLS_WHO_IS_AWAITED:
        return []
    return [
        e.AnswersAwaited(
            escalation=asked.escalation,
            round=asked.round,
            item=item.id,
            parts=parts(item),
            lacking=item.lacking,
            on=context.happened_on,
        )
        for asked in item.tabled
    ]


def left(
    item: Item,
    context: Context,
    outcome: d.NotDecided,
    *,
    meeting: str | None,
    reason: str = "",
    by: str | None = None,
) -> list[Event]:
    """Without a decision; what some have answered stays."""
    return [
        e.ItemLeft(
            escalation=asked.escalation,
            round=asked.round,
            item=item.id,
            meeting=reference(context, meeting),
            outcome=outcome,
            reason=reason,
            by=by,
            portfolios=item.lacking,
            parts=parts(item),
            on=context.happened_on,
            tells_by=by is not None and context.edition >= TELLS_WHO_DEFERRED,
        )
        for asked in item.tabled
    ]


def sent_back(item: Item, context: Context, portfolio: str, question: str, *, meeting: str | None) -> list[Event]:
    """To be asked in the group, before anything is decided."""
    return [
        e.InformationAsked(
            escalation=asked.escalation,
            round=asked.round,
            item=item.id,
            meeting=reference(context, meeting),
            question=question,
            portfolio=portfolio,
            parts=parts(item),
            on=context.happened_on,
        )
        for asked in item.tabled
    ]


def answered(item: Item, context: Context, *, meeting: str | None) -> list[Event]:
    """Every portfolio concerned has answered: it takes effect at once."""
    whole = parts(item)
    told = tuple(asked.escalation for asked in item.tabled)
    decided = e.ItemDecided(item=item.id, parts=whole, escalations=told, meeting=meeting, on=context.happened_on)
    return [
        decided,
        *(
            e.ItemAnswered(
                escalation=asked.escalation,
                round=asked.round,
                item=item.id,
                meeting=reference(context, meeting),
                parts=whole,
                on=context.happened_on,
            )
            for asked in item.tabled
        ),
    ]
