"""Whom something waits for, read from the other side: what of it is a person's, and in whose place they may act.

It says what the engine would let somebody do, by the same mandates, holdings and delegations; it decides nothing.
"""

from dataclasses import dataclass
from datetime import date

from domain.errors import Refusal
from domain.territory import Network
from domain.turns import Turns
from store.reading import TodoRow


@dataclass(frozen=True)
class Acting:
    """As whom somebody acts: `person` states it; `entered_by`, where given, is their delegate, who does it for them.

    `stands_in`: it waited for somebody who is there no more, and is handed over, or done in their place.
    """

    person: str
    entered_by: str | None = None
    portfolio: str | None = None
    stands_in: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """What a command line says of it."""
        entered = ("--entered-by", self.entered_by) if self.entered_by else ()
        return ("--as", self.person, *entered)


class Addresses:
    """Everything a person is asked under on a day: the id, the organisation, roles where they hold, portfolios.

    What waits for somebody whose delegate they are is theirs too, and what nobody is there for any more where they
    coordinate. Raises Refusal `unknown-person`.
    """

    def __init__(self, network: Network, person: str, today: date) -> None:
        if person not in network.people:
            raise Refusal("unknown-person", "Nobody called '{person}' is in this network.", person=person)
        self.network = network
        self.person = person
        self.today = today
        self.turns = Turns(network, today)
        self.organisation = network.organisation_of(person, today)
        others = (other for other in network.people if other != person and network.may_act_for(person, other, today))
        here = network.present(person, today)
        self.acting = (Acting(person), *(Acting(other, entered_by=person) for other in others)) if here else ()

    def of(self, row: TodoRow) -> Acting | None:
        """As whom the person may do what waits; None where it waits for others."""
        turn = self.turns.of(row)
        office, _, which = row.who.partition(":")
        for acting in self.acting:
            if acting.person not in turn.people:
                continue
            if office == "organisation" and acting.entered_by is not None and not turn.stands_in:
                continue  # a delegate acts for a person, not for the organisation that the person is of
            portfolio = which if office in ("portfolio", "superior") and not turn.stands_in else None
            return Acting(acting.person, acting.entered_by, portfolio, turn.stands_in)
        return None
