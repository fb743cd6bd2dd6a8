"""What a network file may say: its keys, their meaning and what they are when left out.

This is the form that a town's clerk fills in; `docs/network-file.md` explains it, `vertebra network schema` prints its
JSON Schema. It knows nothing of events: `networkfile/reading.py` reads a file into a network.
"""

import re
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from domain.farness import FIRST_YEAR, LAST_YEAR, MOST, beyond, is_far
from domain.message import Slug, Text
from domain.roles import Role
from domain.territory import BodyKind, Rules

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[str, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)  # a day of each year
EASTER = re.compile(r"easter([+-][1-9]\d?)?", re.ASCII)  # days that move with it

TERMS = (
    *("network", "zone", "neighbourhood", "organisation", "team", "body", "zone-group", "reference-person"),
    *("portfolio", "outside-authority", "cycle", "diagnosis", "finding", "swot", "strength", "weakness"),
    *("opportunity", "threat", "plan", "line", "objective", "action", "activity", "indicator", "evaluation", "case"),
    *("referral", "escalation", "decision", "alignment", "return", "acknowledgement", "meeting", "minutes"),
    *("orientation", "complementation", "joint-treatment"),
    *(kind.value for kind in BodyKind),
    *(role.value for role in Role if role is not Role.ENGINE),
)


def closest(wanted: str, known: Any) -> str | None:
    """The known word that somebody who wrote `wanted` may have meant."""
    found = get_close_matches(wanted, [str(word) for word in known], n=1, cutoff=0.6)
    return found[0] if found else None


