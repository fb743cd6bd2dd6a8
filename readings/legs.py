"""How long each leg of a network's questions takes, from raised to carried out, counted from their events."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from statistics import median
from typing import Any

from domain.errors import Refusal
from domain.legs import LEGS, Legs
from domain.legs import legs as legs_of
from domain.message import Message
from domain.territory import WHOLE_NETWORK, Network
from readings.record import Record

GROUPS: Mapping[str, Callable[[Legs], Iterable[str]]] = {
    "zone": lambda one: (one.zone or WHOLE_NETWORK,),
    "portfolio": lambda one: one.portfolios,
    "kind": lambda one: (one.origin_kind,),
}


class Gone(Message):
    """A leg that questions have gone, or all rounds together: how many, and their days."""

    start: str
    end: str
    count: int
    median: float | int
    longest: int


class Open(Message):
    """A leg that questions have not gone yet: how many, and how many days the longest has waited in it, and in all, up
    to now."""

    start: str
    end: str
    count: int
    longest: int
    in_all: int


class NetworkLegs(Message):
    """The times of the questions of a network. `over_all_rounds`: from first raised to the last decision, and to the
    end, so that no waiting is hidden; `not_held`: how often a meeting was not held that one waited for; `by`: of each
    zone, portfolio and kind of origin, one that concerns two portfolios in both; `damaged`: what is not in it."""

    network: str
    legs: tuple[Gone, ...]
    over_all_rounds: tuple[Gone, ...]
    open: tuple[Open, ...]
    not_held: int
    by: dict[str, dict[str, tuple[Gone, ...]]]
    escalations: tuple[Legs, ...]
    damaged: tuple[dict[str, Any], ...] = ()


def legs(
    record: Record, network: Network, *, zone: str | None = None, portfolio: str | None = None, kind: str | None = None
) -> NetworkLegs:
    """The times of the questions of a network; only of a zone, a portfolio or a kind of origin, where one is named.

    Raises Refusal `not-found`.
    """
    _refuse_unknown(network, zone, portfolio)
    told = [
        one
        for one in _every(record, network.id, record.today(network))
        if (zone is None or (one.zone or WHOLE_NETWORK) == zone)
        and (portfolio is None or portfolio in one.portfolios)
        and (kind is None or one.origin_kind == kind)
    ]
    return NetworkLegs(
        network=network.id,
        legs=gone(told),
        over_all_rounds=over_all_rounds(told),
        open=still_open(told),
        not_held=sum(one.not_held for one in told),
        by={name: {key: gone(some) for key, some in _grouped(told, of).items()} for name, of in GROUPS.items()},
        escalations=tuple(told),
        damaged=tuple(record.damage.as_json()),
    )


def gone(told: Iterable[Legs]) -> tuple[Gone, ...]:
    """Count, median and longest of every leg, in days; a leg that nothing has gone yet is missing."""
    listed = list(told)
    return tuple(
        _counted(start, end, days)
        for start, end in LEGS
        if (days := [leg.days for one in listed for leg in one.legs if (leg.start, leg.end) == (start, end)])
    )


def over_all_rounds(told: Iterable[Legs]) -> tuple[Gone, ...]:
    """From first raised to the last decision, and to the end: whatever rounds lie between."""
    listed = list(told)
    return tuple(
        _counted("raised", end, days)
        for end, days in (
            ("decided", [one.days_to_decision for one in listed if one.days_to_decision is not None]),
            ("end", [one.days_to_end for one in listed if one.days_to_end is not None]),
        )
        if days
    )


def still_open(told: Iterable[Legs]) -> tuple[Open, ...]:
    """What has not gone a leg yet."""
    listed, made = list(told), []
    for start, end in LEGS:
        waits = [(one.waits.days, one.days) for one in listed if one.waits is not None and one.waits.start == start]
        if waits:
            longest, in_all = max(days for days, _ in waits), max(days for _, days in waits)
            made.append(Open(start=start, end=end, count=len(waits), longest=longest, in_all=in_all))
    return tuple(made)


def _counted(start: str, end: str, days: list[int]) -> Gone:
    return Gone(start=start, end=end, count=len(days), median=median(days), longest=max(days))


def _grouped(told: list[Legs], of: Callable[[Legs], Iterable[str]]) -> dict[str, list[Legs]]:
    made: dict[str, list[Legs]] = {}
    for one in told:
        for key in of(one):
            made.setdefault(key, []).append(one)
    return dict(sorted(made.items()))


def _every(record: Record, network: str, today: date) -> Iterator[Legs]:
    """The way of every question of a network; of those that are damaged none, which are named."""
    rows = record.reading.processes(network=network, kind="escalation")
    record.expect(row.stream for row in rows)
    for row in rows:
        one: Legs | None = None
        with record.damage.spared():
            one = legs_of(record.whole(row.stream).events, today)
        if one is not None:
            yield one


def _refuse_unknown(network: Network, zone: str | None, portfolio: str | None) -> None:
    if zone is not None and zone != WHOLE_NETWORK and zone not in network.zones:
        raise Refusal("not-found", "There is no zone '{zone}' in {network}.", zone=zone, network=network.id)
    if portfolio is not None and portfolio not in network.portfolios:
        raise Refusal(
            "not-found", "There is no portfolio '{portfolio}' in {network}.", portfolio=portfolio, network=network.id
        )
