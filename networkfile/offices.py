"""Which commands bring a network's people, their offices and their seats to what is wanted.

People, mandates, delegations, who answers for a portfolio and who is above it, who works on cases. As in
`networkfile.differences`, which puts these in order: what is over stays, and nothing but the differences is said.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.message import canonical
from domain.territory import CaseMember, Delegation, Holding, Mandate, Network, Person
from networkfile.spans import Span, dated, ending, iso, missing, span_of

Change = tuple[str, dict[str, Any]]  # the kind of a command and its data
CHUNK = 100_000  # bytes of one command's items: half of what a command may weigh


def people(wanted: Network, state: Network) -> Iterator[Change]:
    """People who are new, whose organisation changed, or who are back."""
    new = []
    for person in wanted.people.values():
        before = state.people.get(person.id)
        if before is None:
            new.append({"id": person.id, "organisation": person.organisation})
            continue
        back = before.left_on is not None and (person.left_on is None or person.left_on > before.left_on)
        if back or before.organisation != person.organisation:
            yield "ChangePerson", {"person": person.id, "organisation": person.organisation}
    for chunk in chunks(new):
        yield "AddPeople", {"people": chunk}


def mandates(wanted: Network, state: Network, today: date) -> Iterator[Change]:
    """Roles that are given and roles that end, and who acts in whose place."""
    new, over, delegations = [], [], []
    for person in wanted.people.values():
        before = state.people.get(person.id)
        asked, known = _by_role(person.mandates), _by_role(before.mandates if before is not None else ())
        for key in dict.fromkeys((*asked, *known)):
            fields = dict(zip(("role", "zone", "body", "substitute_for"), key, strict=True))
            spans, spent = asked.get(key, []), known.get(key, [])
            new += [{"person": person.id, **fields, **dated(span)} for span in missing(spans, spent)]
            over += [
                {"person": person.id, **fields, "since": iso(since), "until": until.isoformat()}
                for (since, _), until in ending(spans, spent, today)
            ]
        delegations += list(_delegations(person, before.delegations if before is not None else (), today))
    for chunk in chunks(new):
        yield "GiveMandates", {"mandates": chunk}
    yield from (("EndMandate", ended) for ended in over)
    yield from delegations


def _by_role(mandates: tuple[Mandate, ...]) -> dict[tuple[str, str | None, str | None, str | None], list[Span]]:
    found: dict[tuple[str, str | None, str | None, str | None], list[Span]] = {}
    for held in mandates:
        key = (held.role.value, held.zone, held.body, held.substitute_for)
        found.setdefault(key, []).append(span_of(held))
    return found


def _delegations(person: Person, before: tuple[Delegation, ...], today: date) -> Iterator[Change]:
    for delegate in dict.fromkeys(item.delegate for item in (*person.delegations, *before)):
        asked = [span_of(item) for item in person.delegations if item.delegate == delegate]
        known = [span_of(item) for item in before if item.delegate == delegate]
        named = {"person": person.id, "delegate": delegate}
        for (since, _), until in ending(asked, known, today):
            yield "EndDelegation", {**named, "since": iso(since), "until": until.isoformat()}
        yield from (("Delegate", {**named, **dated(span)}) for span in missing(asked, known))


def holders(wanted: Network, state: Network, today: date) -> Iterator[Change]:
    """Who answers for a portfolio from which day on, and until when."""
    for portfolio in wanted.portfolios.values():
        before = state.portfolios.get(portfolio.id)
        known = _by_person(before.holders if before is not None else ())
        asked = _by_person(portfolio.holders)
        new: list[tuple[Span, str]] = []
        for person in dict.fromkeys((*asked, *known)):
            spans, held = asked.get(person, []), known.get(person, [])
            for (since, _), until in ending(spans, held, today):
                ended = {"person": person, "since": iso(since), "until": until.isoformat()}
                yield "EndHolding", {"portfolio": portfolio.id, **ended}
            new += [(span, person) for span in missing(spans, held)]
        for span, person in sorted(new, key=lambda item: (item[0][0] or date.min, item[1])):
            yield "HoldPortfolio", {"portfolio": portfolio.id, "person": person, **dated(span)}


def _by_person(holders: tuple[Holding, ...] | tuple[CaseMember, ...]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for held in holders:
        found.setdefault(held.person, []).append(span_of(held))
    return found


def superiors(wanted: Network, state: Network) -> Iterator[Change]:
    """Who decides where a portfolio has been pending for too long."""
    for portfolio in wanted.portfolios.values():
        before = state.portfolios.get(portfolio.id)
        if portfolio.superior != (before.superior if before is not None else None):
            yield "NameSuperior", {"portfolio": portfolio.id, "person": portfolio.superior}


def closed_parts(wanted: Network, state: Network, today: date) -> Iterator[Change]:
    """Who is named for the closed part of a body, and whose place there ends."""
    for body in wanted.bodies.values():
        before = state.bodies.get(body.id)
        known = _by_person(before.case_members if before is not None else ())
        asked = _by_person(body.case_members)
        new = []
        for person in dict.fromkeys((*asked, *known)):
            spans, held = asked.get(person, []), known.get(person, [])
            for (since, _), until in ending(spans, held, today):
                ended = {"person": person, "since": iso(since), "until": until.isoformat()}
                yield "EndCaseMember", {"body": body.id, **ended}
            new += [{"person": person, **dated(span)} for span in missing(spans, held)]
        for chunk in chunks(new):
            yield "NameCaseMembers", {"body": body.id, "members": chunk}


def chunks(items: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The items in order, in lists that each fit into one command."""
    chunk: list[dict[str, Any]] = []
    weight = 0
    for item in items:
        size = len(canonical(item)) + 1
        if chunk and weight + size > CHUNK:
            yield chunk
            chunk, weight = [], 0
        chunk.append(item)
        weight += size
    if chunk:
        yield chunk
