"""Events of one network as sentences: who, when it happened, when it was recorded, and what must be known besides."""

import re
from collections.abc import Iterator
from typing import Any

from domain import ids
from domain.decider import DeadlineGivenUp
from domain.message import Recorded, Who
from domain.roles import ENGINE
from domain.table import Table
from words import rulings
from words.events import row
from words.saying import Saying
from words.speaker import plain

FIELD = re.compile(r"\{(\w+)(?::[^{}]*)?\}")
SPACES = re.compile(" {2,}")


class Teller(Saying):
    """Says events of one network."""

    def sentence(self, event: Recorded) -> str:
        """The event as a sentence; one that has none is said by its name."""
        kind, _, _ = ids.parts(event.stream)
        known = row(kind, event.kind)
        if known is None:
            return f"{self.speaker.person(event.who.person)}: {event.kind}"
        field, other = known.where or ("", "")
        words = other if event.data.get(field) else known.sentence
        clauses = (clause for name, clause in known.clauses if event.data.get(name))
        told = (self.told(one, event) for one in (words, *clauses))
        return " ".join((*told, plain(self.changes(event)))).strip()

    def told(self, words: str, event: Recorded) -> str:
        """An event in given words, with its fields in them."""
        fields = {name: self.said(name, event.data[name]) for name in FIELD.findall(words) if name in event.data}
        if "words" in fields and event.kind == DeadlineGivenUp.__name__:
            given_up = DeadlineGivenUp.model_validate(event.data)
            fields["words"] = self.speaker.say(given_up.words, **given_up.params)  # a refusal's own words
        if event.kind in ("PartClosed", "PartReopened"):
            fields["id"] = self._closed_part(str(event.data["part"]), str(event.data["id"]))
        told = self.speaker.say(words, **{**fields, "who": self.speaker.person(event.who.person)})
        return plain(SPACES.sub(" ", told).strip())

    def _closed_part(self, part: str, known_as: str) -> str:
        """A part of the network by its name."""
        network = self.speaker.network
        if part == "neighbourhood":
            return self.speaker.neighbourhood(known_as)
        tables: dict[str, Table[Any]] = {
            "zone": network.zones, "sector": network.sectors, "kind": network.kinds, "body": network.bodies,
            "portfolio": network.portfolios, "line": network.lines, "service": network.services,
        }  # fmt: skip
        known = tables.get(part, Table()).get(known_as)
        return str(known.name) if known is not None else known_as

    def marks(self, event: Recorded, behind: Recorded | None = None) -> Iterator[str]:
        """What must be known of it besides: late entries, whose voice and hand it was, rehearsals, what is not real."""
        speaker = self.speaker
        if event.happened_on is not None:
            yield speaker.say("entered on {moment}", moment=speaker.moment(event.recorded_at))
        yield from self._voice(event.who)
        if event.who.person == ENGINE and behind is not None:
            yield speaker.say("news of what {person} did", person=speaker.person(behind.who.person))
            yield from self._voice(behind.who)
        elif event.who.person == ENGINE:
            yield speaker.label(ENGINE)
        if event.rehearsal and not speaker.network.rehearsal:
            yield speaker.say("rehearsal")
        if event.origin is not None:
            yield speaker.label(event.origin)

    def _voice(self, who: Who) -> Iterator[str]:
        """For whom it was said, in a meeting or not, and whose hand entered it."""
        speaker = self.speaker
        if who.entered_by is None:
            return
        if who.stated_by is not None:
            yield rulings.spoken(speaker, who.stated_by, who.person, who.entered_by)
        elif who.meeting is not None:
            yield speaker.say(
                "stated by {person} in a meeting, entered by {hand}",
                person=speaker.person(who.person),
                hand=speaker.person(who.entered_by),
            )
        else:
            yield speaker.say("entered by {hand}", hand=speaker.person(who.entered_by))
