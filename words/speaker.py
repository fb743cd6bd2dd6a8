"""Says things in the language and with the names of one network: words instead of codes, names instead of ids, days as
they are written. It knows no terminal and no page.

Every text of a person passes through `plain`, so that none can move the cursor of whoever reads it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain import ids
from domain.decider import Todo
from domain.roles import ENGINE, Role
from domain.territory import Network
from domain.texts import lines
from domain.turns import Turn, carries
from store.reading import TodoRow
from words import language as tongue
from words.labels import LABELS, LEFT_OPEN, TODOS
from words.languages import Language

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# What waits in the register of a body, and does not say in which.
OF_A_BODY = frozenset({"enter-attendance", "draft-minutes", "draft-minutes-again", "approve-minutes"})
OF_MANAGEMENT = frozenset({"convene-meeting", "open-meeting", "close-meeting"})  # the only one there is, as a rule


def plain(text: str) -> str:
    """A text without what would control a terminal; its line breaks are line breaks, whatever machine wrote them."""
    return CONTROLS.sub("\ufffd", lines(text))


class Speaker:
    """Whoever says things to one reader."""

    def __init__(
        self,
        language: Language,
        network: Network | None = None,
        names: Mapping[str, str] | None = None,
        spelled: Callable[[str], str] | None = None,
    ) -> None:
        """`names`: people's, by their ids. `spelled`: a stream with short numbers for the ids in it; without it,
        streams are written as they are."""
        self._language = language
        self.spelled = spelled or str
        self.network = network or Network()
        self.names = names or {}
        self.zone_info = ZoneInfo(self.network.calendar.timezone)

    @property
    def language(self) -> Language:
        return self._language

    # Words

    def say(self, words: str, /, **params: object) -> str:
        """An English text in the language of this answer."""
        return tongue.translate(words, self.language, **params)

    def label(self, code: str, *, of: str = "") -> str:
        """The word for a code: the network's own, else ours; a code without a word is shown as it is.

        `of`: what has the code, where the same code is another word elsewhere.
        """
        code = f"{of}-{code}" if f"{of}-{code}" in LABELS else code
        own = self.network.words.get(code)
        if own is not None and self._speaks_its_own_language:
            return plain(own)
        return self.say(LABELS[code]) if code in LABELS else plain(code)

    def title(self, code: str) -> str:
        """The word for a code where it begins a line."""
        word = self.label(code)
        return word[:1].upper() + word[1:]

    @property
    def _speaks_its_own_language(self) -> bool:
        return tongue.language_of(self.network.language) is self.language

    def person(self, person: str | None) -> str:
        if not person:
            return "–"
        return self.label(ENGINE) if person == ENGINE else plain(self.names.get(person, person))

    def organisation(self, organisation: str | None) -> str:
        if not organisation:
            return "–"
        known = self.network.organisations.get(organisation)
        return plain(known.name if known is not None else organisation)

    def organisations(self, organisations: Iterable[str]) -> str:
        return ", ".join(self.organisation(one) for one in organisations) or "–"

    def body(self, body: str) -> str:
        known = self.network.bodies.get(body)
        return plain(known.name if known is not None else body)

    def zone(self, zone: str | None) -> str:
        if zone is None:
            return self.say("the whole network")
        known = self.network.zones.get(zone)
        return plain(known.name if known is not None else zone)

    def stream(self, stream: str) -> str:
        """What a stream is called by whoever types it: a case by its reference, a cycle by its zone and period."""
        kind, _, place = ids.parts(stream)
        match kind:
            case "network":
                return plain(self.network.name)
            case "group" | "management":
                return self.body(place[0])
            case "case":
                return plain(place[-1])
            case "cycle":
                where = self.zone(place[0]) if place[0] in self.network.zones else plain(self.network.name)
                return f"{where} {place[1]}"
            case "action":
                cycle = ids.stream_id("cycle", *stream.split(":")[1:4])
                return f"{self.stream(cycle)}#{self.spelled(stream).rpartition(':')[2]}"
            case "escalation":
                return self.spelled(stream).rpartition(":")[2]
            case _:
                return self.label(kind)

    def neighbourhood(self, neighbourhood: str) -> str:
        zone = self.network.zone_of_neighbourhood(neighbourhood)
        return plain(dict(zone.neighbourhoods)[neighbourhood] if zone is not None else neighbourhood)

    def sector(self, known_as: str) -> str:
        known = self.network.sectors.get(known_as)
        return plain(known.name) if known is not None else known_as

    def portfolio(self, portfolio: str | None) -> str:
        if not portfolio:
            return "–"
        known = self.network.portfolios.get(portfolio)
        return plain(known.name if known is not None else portfolio)

    def portfolios(self, portfolios: Iterable[str]) -> str:
        return ", ".join(self.portfolio(one) for one in portfolios) or "–"

    def line(self, line: str | None) -> str:
        known = self.network.lines.get(line or "")
        return plain(known.name if known is not None else line or "–")

    def who(self, who: str) -> str:
        """Whom something waits for: `organisation:ID`, `role:ROLE` or a person's id."""
        kind, _, rest = who.partition(":")
        match kind:
            case "organisation" if rest:
                return self.organisation(rest)
            case "role" if rest:
                return self.label(rest)
            case "portfolio" if rest:
                return self.portfolio(rest)
            case "superior" if rest:
                return self.say("above {portfolio}", portfolio=self.portfolio(rest))
            case _:
                return self.person(who)

    def carrier(self, stream: str, zone: str | None, carried_by: str, on: date) -> str:
        """Who carries a question on a day, and in whose place."""
        turn = carries(self.network, stream, zone, carried_by, on)
        people = ", ".join(map(self.person, turn.people))
        if not turn.stands_in or not people:
            return people or self.person(carried_by)
        return self.say("{people} (in place of {who})", people=people, who=self.person(carried_by))

    def turn_after(self, row: TodoRow, network: Network, turn: Turn) -> str:
        """Whose turn something is in a network as it is then."""
        people, office = ", ".join(map(self.person, turn.people)), row.who.partition(":")[0]
        if turn.stands_in or not turn.people:
            people = people or self.label(Role.ADMINISTRATOR)
            if row.who in network.people:
                return self.say("{people} (in place of {who})", people=people, who=self.who(row.who))
            return self.say("{people} (nobody answers for {who} now)", people=people, who=self.who(row.who))
        if office == "superior":
            return people
        if office == "portfolio" or row.who == f"role:{Role.REPRESENTATIVE}":
            return f"{self.who(row.who)} ({self.person(turn.people[0])})"
        return self.who(row.who)

    def todo(self, todo: Todo | TodoRow, *, briefly: bool = False) -> str:
        """What waits, as a sentence; `briefly`: without its question, where that stands there already."""
        said = {name: self._param(name, value) for name, value in todo.params.items()}
        if todo.what not in TODOS:
            return plain(todo.what)
        if "why" in said:
            said["why"] = self.say(todo.params["why"], **said)  # a refusal's own words, with its parameters
        told = self.say(TODOS[todo.what], **said)
        if isinstance(todo, TodoRow) and self._says_its_body(todo.what):
            told += f" ({self.body(ids.parts(todo.stream)[2][0])})"
        if said.get("open"):
            told += f" – {self.say(LEFT_OPEN, open=said['open'])}"
        if said.get("reason") and "{reason}" not in TODOS[todo.what]:
            told += f" ({said['reason']})"
        return told if briefly or "question" not in said else f"{told}: «{said['question']}»"

    def _says_its_body(self, what: str) -> bool:
        several = sum(body.decides for body in self.network.bodies.values()) > 1
        return what in OF_A_BODY or (several and what in OF_MANAGEMENT)

    def _param(self, name: str, value: str) -> str:
        match name:
            case "person" | "responsible" | "declined_by":
                return self.person(value)
            case "body":
                return self.body(value)
            case "asked_by" | "to" | "service":
                return self.organisation(value)
            case "against":
                return self.organisations(filter(None, value.split(",")))
            case "criteria" | "phases":
                return ", ".join(self.label(one) for one in value.split(","))
            case "portfolio":
                return self.portfolio(value)
            case "was_due":
                return self.moment(datetime.fromisoformat(value))
            case "deadline" if f"deadline-{value}" in LABELS:
                return self.label(value, of=name)
            case "cycle" | "receiver" if ":" in value:
                return self.stream(value)
            case "criterion" | "matter" | "news" | "outcome" | "status":
                return self.label(value, of=name)
            case _:
                return self.written(value)

    def written(self, value: str) -> str:
        """A day as it is said, any other text as it was written."""
        return self.day(date.fromisoformat(value)) if tongue.DAY.fullmatch(value) else plain(value)

    # Days and times

    def day(self, value: date | None) -> str:
        return "–" if value is None else tongue.day(value, self.language)

    def moment(self, value: datetime | None) -> str:
        """A moment by the network's clocks on the wall."""
        return "–" if value is None else tongue.moment(value.astimezone(self.zone_info), self.language)

    def deadline(self, value: datetime | None) -> str:
        """The last day on which something is in time; deadlines are the first moment after it.

        It is counted, so it is said where the holidays of its year are not known: it may come too early.
        """
        if value is None:
            return "–"
        last = self.network.calendar.last_day(value)
        if self.network.calendar.knows(last):
            return self.day(last)
        return self.say("{date} (without the holidays of {year})", date=self.day(last), year=last.year)

    def last_day(self, value: datetime) -> str:
        """The last day of what somebody named it for."""
        return self.day(self.network.calendar.last_day(value))

    def until(self, row: TodoRow) -> str:
        """The last day of what waits: as somebody named it, else as it was counted."""
        last = row.last_day(self.network.calendar)
        if last is not None and row.names_its_day:
            return self.day(last)
        return self.deadline(row.due_at if last is not None else None)

    def day_of(self, value: datetime | None) -> str:
        """The day of a moment, where nobody set an hour: when something begins, or was recorded."""
        return "–" if value is None else self.day(self.network.calendar.local_date(value))

    def figure(self, value: float | None) -> str:
        """A number as short as it can be; a dash where there is none."""
        return "–" if value is None else tongue.number(value, self.language)
