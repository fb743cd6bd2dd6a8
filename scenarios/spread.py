"""Spreads a total that a source gives over the bodies (or neighbourhoods) and working days of a network.

A seed decides where each one falls. Nothing is drawn from `random`, whose methods may change between Python versions:
the same file, network and seed give the same steps on any machine. It knows no command: the templates are data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from domain.errors import Refusal
from domain.message import Slug
from domain.territory import Body, BodyKind, Network


class Template(BaseModel):
    """A step still without its place and day. `days_before`: given that many working days before the day drawn."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: str = Field(description="must contain {n}, which tells one from the next")
    days_before: int = Field(default=0, ge=0)
    time: str = Field(default="09:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="local time of the day")
    as_: str = Field(alias="as")
    entered_by: str | None = None
    meeting: str | None = None
    stream: str
    do: str
    with_: dict[str, JsonValue] = Field(default_factory=dict, alias="with")


class Spread(BaseModel):
    """A total, what it is spread over, and the steps that each one is made of.

    `share`: how many of a body's member organisations come to a meeting, between `share` of them and all (0 to 1).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Slug
    source: str = Field(description="the source's words for the total")
    total: int = Field(ge=0)
    over: Literal["bodies", "neighbourhoods"]
    kind: BodyKind | None = Field(default=None, description="of the bodies, where it is spread over bodies")
    since: date
    until: date
    share: float = Field(default=0.6, ge=0, le=1)
    texts: tuple[str, ...] = Field(default=(), description="taken in turns, for {text}")
    steps: tuple[Template, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Drawn:
    """A template with its place and day filled in."""

    template: Template
    values: Mapping[str, JsonValue]
    on: date

    def filled(self, value: Any) -> Any:
        """`value` with every {placeholder} replaced; one that is the whole text may become a list."""
        match value:
            case str():
                if value[:1] == "{" and value[-1:] == "}" and value[1:-1] in self.values:
                    return self.values[value[1:-1]]
                for name, known in self.values.items():
                    value = value.replace("{" + name + "}", str(known))
                return value
            case dict():
                return {key: self.filled(inner) for key, inner in value.items()}
            case list():
                return [self.filled(inner) for inner in value]
            case _:
                return value


@dataclass(frozen=True)
class _Place:
    id: str
    zone: str
    neighbourhood: str
    body: Body | None


def draw(seed: str, *what: object) -> float:
    """A number in [0, 1) that depends on its arguments alone."""
    text = "/".join((seed, *(str(part) for part in what)))
    return int.from_bytes(sha256(text.encode()).digest()[:6], "big") / 2**48


def drawn(spread: Spread, seed: str, network: Network) -> Iterator[Drawn]:
    """Every template of every one of the total, in no particular order.

    Each place gets an equal part of the total, each of its turns falls on another working day of its own stretch of
    the period. Raises Refusal `nothing-to-spread-over` or `too-many-to-spread`.
    """
    places = sorted(_places(spread, network), key=lambda place: draw(seed, spread.id, place.id))
    days = _working_days(spread, network)
    if not places or not days:
        raise Refusal(
            "nothing-to-spread-over",
            "'{spread}' has no {over} or no working days to be spread over in {network}.",
            spread=spread.id,
            over=spread.over,
            network=network.id,
        )
    each, over = divmod(spread.total, len(places))
    if each + (over > 0) > len(days):
        raise Refusal(
            "too-many-to-spread",
            "'{spread}' puts more than one on a day in the same place: its period is too short.",
            spread=spread.id,
        )
    slots = []
    for number, place in enumerate(places):
        turns = each + (number < over)
        for turn in range(turns):
            first, last = turn * len(days) // turns, (turn + 1) * len(days) // turns
            at = first + int(draw(seed, spread.id, place.id, turn) * (last - first))
            slots.append((days[at], place))
    slots.sort(key=lambda slot: (slot[0], slot[1].id))
    width = len(str(spread.total))
    for number, (day, place) in enumerate(slots, start=1):
        values = _values(spread, seed, place, day, f"{number:0{width}}", network)
        for template in spread.steps:
            on = network.calendar.working_days_before(day, template.days_before)
            yield Drawn(template, values, on)


def _values(spread: Spread, seed: str, place: _Place, day: date, n: str, network: Network) -> dict[str, JsonValue]:
    members = [m for m in (place.body.members_on(day) if place.body else ()) if network.active(m, day)]
    wanted = spread.share + (1 - spread.share) * draw(seed, spread.id, n, "share")
    ranked = sorted(members, key=lambda member: draw(seed, spread.id, n, member))
    present = set(ranked[: max(1, round(wanted * len(ranked)))])
    text = spread.texts[int(draw(seed, spread.id, n, "text") * len(spread.texts))] if spread.texts else ""
    return {
        "n": n,
        "day": day.isoformat(),
        "year": str(day.year),
        "zone": place.zone,
        "neighbourhood": place.neighbourhood,
        "body": place.body.id if place.body else "",
        "body-name": place.body.name if place.body else "",
        "present": [member for member in members if member in present],
        "text": text,
    }


def _places(spread: Spread, network: Network) -> Iterator[_Place]:
    if spread.over == "bodies":
        for body in network.bodies.values():
            if spread.kind is None or body.kind == spread.kind:
                yield _Place(body.id, body.zone or "", body.neighbourhood or "", body)
    else:
        for zone in network.zones.values():
            for neighbourhood, _ in zone.neighbourhoods:
                yield _Place(f"{zone.id}/{neighbourhood}", zone.id, neighbourhood, None)


def _working_days(spread: Spread, network: Network) -> list[date]:
    count = (spread.until - spread.since).days + 1
    days = (spread.since + timedelta(days=n) for n in range(count))
    return [day for day in days if network.calendar.works_on(day)]
