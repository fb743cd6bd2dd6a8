"""What the fields of an event say: names instead of ids, words instead of codes, days as they are written.

A field is said by what its name means, and an id by the words of what it stands for, once these have gone by.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Self

from pydantic import TypeAdapter

from domain.decisions import Part, Ruling
from domain.message import Recorded
from domain.message import brief as kept
from words import language as tongue
from words import rulings
from words.corrections import Corrections
from words.fieldnames import NAMES
from words.labels import LABELS
from words.speaker import Speaker

PERSONS = frozenset(
    {"responsible", "person", "delegate", "minute_taker", "stated_by", "by", "administrator", "reference_person"}
    | {"drafted_by", "superior"}
)
BODIES = frozenset({"body"})
CODES = frozenset(
    {"role", "kind", "status", "standing", "quadrant", "outcome", "part", "matter", "position", "why", "criterion"}
    | {"urgency", "level", "news", "consent", "lacks"}
)
ORGANISATIONS = frozenset(
    {"present", "organisations", "agreed", "endorsed", "silent", "objected", "abstained", "absent", "dissent"}
    | {"teams", "acknowledged", "asked", "subject_to_confirmation", "absent_in_favour", "lapsed"}
    | {"taken_out", "put_in", "in_favour_before"}
)
ONE_ORGANISATION = frozenset({"organisation", "team", "service", "to", "asked_by", "reference_service"})
STREAMS = frozenset({"origin", "cycle", "follows", "successor", "sender", "receiver", "escalation", "management"})
SAID_IF_ANY = frozenset({"values", "parts", "portfolios"})  # lists that a sentence ends with, or leaves out
RULING: TypeAdapter[Ruling] = TypeAdapter(Ruling)
# The fields of events with the end of a day that was counted in working days; nobody named it.
COUNTED = re.compile(
    "(up|closes|minutes_due|not_held|overdue|name|next_reminder)_at|(answer|accept|confirm|report|acknowledge)_by"
)
DEADLINES = ("_at", "_by")  # how fields with the moment after the last day end
BEGINNINGS = frozenset({"reminder_at", "convene_at", "chase_at"})  # fields with the first moment of the day they mean
TOOK_PLACE = frozenset({"MeetingOpened", "MeetingHeld"})  # say the day of a meeting, whichever it was called for
# Which field has the words for the thing that another field names by its id.
WORDS = {
    "finding": "text",
    "strategy": "text",
    "objective": "text",
    "lesson": "text",
    "agreement": "text",
    "line": "name",
    "action": "title",
    "activity": "title",
    "item": "finding",
    "corrects": "text",
}


def brief(text: str) -> str:
    """A text in a sentence: its first line, with a sign where it goes on."""
    first = kept(text)
    return f"{first} …" if "\n" in text.strip() and not first.endswith("…") else first


class Saying:
    """Says the fields of one network's events."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker
        self._corrections = Corrections()
        self._briefs: dict[str, str] = {}
        self._origins: dict[str, str] = {}  # who asks a question, by the stream that carries it

    def known_from(self, events: Iterable[Recorded]) -> Iterator[Recorded]:
        """The same events; what they call things by id is remembered on the way, and said in its own words later."""
        for event in events:
            for name, value in event.data.items():
                words = event.data.get(WORDS.get(name, ""))
                if isinstance(value, str) and isinstance(words, str):
                    self._briefs[value] = self._briefs.get(words, brief(words))
            indicators: Any = event.data.get("indicators") or ()
            self._briefs |= {indicator["id"]: indicator["name"] for indicator in indicators}
            self._corrections.follow(event)
            self._know_item(event.data)
            if event.kind in TOOK_PLACE:
                self._briefs[str(event.data["meeting"])] = self.speaker.day(date.fromisoformat(str(event.data["on"])))
            yield event

    def having_heard(self, events: Iterable[Recorded]) -> Self:
        """The same speaker, who knows what these events call things by."""
        for _ in self.known_from(events):
            pass
        return self

    def _know_item(self, data: Mapping[str, Any]) -> None:
        """An item is known by its question, a management meeting by its day."""
        question, item, meeting = data.get("question"), data.get("item"), data.get("meeting")
        asks = question.get("asks") if isinstance(question, dict) else data.get("asks")
        if isinstance(question, dict) and isinstance(escalation := data.get("escalation"), str):
            self._origins[escalation] = str(question.get("origin") or escalation)
        if isinstance(item, str) and isinstance(asks, str):
            self._briefs.setdefault(item, brief(asks))
        if isinstance(meeting, str) and "#" not in meeting and isinstance(on := data.get("on"), str):
            self._briefs.setdefault(meeting, self.speaker.day(date.fromisoformat(on)))

    def changes(self, event: Recorded) -> str:
        """What a correction changed: each field, as it was and as it is; in brackets, and nothing of other events."""
        told = (
            f"{self.speaker.say(NAMES[field])}: {self._changed(field, before, '–')} → "
            f"{self._changed(field, after, self.speaker.say('emptied'))}"
            for field, before, after in self._corrections.of(event)
        )
        listed = "; ".join(told)
        return f"({listed})" if listed else ""

    def _changed(self, field: str, value: Any, empty: str) -> str:
        if value is None:
            return empty
        if field == "sector":
            return self.speaker.sector(value)
        said = self.said(field, value)
        return f"«{said}»" if field in ("text", "title", "evidence") else said

    def said(self, name: str, value: Any) -> str:
        """A field of an event as people say it."""
        speaker = self.speaker
        match value:
            case None if name == "zone":
                return speaker.zone(None)
            case None | [] | "":
                return "" if value == "" or name in SAID_IF_ANY else "–"
            case bool():
                return speaker.say("yes") if value else speaker.say("no")
            case str() if value in self._briefs:
                return self._briefs[value]
            case str() if name == "by" and value in speaker.network.portfolios:
                return speaker.portfolio(value)
            case str() if name == "meeting" and "#" in value:
                return speaker.body(value.partition("#")[0].rpartition(":")[2])
            case str() if name in STREAMS and ":" in value:
                return speaker.stream(self._origins.get(value, value))
            case str() if name in PERSONS:
                return speaker.person(value)
            case str() if name in ONE_ORGANISATION and (
                name == "organisation" or value in speaker.network.organisations
            ):
                return speaker.organisation(value)
            case str() if name in BODIES:
                return speaker.body(value)
            case str() if name == "zone":
                return speaker.zone(value)
            case str() if name == "neighbourhood":
                return speaker.neighbourhood(value)
            case str() if name == "portfolio":
                return speaker.portfolio(value)
            case str() if name == "line":
                return speaker.line(value)
            case str() if f"{name}-{value}" in LABELS:
                return speaker.label(value, of=name)
            case str() if name in CODES:
                return speaker.label(value, of=name)
            case str() if tongue.DAY.fullmatch(value):
                return speaker.day(date.fromisoformat(value))
            case str() if tongue.MOMENT.fullmatch(value):
                at = datetime.fromisoformat(value)
                if name in BEGINNINGS:
                    return speaker.day_of(at)
                if COUNTED.fullmatch(name):
                    return speaker.deadline(at)
                return speaker.last_day(at) if name.endswith(DEADLINES) else speaker.moment(at)
            case str():
                return brief(value)
            case list() if name in ORGANISATIONS:
                return self._present(value)
            case list() if name in ("portfolios", "lacking"):
                return speaker.portfolios(value)
            case list() if name == "sectors":
                return tongue.listed(map(speaker.sector, value))
            case list() if name == "neighbourhoods":
                return tongue.listed(map(speaker.neighbourhood, value))
            case list() if name == "parts" and all(isinstance(one, str) for one in value):
                return "; ".join(map(self._part, value))
            case list() if name == "parts":
                return rulings.parts(speaker, (Part.model_validate(one) for one in value))
            case list() if name == "missing":
                known = speaker.network.organisations
                return ", ".join(speaker.organisation(one) if one in known else speaker.label(one) for one in value)
            case list() if name == "values":
                return self._values(value)
            case list():
                return tongue.listed(self.said(name, one) for one in value)
            case dict() if {"asks", "teams", "returned_on"} <= set(value):
                return f"«{brief(str(value['asks']))}»: {speaker.organisations(value['teams'])}"
            case dict() if set(value) == {"organisation", "reason"}:
                told = speaker.organisation(value["organisation"])
                return f"{told} ({brief(str(value['reason']))})" if value["reason"] else told
            case dict() if "asks" in value:
                return f"«{brief(str(value['asks']))}»"
            case dict() if "answer" in value:
                return rulings.part(speaker, Part.model_validate(value))
            case dict() if "portfolio" in value and "text" in value:
                told = speaker.say("{portfolio}: carried out", portfolio=speaker.portfolio(value["portfolio"]))
                return f"{told} ({brief(value['text'])})" if value["text"] else told
            case dict() if "outcome" in value:
                return rulings.ruling(speaker, RULING.validate_python(value))
            case dict() if "text" in value:
                return brief(str(value["text"]))
            case dict():
                return ", ".join(f"{key} {self.said(key, inner)}" for key, inner in value.items())
            case int() | float():
                return speaker.figure(value)
            case _:
                return str(value)

    def _part(self, part: str) -> str:
        """A part as an agenda keeps it: the portfolio, and how it answered."""
        portfolio, _, outcome = part.partition(": ")
        return f"{self.speaker.portfolio(portfolio)}: {self.speaker.label(outcome)}" if outcome else brief(part)

    def _present(self, listed: list[str]) -> str:
        """Organisations, or people where a meeting was of people."""
        known = self.speaker.network.people
        people = [self.speaker.person(one) for one in listed if one in known]
        return ", ".join([*people, *(self.speaker.organisation(one) for one in listed if one not in known)]) or "–"

    def _values(self, values: list[Mapping[str, Any]]) -> str:
        named = ((self._briefs.get(one["indicator"], one["indicator"]), one["value"]) for one in values)
        told = ", ".join(f"{name} {self.speaker.figure(value)}" for name, value in named)
        return f"({told})" if told else ""
