"""What happened to a cycle: escalating."""

from domain.decisions import Outcome, Question
from domain.message import Event


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
