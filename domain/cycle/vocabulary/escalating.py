"""What a cycle asks of the management meeting, and what it is told of it: actions that need a portfolio's resources,
and demands of the diagnosis."""

from domain.decisions import Outcome, Question, Urgency
from domain.message import Command, Event, Slug, Text
from domain.roles import COORDINATORS, ENGINE_ONLY, Role


class AskDecision(Command):
    """Ask the management meeting for what an adopted action needs of a portfolio; also again."""

    may = COORDINATORS

    action: Slug
    asks: Text | None = None
    tried: str = ""
    urgency: Urgency = "ordinary"


class EscalateDemand(Command):
    """Take a demand of the diagnosis to the management meeting, in words without personal data. After its outcome it
    can be taken there again.
    """

    may = frozenset({Role.REPRESENTATIVE, Role.COORDINATOR})

    finding: Slug
    asks: Text
    tried: str = ""
    portfolios: tuple[Slug, ...] = ()
    urgency: Urgency = "ordinary"


class NoteEscalation(Command, Outcome):
    """Delivered by an escalation: what became of a question."""

    may = ENGINE_ONLY


class DecisionAsked(Event):
    """An action that is subject to decision is put to the management meeting, for the n-th time.

    `escalation`: the stream that carries the question from now on.
    """

    action: str
    n: int
    escalation: str
    question: Question


class DemandEscalated(Event):
    """A demand is put to the management meeting, for the n-th time."""

    finding: str
    n: int
    escalation: str
    question: Question


class OutcomeNoted(Event, Outcome):
    """What became of the question about an action. Where it changes the action, `DecisionOnAction` follows."""

    action: str


class DemandOutcomeNoted(Event, Outcome):
    """What became of the question about a demand."""

    finding: str
