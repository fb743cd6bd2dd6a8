"""Whose turn it is: the people who are there on a day for whatever waits, or else those who take it over.

Something waits for a person, an organisation, a portfolio or a role (`Todo.who`). Where nobody is there for it any
more, it is the turn of who coordinates the place, of whoever coordinates the network, of its administrators: nothing
that waits is nobody's. The one rule for inboxes, boards, promises and agendas; what a stand-in may do, deciders say:
where that depends on whose part something is, they ask here too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from domain import ids
from domain.places import holding
from domain.roles import Role
from domain.territory import Network

AT_THE_TABLE = frozenset({"open-meeting", "close-meeting", "approve-minutes"})  # whoever keeps the minutes does it too


class Waiting(Protocol):
    """What is known of something that waits: where it is, for whom, and what it is."""

    @property
    def stream(self) -> str: ...
    @property
    def zone(self) -> str | None: ...
    @property
    def what(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def params(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Placed:
    """Something that waits, with the stream and the zone where it does: what a to-do alone does not say."""

    stream: str
    zone: str | None
    what: str
    who: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """Whose turn it is. `stands_in`: nobody whom it waited for is there, and these take it over."""

    people: tuple[str, ...]
    stands_in: bool = False

    def told(self) -> dict[str, Any]:
        """For programs."""
        return {"turn": list(self.people), "stands_in": self.stands_in}


def whose_turn(network: Network, waiting: Waiting, day: date) -> Turn:
    """The people whose turn something is on a day; none only where nobody coordinates nor administers the network."""
    asked = addressed(network, waiting, day)
    if asked:
        return Turn(asked)
    office, _, which = waiting.who.partition(":")
    keepers = _holding(network, Role.MINUTE_TAKER, waiting, day) if waiting.what == "draft-minutes" else ()
    coordinators = keepers or coordinating(network, waiting, day)
    administrators = network.with_role(Role.ADMINISTRATOR, day, zone=None)
    if office == "portfolio" or (office, which) == ("role", Role.EVALUATOR):
        # An office that is vacant: coordination can turn to another, administration can fill it.
        return Turn(tuple(dict.fromkeys((*coordinators, *administrators))), stands_in=True)
    return Turn(coordinators or administrators, stands_in=True)


class Turns:
    """Whose turn things are in a network on a day, for whoever asks of many: those of one kind in one place and for
    the same are asked about once."""

    def __init__(self, network: Network, day: date) -> None:
        self._network = network
        self._day = day
        self._known: dict[tuple[object, ...], Turn] = {}

    def of(self, waiting: Waiting) -> Turn:
        """As `whose_turn` has it."""
        kind, _, place = ids.parts(waiting.stream)
        asked = (kind, place[:1], waiting.zone, waiting.what, waiting.who, waiting.params.get("body"))
        if asked not in self._known:
            self._known[asked] = whose_turn(self._network, waiting, self._day)
        return self._known[asked]


def carries(network: Network, stream: str, zone: str | None, carried_by: str, day: date) -> Turn:
    """Who carries a question on a day: whoever did when it was raised, as long as they are in office."""
    in_office = network.representatives_of(zone, day)
    if carried_by in in_office:
        return Turn((carried_by,))
    waits = Placed(stream, zone, "await-tabling", f"role:{Role.REPRESENTATIVE}")
    return Turn(in_office[:1] or whose_turn(network, waits, day).people, stands_in=True)


def addressed(network: Network, waiting: Waiting, day: date) -> tuple[str, ...]:
    """Those who are there on a day of whom something was asked for."""
    office, _, which = waiting.who.partition(":")
    match office:
        case "organisation" if which:
            return network.people_of(which, day)
        case "portfolio" if which:
            return _known(network.answering(which, day))
        case "superior" if which:
            return _known(network.superior_of(which, day))
        case "role" if which:
            roles = (Role(which), Role.MINUTE_TAKER) if waiting.what in AT_THE_TABLE else (Role(which),)
            held = (person for role in roles for person in _holding(network, role, waiting, day))
            return tuple(dict.fromkeys(held))
        case _:
            return (waiting.who,) if network.works_here(waiting.who, day) else ()


def coordinating(network: Network, waiting: Waiting, day: date) -> tuple[str, ...]:
    """Who coordinates the place where something waits."""
    return _holding(network, Role.COORDINATOR, waiting, day)


def _known(person: str | None) -> tuple[str, ...]:
    return () if person is None else (person,)


def _holding(network: Network, role: Role, waiting: Waiting, day: date) -> tuple[str, ...]:
    """Who holds a role where the stream is. What a cycle's own body leads says so, and waits for who leads there."""
    body = waiting.params.get("body") if ids.parts(waiting.stream)[0] == "cycle" else None
    return holding(network, role, waiting.stream, day, body=body)
