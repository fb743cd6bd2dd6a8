"""Checks what the form of a network file cannot: that every id it refers to is in it, and every date in order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from domain.roles import Role
from domain.territory import BodyKind
from networkfile import problems as p
from networkfile.model import TERMS, BodyEntry, NetworkFile, closest
from networkfile.yamlfile import Where

RESERVED = {"zones": "network", "people": "engine"}


def check_references(file: NetworkFile, raw: Any, organisations: Iterable[str], problems: p.Problems) -> None:
    """Add every reference to `problems` that leads nowhere. `organisations`: those of the file and its spreadsheets."""
    _Check(file, frozenset(organisations), problems).all(raw)


class _Check:
    def __init__(self, file: NetworkFile, organisations: frozenset[str], problems: p.Problems) -> None:
        self.file = file
        self.problems = problems
        self.known: Mapping[str, Iterable[str]] = {
            "sectors": file.sectors,
            "kinds": file.kinds,
            "zones": file.zones,
            "organisations": organisations,
            "bodies": file.bodies,
            "people": file.people,
        }

    def all(self, raw: Any) -> None:
        self._head()
        self._places()
        self._organisations()
        self._bodies()
        self._people()
        for number, assumption in enumerate(self.file.assumptions):
            if not any(_found(raw, assumption.path.split("."))):
                self.problems.add(("assumptions", number, "path"), p.no_such_path, assumed=assumption.path)

    def refer(self, where: Where, section: str, known_as: str | None) -> None:
        if known_as is not None and known_as not in self.known[section]:
            hint = closest(known_as, self.known[section])
            self.problems.add(where, p.unknown_id, id=known_as, section=section, hint=hint)

    def dates(self, where: Where, since: date | None, until: date | None) -> None:
        if since is not None and until is not None and until < since:
            self.problems.add((*where, "until"), p.wrong_order, until=until)

    def person(self, where: Where, known_as: str, since: date | None, until: date | None) -> None:
        """Somebody who is named for something between two days, of which they must be there on the first."""
        self.refer(where, "people", known_as)
        self.dates(where, since, until)
        self.there(where, known_as, since)

    def there(self, where: Where, known_as: str, since: date | None) -> None:
        known = self.file.people.get(known_as)
        if known is not None and known.until is not None and since is not None and since > known.until:
            self.problems.add((*where, "since"), p.person_left, person=known_as, since=since, date=known.until)

    def _head(self) -> None:
        if self.file.calendar.timezone not in available_timezones():
            self.problems.add(
                ("calendar", "timezone"),
                p.unknown_id,
                id=self.file.calendar.timezone,
                section="time zones",
                hint=closest(self.file.calendar.timezone, available_timezones()),
            )
        for word in self.file.words:
            if word not in TERMS:
                self.problems.add(("words", word), p.unknown_id, id=word, section="words", hint=closest(word, TERMS))
        for known_as, kind in self.file.kinds.items():
            self.refer(("kinds", known_as, "sector"), "sectors", kind.sector)
        for name in ("validation", "agreement", "adoption"):
            for number, sector in enumerate(getattr(self.file.rules, name).required_sectors):
                self.refer(("rules", name, "required_sectors", number), "sectors", sector)

    def _places(self) -> None:
        seen: dict[str, str] = {}
        for section, reserved in RESERVED.items():
            if reserved in getattr(self.file, section):
                self.problems.add((section, reserved), p.id_taken, id=reserved, user="the engine")
        for zone, entry in self.file.zones.items():
            for place in entry.neighbourhoods:
                if place in seen:
                    where = ("zones", zone, "neighbourhoods", place)
                    self.problems.add(where, p.id_taken, id=place, user=f"zones.{seen[place]}.neighbourhoods")
                seen[place] = zone

    def _organisations(self) -> None:
        for known_as, entry in self.file.organisations.items():
            where = ("organisations", known_as)
            self.refer((*where, "kind"), "kinds", entry.kind)
            self.refer((*where, "sector"), "sectors", entry.sector)
            for number, zone in enumerate(entry.zones):
                self.refer((*where, "zones", number), "zones", zone)
            self.dates(where, entry.since, entry.until)

    def _bodies(self) -> None:
        deciding: dict[str | None, str] = {}
        for known_as, entry in self.file.bodies.items():
            where = ("bodies", known_as)
            self.refer((*where, "zone"), "zones", entry.zone)
            if entry.neighbourhood is not None:
                zone = self.file.zones.get(entry.zone or "")
                places = zone.neighbourhoods if zone is not None else {}
                if entry.neighbourhood not in places:
                    self.problems.add(
                        (*where, "neighbourhood"),
                        p.unknown_id,
                        id=entry.neighbourhood,
                        section=f"zones.{entry.zone}.neighbourhoods",
                        hint=closest(entry.neighbourhood, places),
                    )
            for number, seat in enumerate(entry.members):
                self.refer((*where, "members", number), "organisations", seat.organisation)
                self.dates((*where, "members", number), seat.since, seat.until)
            self._closed_part(where, entry)
            if entry.decides and entry.kind is not BodyKind.MANAGEMENT_MEETING:
                self.problems.add((*where, "decides"), p.cannot_decide, kind=entry.kind.value)
            if entry.decides and deciding.setdefault(entry.zone, known_as) != known_as:
                self.problems.add((*where, "decides"), p.another_decides, body=deciding[entry.zone])
            if entry.meets is not None:
                self.dates((*where, "meets"), entry.meets.starts, entry.meets.until)

    def _closed_part(self, where: Where, entry: BodyEntry) -> None:
        if entry.closed_part and not entry.takes_cases:
            self.problems.add((*where, "closed_part"), p.takes_no_cases)
        for number, seat in enumerate(entry.closed_part):
            self.person((*where, "closed_part", number), seat.person, seat.since, seat.until)

    def _people(self) -> None:
        administered = False
        for known_as, entry in self.file.people.items():
            where = ("people", known_as)
            self.refer((*where, "organisation"), "organisations", entry.organisation)
            for number, mandate in enumerate(entry.roles):
                at = (*where, "roles", number)
                if mandate.role is Role.ENGINE:
                    self.problems.add((*at, "role"), p.id_taken, id=Role.ENGINE.value, user="the engine")
                self.refer((*at, "zone"), "zones", mandate.zone)
                self.refer((*at, "body"), "bodies", mandate.body)
                self.refer((*at, "substitute_for"), "people", mandate.substitute_for)
                self.dates(at, mandate.since, mandate.until)
                self.there(at, known_as, mandate.since)
                lasting = mandate.until is None and entry.until is None
                administered = administered or (mandate.role is Role.ADMINISTRATOR and lasting)
            for number, delegate in enumerate(entry.delegates):
                at = (*where, "delegates", number)
                self.refer((*at, "person"), "people", delegate.person)
                self.dates(at, delegate.since, delegate.until)
                for one in (known_as, delegate.person):
                    self.there(at, one, delegate.since)
        if not administered:
            self.problems.add(("people",), p.nobody_administers)
        for portfolio, held in self.file.portfolios.items():
            for number, holder in enumerate(held.holders):
                self.person(("portfolios", portfolio, "holders", number), holder.person, holder.since, holder.until)
            self.refer(("portfolios", portfolio, "superior"), "people", held.superior)
        for service, offered in self.file.services.items():
            self.refer(("services", service, "organisation"), "organisations", offered.organisation)


def _found(value: Any, steps: list[str]) -> Iterator[Any]:
    """Everything at a path; `*` stands for any key. Ids may have dots in them, so that a key may be several steps."""
    if not steps:
        yield value
        return
    entries: dict[str, Any] = {}
    match value:
        case dict():
            entries = value
        case list():
            entries = {str(number): inner for number, inner in enumerate(value)}
    if steps[0] == "*":
        for inner in entries.values():
            yield from _found(inner, steps[1:])
    for length in range(1, len(steps) + 1):
        key = ".".join(steps[:length])
        if key in entries:
            yield from _found(entries[key], steps[length:])
