"""What can be asked of a cycle: escalating."""

from domain.decisions import Outcome, Urgency
from domain.message import Command, Slug, Text
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
