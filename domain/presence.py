"""Who is there on a day: said in words where somebody is not, and looked up as each edition of the rules does.

Who is present, `Network` tells. In the first two editions only roles ended for somebody who left, not delegations,
portfolios, seats or what they were named for, and a role without a zone carried no questions: what was decided by them
is decided again so, on an `EarlierNetwork`. Nothing else asks that one.
"""

from datetime import date

from domain.errors import Refusal
from domain.roles import Role
from domain.territory import Network

WHO_HAS_LEFT = 3  # the edition since which whoever has left acts in no way, and a role without a zone holds in all


def as_looked_up(network: Network, edition: int) -> Network:
    """The network as an edition of the rules looks things up in it."""
    if edition >= WHO_HAS_LEFT:
        return network
    return EarlierNetwork.model_construct(**{name: getattr(network, name) for name in Network.model_fields})


def known(person: str, network: Network) -> None:
    """Refuse who was never in the network. Raises `Refusal` `unknown-person`."""
    if person not in network.people:
        raise unknown_person(person)


def unknown_person(person: str) -> Refusal:
    """What is said of somebody who is not in the network."""
    return Refusal("unknown-person", "Nobody called '{person}' is in this network.", person=person[:80])


def there(person: str, network: Network, day: date) -> None:
    """Refuse who is not in the network on a day. Raises `Refusal` `unknown-person`, `person-left`."""
    known(person, network)
    not_gone(person, network, day)


def not_gone(person: str, network: Network, day: date) -> None:
    """Refuse who has left the network before a day."""
    one = network.people.get(person)
    if one is not None and one.left_on is not None and day > one.left_on:
        raise Refusal("person-left", "{person} left the network on {date}.", person=person, date=one.left_on)


class EarlierNetwork(Network):
    """The same network, asked in the earlier way."""

    @property
    def keeps_zones_apart(self) -> bool:
        return False

    def may_enter(self, person: str, day: date) -> bool:
        return True

    def works_here(self, person: str, day: date) -> bool:
        if not self.present(person, day):
            return False
        return self.people[person].organisation is not None or bool(self.roles_of(person, day, zone=None))

    def organisation_of(self, person: str, day: date) -> str | None:
        known = self.people.get(person)
        return known.organisation if known is not None else None

    def may_act_for(self, delegate: str, person: str, day: date) -> bool:
        known = self.people.get(person)
        return known is not None and any(d.delegate == delegate and d.on(day) for d in known.delegations)

    def case_members_of(self, body: str, day: date) -> tuple[str, ...]:
        return self.bodies[body].case_members_on(day)

    def representatives_of(self, zone: str | None, day: date) -> tuple[str, ...]:
        mandates = [
            (mandate.substitute_for is not None, person.id)
            for person in self.people.values()
            if self.present(person.id, day)
            for mandate in person.mandates
            if mandate.role is Role.REPRESENTATIVE and mandate.on(day) and mandate.zone == zone
        ]
        return tuple(dict.fromkeys(person for _, person in sorted(mandates, key=lambda known: known[0])))

    def represented(self, zone: str | None, day: date) -> bool:
        return True

    def holder_of(self, portfolio: str, day: date) -> str | None:
        known = self.portfolios.get(portfolio)
        return known.holder_on(day) if known is not None else None

    def superior_of(self, portfolio: str, day: date) -> str | None:
        known = self.portfolios.get(portfolio)
        return known.superior if known is not None else None

    def answering(self, portfolio: str, day: date) -> str | None:
        return self.holder_of(portfolio, day)
