"""Whom something waits for, read from the other side: what of it is a person's, and in whose place they may act.

It says what the engine would let somebody do, by the same mandates, holdings and delegations; it decides nothing.
"""

from dataclasses import dataclass
from datetime import date

from domain import ids
from domain.errors import Refusal
from domain.roles import Role
from domain.territory import WHOLE_NETWORK, Network
from store.reading import TodoRow

AT_THE_TABLE = frozenset({"open-meeting", "close-meeting", "approve-minutes"})  # whoever keeps the minutes does it too
BODIED = ("group", "management")  # kinds of stream that belong to one body, which their id names


@dataclass(frozen=True)
class Acting:
    """As whom somebody acts: `person` states it; `entered_by`, where given, is their delegate, who does it for them."""

    person: str
    entered_by: str | None = None
    portfolio: str | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """What a command line says of it."""
        entered = ("--entered-by", self.entered_by) if self.entered_by else ()
        return ("--as", self.person, *entered)


class Addresses:
    """Everything a person is asked under on a day: the id, the organisation, roles where they hold, portfolios.

    What waits for somebody whose delegate they are is theirs too. Raises Refusal `unknown-person`.
    """

    def __init__(self, network: Network, person: str, today: date) -> None:
        known = network.people.get(person)
        if known is None:
            raise Refusal("unknown-person", "Nobody called '{person}' is in this network.", person=person)
        self.network = network
        self.person = person
        self.today = today
        gone = known.left_on is not None and today > known.left_on
        self.organisation = None if gone else known.organisation
        others = (other for other in network.people if other != person and network.may_act_for(person, other, today))
        self.acting = () if gone else (Acting(person), *(Acting(other, entered_by=person) for other in others))

    def of(self, row: TodoRow) -> Acting | None:
        """As whom the person may do what waits; None where it waits for others."""
        return next((found for acting in self.acting if (found := self._as(acting, row)) is not None), None)

    def _as(self, acting: Acting, row: TodoRow) -> Acting | None:
        kind, _, which = row.who.partition(":")
        match kind:
            case "organisation" if which:
                own = acting.entered_by is None and which == self.organisation
                return acting if own else None
            case "portfolio" if which:
                held = self.network.holder_of(which, self.today) == acting.person
                return Acting(acting.person, acting.entered_by, which) if held else None
            case "role" if which:
                roles = (which, Role.MINUTE_TAKER.value) if row.what in AT_THE_TABLE else (which,)
                held_there = any(self._holds(role, acting.person, row) for role in roles)
                return acting if held_there else None
            case _:
                return acting if row.who == acting.person else None

    def _holds(self, role: str, person: str, row: TodoRow) -> bool:
        """Whether somebody holds a role where the stream is; what is of the whole network waits for who has it there.

        Outside a management meeting a zone's mandate serves too where nobody has one for the whole network.
        """
        kind, _, rest = ids.parts(row.stream)
        zone, body = row.zone, rest[0] if kind in BODIED and rest else None
        if kind == "cycle":
            body = row.params.get("body")  # what is put to a meeting is put by whoever keeps that body's minutes
        if zone is not None:
            return role in self.network.roles_of(person, self.today, zone=zone, body=body)
        holders = self.network.with_role(Role(role), self.today, zone=WHOLE_NETWORK)
        if kind == "management" or holders:
            return role in self.network.roles_of(person, self.today, zone=WHOLE_NETWORK, body=body)
        return role in self.network.roles_of(person, self.today, zone=None, body=body)