def _meant(day: date) -> date:
    if is_far(day.year):
        raise PydanticCustomError(
            "far_day", "a year beyond {first} and {last}", {"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    return day


Day = Annotated[date, AfterValidator(_meant)]


class Entry(BaseModel):
    """A part of the file: an unknown key is refused, with the key that may have been meant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, value: Any) -> Any:
        for key in value if isinstance(value, dict) else ():
            if key not in cls.model_fields:
                context = {"key": str(key), "hint": closest(str(key), cls.model_fields)}
                raise PydanticCustomError("unknown_key", "'{key}' is not known here", context)
        return value


def _short(key: str) -> Callable[[Any], Any]:
    """A text alone stands for an entry that only says that."""
    return lambda value: {key: value} if isinstance(value, str) else value


class LocalHoliday(Entry):
    """A holiday of the town: `on` a date of one year, or `every` year on a month and day, such as 09-24, or on a day
    that moves with Easter: `easter-47` is Carnival Tuesday, `easter+60` Corpus Christi."""

    on: Day | None = None
    every: str | None = None
    name: str = ""

    @field_validator("every")
    @classmethod
    def _a_day_of_each_year(cls, every: str | None) -> str | None:
        if every is None or EVERY.fullmatch(every) or EASTER.fullmatch(every):
            return every
        raise PydanticCustomError(
            "no_day_of_each_year", "write a month and day, such as 09-24, or a number of days from Easter: easter-47"
        )

    @model_validator(mode="after")
    def _one_of_two(self) -> "LocalHoliday":
        if (self.on is None) == (self.every is None):
            raise PydanticCustomError("one_of_two", "say either 'on' or 'every'")
        return self


class HolidayEntry(Entry):
    """Which days are holidays, from the first year to the last: the country's and subdivision's, and local ones."""

    country: str | None = Field(default=None, description="ISO 3166-1 code, such as ES or BR")
    subdivision: str | None = Field(default=None, description="ISO 3166-2 code of the part, such as MC, CT or SP")
    categories: tuple[str, ...] = Field(
        default=(),
        description="more of the country's days: `optional`, such as Carnival, that many do not work",
    )
    first_year: int = Field(ge=1900, le=2200)
    last_year: int = Field(ge=1900, le=2200)
    local: tuple[LocalHoliday, ...] = ()
    worked: tuple[Day, ...] = Field(default=(), description="holidays of the country that are worked here")

    @model_validator(mode="after")
    def _in_order(self) -> "HolidayEntry":
        if not 0 <= self.last_year - self.first_year <= 60:
            raise PydanticCustomError("years", "the last year comes after the first, and at most 60 years later")
        return self


class CalendarEntry(Entry):
    timezone: str = Field(description="IANA name, such as Europe/Madrid or America/Sao_Paulo")
    weekdays: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
    holidays: HolidayEntry | None = None


class KindEntry(Entry):
    name: Text
    sector: Slug


class ZoneEntry(Entry):
    name: Text
    neighbourhoods: dict[Slug, Text] = Field(default_factory=dict, description="id: name")


class OrganisationEntry(Entry):
    """`sector`: the kind's, where it is not given. `until`: its last day, where it has left."""

    name: Text
    kind: Slug
    sector: Slug | None = None
    zones: tuple[Slug, ...] = ()
    since: Day | None = None
    until: Day | None = None
    origin: str | None = Field(default=None, description="'simulated' where it stands for one that is not named")


class SeatEntry(Entry):
    organisation: Slug
    since: Day | None = None
    until: Day | None = None


class MeetsEntry(Entry):
    """How often a body meets: an RFC 5545 rule, from `starts` until `until` (the calendar's last year)."""

    rule: Annotated[str, StringConstraints(pattern=r"^FREQ=")]
    starts: Day
    until: Day | None = None


class CaseMemberEntry(Entry):
    person: Slug
    since: Day | None = None
    until: Day | None = None


CaseMemberItem = Annotated[
    CaseMemberEntry, BeforeValidator(_short("person"), json_schema_input_type=Slug | CaseMemberEntry)
]
SeatItem = Annotated[SeatEntry, BeforeValidator(_short("organisation"), json_schema_input_type=Slug | SeatEntry)]


class BodyEntry(Entry):
    name: Text
    kind: BodyKind
    zone: Slug | None = None
    neighbourhood: Slug | None = None
    validates: bool = Field(default=False, description="it validates the diagnosis of its zone")
    takes_cases: bool = False
    escalates: bool = False
    decides: bool = Field(default=False, description="of a management meeting: it answers what groups escalate")
    members: tuple[SeatItem, ...] = Field(default=(), description="ids of organisations, dated where they need to be")
    closed_part: tuple[CaseMemberItem, ...] = Field(
        default=(), description="of a body that takes cases: the people who work on cases about people"
    )
    meets: MeetsEntry | None = None


class MandateEntry(Entry):
    role: Role
    zone: Slug | None = Field(default=None, description="none: the whole network")
    body: Slug | None = None
    substitute_for: Slug | None = None
    since: Day | None = None
    until: Day | None = None


class DelegateEntry(Entry):
    person: Slug
    since: Day
    until: Day | None = None


MandateItem = Annotated[MandateEntry, BeforeValidator(_short("role"), json_schema_input_type=Role | MandateEntry)]


class PersonEntry(Entry):
    """`name` and `contact` are kept beside the log and can be removed; events know the id alone."""

    name: Text
    contact: str | None = None
    organisation: Slug | None = None
    roles: tuple[MandateItem, ...] = ()
    delegates: tuple[DelegateEntry, ...] = ()
    until: Day | None = Field(default=None, description="the last day, of somebody who has left")


class HolderEntry(Entry):
    person: Slug
    since: Day | None = None
    until: Day | None = None


HolderItem = Annotated[HolderEntry, BeforeValidator(_short("person"), json_schema_input_type=Slug | HolderEntry)]


class PortfolioEntry(Entry):
    name: Text
    holders: tuple[HolderItem, ...] = Field(default=(), description="who answers for it, the last one now")
    superior: Slug | None = Field(default=None, description="decides in its place once it was pending for too long")


class ServiceEntry(Entry):
    """An entry of the directory of services: what an organisation offers, and who has access to it."""

    name: Text
    organisation: Slug
    offers: str = ""
    criteria: dict[Slug, Text] = Field(
        default_factory=dict, description="id: what is looked up before a person is sent there"
    )


class Assumption(Entry):
    """What no source states: `path` in this file (`*` for any id), and why it is written so."""

    path: Text
    reason: Text


class RulesEntry(Rules):
    """The rules; those left out are as shown."""

    version: SkipJsonSchema[int] = 1

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, value: Any) -> Any:
        known = [key for key in cls.model_fields if key != "version"]
        for key in value if isinstance(value, dict) else ():
            if key not in known:
                context = {"key": str(key), "hint": closest(str(key), known)}
                raise PydanticCustomError("unknown_key", "'{key}' is not known here", context)
        return value

    @field_validator("*")
    @classmethod
    def _can_be_meant(cls, value: Any) -> Any:
        if isinstance(value, int) and value > MOST:
            raise PydanticCustomError("beyond", "at most {limit}", {"limit": MOST, "keys": ()})
        for path in beyond(value) if isinstance(value, BaseModel) else ():
            raise PydanticCustomError("beyond", "at most {limit}", {"limit": MOST, "keys": tuple(path.split("."))})
        return value


class NetworkFile(Entry):
    """A network, as its town describes it."""

    network: Slug = Field(description="the network's id: short, lower case, for ever")
    name: Text
    language: Language = Field(description="en, es, ca or pt-BR")
    rehearsal: bool = Field(default=False, description="true: its clock is moved by hand. For ever.")
    calendar: CalendarEntry
    rules: RulesEntry = RulesEntry()
    words: dict[Slug, Text] = Field(
        default_factory=dict,
        description="the people's own words for the engine's",
        json_schema_extra={"propertyNames": {"enum": list(TERMS)}},
    )
    sectors: dict[Slug, Text] = Field(description="id: name")
    kinds: dict[Slug, KindEntry]
    zones: dict[Slug, ZoneEntry]
    lines: dict[Slug, Text] = Field(default_factory=dict, description="id: name")
    organisations: dict[Slug, OrganisationEntry] = Field(default_factory=dict)
    organisations_from: tuple[str, ...] = Field(default=(), description="spreadsheets beside this file")
    bodies: dict[Slug, BodyEntry] = Field(default_factory=dict)
    people: dict[Slug, PersonEntry]
    portfolios: dict[Slug, PortfolioEntry] = Field(default_factory=dict)
    services: dict[Slug, ServiceEntry] = Field(default_factory=dict, description="the directory of services")
    assumptions: tuple[Assumption, ...] = ()


def schema() -> dict[str, Any]:
    """The JSON Schema of a network file, for editors and for whoever writes one by program."""
    made = NetworkFile.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
