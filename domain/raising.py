"""A question as its origin keeps it: a cycle or an action that has asked the management meeting something.

Its whole life is the escalation's own; here is only what the origin has to know: what it asked, and what it was told.
"""

from datetime import date

from domain.decider import Context
from domain.decisions import News, Outcome, Part, approved
from domain.errors import Refusal
from domain.message import Message, brief, digest

OVER = frozenset({"acted", "withdrawn"})
ANSWERED = frozenset({"decided", "corrected"})


class Raised(Message):
    """One question that was put to the management meeting, and the last that was heard of it.

    `about`: the action or finding it is about. `n`: how many times that was asked, with this one. `news`: None until
    the first word came. `approved`: of the last answer, whether nobody refused. `not_taken`: why it never became an
    escalation. `heard`: a hash of the last word, by which it is known when it comes again.
    """

    escalation: str
    about: str
    n: int
    portfolios: tuple[str, ...] = ()
    on: date
    news: News | None = None
    round: int = 0
    approved: bool | None = None
    reason: str = ""
    not_taken: str | None = None
    heard: str = ""

    @property
    def open(self) -> bool:
        """Whether more is to come of it: asking the same anew would put it on the table twice."""
        if self.not_taken is not None or self.news in OVER:
            return False
        return not self.refused

    @property
    def refused(self) -> bool:
        """Whether the last answer was a no."""
        return self.news in ANSWERED and self.approved is False

    @property
    def unanswered(self) -> bool:
        """Whether it waits to be decided, for the first time or again."""
        return self.not_taken is None and self.news in (None, "not-carried-out")

    @property
    def withdrawable(self) -> bool:
        """Whether its group can still take it back: what was answered once is not withdrawn any more."""
        return self.not_taken is None and self.news is None


def heard_of(outcome: Outcome) -> str:
    """What two words of one question have in common when they say the same."""
    return digest(
        [outcome.news, outcome.round, outcome.reason, [part.model_dump(mode="json") for part in outcome.parts]]
    )


def after(raised: Raised, outcome: Outcome) -> Raised:
    """The question with one more word of it."""
    told = {"news": outcome.news, "round": outcome.round, "heard": heard_of(outcome), "reason": brief(outcome.reason)}
    if outcome.news in ANSWERED:
        told |= {"approved": approved(outcome.parts), "reason": brief(reasons(outcome.parts))}
    return raised.model_copy(update=told)


def reasons(parts: tuple[Part, ...]) -> str:
    """Why those who refused did so; where nobody did, with what resources it was approved."""
    refused = [part.answer.reason for part in parts if part.answer.outcome == "refuse"]
    given = [part.answer.resources.strip() for part in parts if part.answer.outcome == "approve"]
    return "; ".join(text for text in refused or given if text)


def not_taken(raised: Raised, reason: str) -> Raised:
    """The question that was refused where it was to become an escalation."""
    return raised.model_copy(update={"not_taken": brief(reason)})


def answered_by_management(zone: str | None, context: Context) -> None:
    """Refuse where no management meeting answers the questions of a zone (None: of the whole network)."""
    if context.network.management_of(zone, context.today) is None:
        raise Refusal(
            "no-management-meeting",
            "This network has no management meeting that answers questions: there is nobody to escalate this to.",
        )


def carried_by(zone: str | None, context: Context) -> str | None:
    """The representative who carries a question: whoever raises it, if that is one, else the one in office."""
    known = context.network.representatives_of(zone, context.today)
    return context.who.person if context.who.person in known else next(iter(known), None)


def known_portfolios(named: tuple[str, ...], context: Context) -> tuple[str, ...]:
    """The portfolios that a question names, each once. Refuses one that is not there (any more)."""
    for known_as in named:
        portfolio = context.network.portfolios.get(known_as)
        if portfolio is None or (portfolio.closed_on is not None and context.today > portfolio.closed_on):
            raise Refusal(
                "unknown-portfolio", "There is no portfolio '{portfolio}' in this network.", portfolio=known_as
            )
    return tuple(dict.fromkeys(named))


def waiting_teams(named: tuple[str | None, ...], context: Context) -> tuple[str, ...]:
    """The organisations that wait for an answer: those named that still take part in the network, each once."""
    active = (known_as for known_as in named if known_as and context.network.active(known_as, context.today))
    return tuple(dict.fromkeys(active))
