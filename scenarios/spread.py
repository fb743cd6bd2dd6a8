"""Spreads a total that a source gives over the bodies and working days of a network.

A seed decides where each one falls. Nothing is drawn from `random`, whose methods may change between Python versions:
the same file, network and seed give the same steps on any machine. It knows no command: the templates are data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from domain.errors import Refusal
from domain.message import Slug
from domain.territory import Body, BodyKind, Network


class Template(BaseModel):
    """A step still without its place and day."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: str = Field(description="must contain {n}, which tells one from the next")
    time: str = Field(default="09:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="local time of the day")
    as_: str = Field(alias="as")
    entered_by: str | None = None
    meeting: str | None = None
    stream: str
    do: str
    with_: dict[str, JsonValue] = Field(default_factory=dict, alias="with")


class Spread(BaseModel):
    """A total, the kind of bodies it is spread over, and the step that each one is.

    `share`: how many of a body's member organisations come to a meeting, between `share` of them and all (0 to 1).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Slug
    source: str = Field(description="the source's words for the total")
    total: int = Field(ge=0)
    over: BodyKind = Field(description="the kind of the bodies it is spread over")
    since: date
    until: date
    share: float = Field(default=0.6, ge=0, le=1)
    texts: tuple[str, ...] = Field(default=(), description="one of them is drawn for {text}")
    step: Template


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


def draw(seed: str, *what: object) -> float:
    """A number in [0, 1) that depends on its arguments alone."""
    text = "/".join((seed, *(str(part) for part in what)))
    return int.from_bytes(sha256(text.encode()).digest()[:6], "big") / 2**48


def drawn(spread: Spread, seed: str, network: Network) -> Iterator[Drawn]:
    """Every one of the total, in the order of their days.

    Each body gets an equal part of the total, each of its turns falls on another working day of its own stretch of
    the period. Raises Refusal `nothing-to-spread-over` or `too-many-to-spread`.
    """
    bodies = [body for body in network.bodies.values() if body.kind == spread.over]
    bodies.sort(key=lambda body: draw(seed, spread.id, body.id))
    days = _working_days(spread, network)
    if not bodies or not days:
        raise Refusal(
            "nothing-to-spread-over",
            "'{spread}' has no body of kind {over} or no working days to be spread over in {network}.",
            spread=spread.id,
            over=spread.over,
            network=network.id,
        )
    each, over = divmod(spread.total, len(bodies))
    if each + (over > 0) > len(days):
        raise Refusal(
            "too-many-to-spread",
            "'{spread}' puts more than one on a day in the same body: its period is too short.",
            spread=spread.id,
        )
    slots = []
    for number, body in enumerate(bodies):
        turns = each + (number < over)
        for turn in range(turns):
            first, last = turn * len(days) // turns, (turn + 1) * len(days) // turns
            at = first + int(draw(seed, spread.id, body.id, turn) * (last - first))
            slots.append((days[at], body))
    slots.sort(key=lambda slot: (slot[0], slot[1].id))
    width = len(str(spread.total))
    for number, (day, body) in enumerate(slots, start=1):
        values = _values(spread, seed, body, day, f"{number:0{width}}", network)
        yield Drawn(spread.step, values, day)


def _values(spread: Spread, seed: str, body: Body, day: date, n: str, network: Network) -> dict[str, JsonValue]:
    members = network.members_of(body.id, day)
    wanted = spread.share + (1 - spread.share) * draw(seed, spread.id, n, "share")
    ranked = sorted(members, key=lambda member: draw(seed, spread.id, n, member))
    present = set(ranked[: max(1, round(wanted * len(ranked)))])
    return {
        "n": n,
        "day": day.isoformat(),
        "called": network.calendar.working_days_before(day, network.rules.call_days).isoformat(),
        "zone": body.zone or "",
        "neighbourhood": body.neighbourhood or _one_of(_neighbourhoods(body, network), seed, spread.id, n, "where"),
        "body": body.id,
        "body-name": body.name,
        "present": [member for member in members if member in present],
        "text": _one_of(spread.texts, seed, spread.id, n, "text"),
    }


def _one_of(choices: tuple[str, ...], seed: str, *what: object) -> str:
    return choices[int(draw(seed, *what) * len(choices))] if choices else ""


def _neighbourhoods(body: Body, network: Network) -> tuple[str, ...]:
    zones = [network.zones[body.zone]] if body.zone is not None else network.zones.values()
    return tuple(neighbourhood for zone in zones for neighbourhood, _ in zone.neighbourhoods)


def _working_days(spread: Spread, network: Network) -> list[date]:
    count = (spread.until - spread.since).days + 1
    days = (spread.since + timedelta(days=n) for n in range(count))
    return [day for day in days if network.calendar.works_on(day)]
