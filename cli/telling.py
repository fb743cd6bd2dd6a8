"""Events of one network as sentences: who, when it happened, when it was recorded, and what must be known besides."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from rich.text import Text

from cli import rulings
from cli.saying import Saying
from cli.screen import DIM, plain
from cli.sentences import CLAUSES, SENTENCES, SHARED, VARIANTS
from domain import ids
from domain.decider import DeadlineGivenUp
from domain.message import Recorded, Who
from domain.roles import ENGINE
from domain.table import Table

DAY_WIDTH = 19  # columns of the longest day in most months
FIELD = re.compile(r"\{(\w+)(?::[^{}]*)?\}")
SPACES = re.compile(" {2,}")


class Teller(Saying):
    """Says events of one network."""

    def tell(self, event: Recorded, *, lead: str = "", behind: Recorded | None = None) -> None:
        """One event: its number and day, the sentence, and the marks. `lead`: a sign before it. `behind`: what
        somebody did elsewhere, of which it is the news."""
        told = Text(self.sentence(event).strip())
        for mark in self.marks(event, behind):
            told.append(f"  [{mark}]", style=DIM)
        number = f"{lead} {event.version}" if lead else str(event.version)
        number = number.rjust(6 if lead else 4) + "  "
        day = self.screen.day(self.happened(event)).ljust(DAY_WIDTH) + "  "
        self.screen.beside(Text.assemble((number, DIM), day), told, width=len(number) + len(day))

    def happened(self, event: Recorded) -> date:
        """The day it happened, in the network."""
        return event.happened_on or self.screen.network.calendar.local_date(event.recorded_at)

    def sentence(self, event: Recorded) -> str:
        """The event as a sentence; one that has none is said by its name."""
        kind, _, _ = ids.parts(event.stream)
        words = SHARED.get(event.kind) or SENTENCES.get(kind, {}).get(event.kind)
        if words is None:
            return f"{self.screen.person(event.who.person)}: {event.kind}"
        field, other = VARIANTS.get(kind, {}).get(event.kind, ("", ""))
        if event.data.get(field):
            words = other
        clauses = (clause for name, clause in CLAUSES.get(kind, {}).get(event.kind, ()) if event.data.get(name))
        told = (self.told(one, event) for one in (words, *clauses))
        return " ".join((*told, plain(self.changes(event)))).strip()

    def told(self, words: str, event: Recorded) -> str:
        """An event in given words, with its fields in them."""
        fields = {name: self.said(name, event.data[name]) for name in FIELD.findall(words) if name in event.data}
        if "words" in fields and event.kind == DeadlineGivenUp.__name__:
            given_up = DeadlineGivenUp.model_validate(event.data)
            fields["words"] = self.screen.say(given_up.words, **given_up.params)  # a refusal's own words
        if event.kind in ("PartClosed", "PartReopened"):
            fields["id"] = self._closed_part(str(event.data["part"]), str(event.data["id"]))
        told = self.screen.say(words, **{**fields, "who": self.screen.person(event.who.person)})
        return plain(SPACES.sub(" ", told).strip())

    def _closed_part(self, part: str, known_as: str) -> str:
        """A part of the network by its name."""
        network = self.screen.network
        if part == "neighbourhood":
            return self.screen.neighbourhood(known_as)
        tables: dict[str, Table[Any]] = {
            "zone": network.zones, "sector": network.sectors, "kind": network.kinds, "body": network.bodies,
            "portfolio": network.portfolios, "line": network.lines, "service": network.services,
        }  # fmt: skip
        known = tables.get(part, Table()).get(known_as)
        return str(known.name) if known is not None else known_as

    def marks(self, event: Recorded, behind: Recorded | None = None) -> Iterator[str]:
        """What must be known of it besides: late entries, whose voice and hand it was, rehearsals, what is not real."""
        screen = self.screen
        if event.happened_on is not None:
            yield screen.say("entered on {moment}", moment=screen.moment(event.recorded_at))
        yield from self._voice(event.who)
        if event.who.person == ENGINE and behind is not None:
            yield screen.say("news of what {person} did", person=screen.person(behind.who.person))
            yield from self._voice(behind.who)
        elif event.who.person == ENGINE:
            yield screen.label(ENGINE)
        if event.rehearsal and not screen.network.rehearsal:
            yield screen.say("rehearsal")
        if event.origin is not None:
            yield screen.label(event.origin)

    def _voice(self, who: Who) -> Iterator[str]:
        """For whom it was said, in a meeting or not, and whose hand entered it."""
        screen = self.screen
        if who.entered_by is None:
            return
        if who.stated_by is not None:
            yield rulings.spoken(screen, who.stated_by, who.person, who.entered_by)
        elif who.meeting is not None:
            yield screen.say(
                "stated by {person} in a meeting, entered by {hand}",
                person=screen.person(who.person),
                hand=screen.person(who.entered_by),
            )
        else:
            yield screen.say("entered by {hand}", hand=screen.person(who.entered_by))
