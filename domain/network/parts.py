"""What commands and events of a network are made of: seats, mandates, organisations as they are asked for.

Every date is a last or first day, included, and open where it is missing.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from domain.message import Message, Slug, Text
from domain.roles import Role
from domain.territory import BodyKind

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]


class Part(StrEnum):
    """What can be closed and opened again."""

    ZONE = "zone"
    NEIGHBOURHOOD = "neighbourhood"
    SECTOR = "sector"
    KIND = "kind"
    BODY = "body"
    PORTFOLIO = "portfolio"
    LINE = "line"
    SERVICE = "service"


class Span(Message):
    """From a day to a day, both included; a missing one is open."""

    since: date | None = None
    until: date | None = None


class Named(Message):
    id: Slug
    name: Text


class NewOrganisation(Span):
    """`sector`: the kind's, where it is not given."""

    id: Slug
    name: Text
    kind: Slug
    sector: Slug | None = None
    zones: tuple[Slug, ...] = ()
    origin: str | None = None
    imported_from: str | None = None


class Seat(Span):
    organisation: Slug


class CaseSeat(Span):
    """A person's place in the closed part of a body."""

    person: Slug


class NewPerson(Message):
    id: Slug
    organisation: Slug | None = None


class NewMandate(Span):
    person: Slug
    role: Role
    zone: Slug | None = None
    body: Slug | None = None
    substitute_for: Slug | None = None


class BodyFields(Message):
    body: Slug
    name: Text
    kind: BodyKind
    zone: Slug | None = None
    neighbourhood: Slug | None = None
    validates: bool = False
    takes_cases: bool = False
    escalates: bool = False
    decides: bool = False


class Criterion(Message):
    """Something that decides whether a person has access to a service."""

    id: Slug
    text: Text


class ServiceFields(Message):
    service: Slug
    name: Text
    organisation: Slug
    offers: str = ""
    criteria: tuple[Criterion, ...] = ()
