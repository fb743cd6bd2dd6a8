"""Who may do what in a network: people, their dated mandates and delegates, and who answers for a portfolio."""

from datetime import date

from domain.decider import Context
from domain.errors import Refusal
from domain.message import Command, Event
from domain.network import checks
from domain.network import commands as c
from domain.network import events as e
from domain.network.evolve import day_before, reaches, same_mandate
from domain.network.parts import NewMandate
from domain.roles import Role
from domain.territory import Mandate, Network


def decide_on_people(state: Network, command: Command, context: Context) -> list[Event]:
    match command:
        case c.AddPeople():
            return _added(state, command)
        case c.ChangePerson(person=person, organisation=organisation):
            checks.person(state, person)
            if organisation is not None:
                checks.organisation(state, organisation)
            return [e.PersonChanged(person=person, organisation=organisation)]
        case c.LeavePerson(person=person, on=on):
            known = checks.person(state, person)
            if known.left_on is not None and known.left_on <= on:
                raise Refusal("already-left", "{person} left on {date}.", person=person, date=known.left_on)
            _someone_administers(state, without=person, after=on, context=context)
            return [e.PersonLeft(person=person, on=on)]
        case c.GiveMandates(mandates=mandates):
            return _given(state, mandates, context)
        case c.EndMandate():
            return [_ended(state, command, context)]
        case c.Delegate() | c.EndDelegation():
            return [_delegated(state, command, context)]
        case c.HoldPortfolio():
            return _held(state, command, context)
        case c.EndHolding():
            holders = checks.portfolio(state, command.portfolio).holders
            if not any((held.person, held.since) == (command.person, command.since) for held in holders):
                raise Refusal(
                    "not-the-holder",
                    "{person} does not answer for '{portfolio}'.",
                    person=command.person,
                    portfolio=command.portfolio,
                )
            checks.in_order(command.since, command.until)
            return [e.HoldingEnded(**command.model_dump())]
        case c.NameSuperior(portfolio=portfolio, person=superior):
            if superior is not None:
                checks.takes_office(state, superior, context)
            same = checks.portfolio(state, portfolio).superior == superior
            return [] if same else [e.SuperiorNamed(portfolio=portfolio, person=superior)]
        case _:
            return []


def _added(state: Network, command: c.AddPeople) -> list[Event]:
    seen: set[str] = set()
    for person in command.people:
        checks.unknown_yet(state.people.get(person.id) or (person.id in seen or None), person.id)
        seen.add(person.id)
        if person.organisation is not None:
            checks.organisation(state, person.organisation)
    return [e.PersonAdded(person=person.id, organisation=person.organisation) for person in command.people]


def _given(state: Network, wanted: tuple[NewMandate, ...], context: Context) -> list[Event]:
    given: set[tuple[object, ...]] = set()
    for new in wanted:
        known = checks.takes_office(state, new.person, context, since=new.since, until=new.until)
        _mandate_in_words(state, new)
        mandate = Mandate(**new.model_dump(exclude={"person"}))
        key = (new.person, *mandate.model_dump(exclude={"until"}).values())
        if key in given or any(same_mandate(held, mandate) for held in known.mandates):
            raise Refusal(
                "already-mandated",
                "{person} already has the role '{role}' there since that day.",
                person=new.person,
                role=new.role.value,
            )
        given.add(key)
    return [e.MandateGiven(**new.model_dump()) for new in wanted]


def _mandate_in_words(state: Network, new: NewMandate) -> None:
    if new.role is Role.ENGINE:
        raise Refusal("not-a-persons-role", "Nobody can be given the engine's own role.")
    if new.zone is not None:
        checks.zone(state, new.zone)
    if new.body is not None:
        checks.body(state, new.body)
    if new.substitute_for is not None:
        checks.person(state, new.substitute_for)
        if new.substitute_for == new.person:
            raise Refusal("own-substitute", "{person} cannot be their own substitute.", person=new.person)
    checks.in_order(new.since, new.until)


def _ended(state: Network, command: c.EndMandate, context: Context) -> Event:
    known = checks.person(state, command.person)
    mandate = Mandate(**command.model_dump(exclude={"person"}))
    if not any(same_mandate(held, mandate) for held in known.mandates):
        raise Refusal(
            "unknown-mandate",
            "{person} has no such mandate as '{role}'.",
            person=command.person,
            role=command.role.value,
        )
    checks.in_order(command.since, command.until)
    if command.role is Role.ADMINISTRATOR:
        _someone_administers(state, without=command.person, after=command.until, context=context, mandate=mandate)
    return e.MandateEnded(**command.model_dump())


def _someone_administers(
    state: Network, *, without: str, after: date, context: Context, mandate: Mandate | None = None
) -> None:
    """A network that nobody administers could never be changed again."""
    day = max(after, context.today)
    for person in state.people.values():
        if person.left_on is not None or (person.id == without and mandate is None):
            continue
        for held in person.mandates:
            ends_now = person.id == without and mandate is not None and same_mandate(held, mandate)
            if held.role is Role.ADMINISTRATOR and not ends_now and reaches(held.until, day):
                return
    raise Refusal("last-administrator", "Somebody must administer the network: name another administrator first.")


def _delegated(state: Network, command: c.Delegate | c.EndDelegation, context: Context) -> Event:
    known = checks.person(state, command.person)
    checks.person(state, command.delegate)
    if context.who.person != command.person and Role.ADMINISTRATOR not in state.roles_of(
        context.who.person, context.today, zone=None
    ):
        raise Refusal(
            "not-your-delegation",
            "Only {person} or an administrator can say who acts in their place.",
            person=command.person,
        )
    checks.in_order(command.since, command.until)
    before = any((d.delegate, d.since) == (command.delegate, command.since) for d in known.delegations)
    if isinstance(command, c.EndDelegation):
        if not before:
            raise Refusal(
                "unknown-delegation",
                "{delegate} has not been {person}'s delegate since that day.",
                delegate=command.delegate,
                person=command.person,
            )
        return e.DelegationEnded(**command.model_dump())
    for person in (command.person, command.delegate):
        checks.takes_office(state, person, context, since=command.since, until=command.until)
    if command.delegate == command.person:
        raise Refusal("own-delegate", "{person} cannot be their own delegate.", person=command.person)
    if before:
        raise Refusal(
            "already-delegated",
            "{delegate} is already {person}'s delegate since that day.",
            delegate=command.delegate,
            person=command.person,
        )
    return e.DelegationGiven(**command.model_dump())


def _held(state: Network, command: c.HoldPortfolio, context: Context) -> list[Event]:
    portfolio = checks.portfolio(state, command.portfolio)
    checks.in_order(command.since, command.until)
    checks.takes_office(state, command.person, context, since=command.since, until=command.until)
    passed: list[Event] = []
    for held in portfolio.holders:
        later = command.until is not None and held.since is not None and command.until < held.since
        earlier = held.until is not None and command.since is not None and held.until < command.since
        if later or earlier:
            continue
        if command.since is None or (held.since is not None and held.since >= command.since):
            raise Refusal(
                "already-held",
                "{holder} answers for '{portfolio}' in that time: say from which later day on {person} does.",
                holder=held.person,
                portfolio=portfolio.name,
                person=command.person,
            )
        passed.append(
            e.HoldingEnded(
                portfolio=portfolio.id, person=held.person, since=held.since, until=day_before(command.since)
            )
        )
    return [*passed, e.PortfolioHeld(**command.model_dump())]
