"""`vertebra legs`: how long each leg of a question takes, counted from the events."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import StrEnum
from statistics import median
from typing import Annotated, Any

import typer

from cli import wiring
from cli.damage import draw as draw_damage
from cli.screen import Screen
from cli.session import AsJson, session_of
from domain.errors import Refusal
from domain.legs import LEGS, Legs
from domain.legs import legs as legs_of
from domain.territory import WHOLE_NETWORK, Network

Groups = dict[str, Callable[[Legs], Iterable[str]]]


class Kind(StrEnum):
    """Where questions come from."""

    CASE = "case"
    BLOCKED_ACTION = "blocked-action"
    ADOPTED_ACTION = "adopted-action"
    DEMAND = "demand"
    ALIGNMENT = "alignment"


GROUPS: Groups = {
    "zone": lambda one: (one.zone or WHOLE_NETWORK,),
    "portfolio": lambda one: one.portfolios,
    "kind": lambda one: (one.origin_kind,),
}


def legs(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    zone: Annotated[str | None, typer.Option(help="Only what a zone has asked.")] = None,
    portfolio: Annotated[str | None, typer.Option(help="Only what concerns a portfolio.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only what comes from there.")] = None,
    as_json: AsJson = False,
) -> None:
    """How many days each leg of a question takes, from raised to carried out, by zone, portfolio and kind."""
    session = session_of(context)
    with wiring.reading(session) as store:
        known = store.network(network)
        _refuse_unknown(known, zone, portfolio)
        today = store.today(known)
        told = [
            one
            for one in _every(store, network, today)
            if (zone is None or (one.zone or WHOLE_NETWORK) == zone)
            and (portfolio is None or portfolio in one.portfolios)
            and (kind is None or one.origin_kind == kind)
        ]
        if as_json:
            session.print_json({**as_dict(known, told), "damaged": store.damage.as_json()})
        else:
            screen = Screen(session, known)
            _draw(screen, told)
            draw_damage(screen, store.damage)


def _every(store: wiring.Store, network: str, today: date) -> Iterator[Legs]:
    """The way of every question of a network; of those that are damaged none, which are named."""
    rows = store.reading.processes(network=network, kind="escalation")
    store.expect(row.stream for row in rows)
    for row in rows:
        one: Legs | None = None
        with store.damage.spared():
            one = legs_of(store.whole(row.stream).events, today)
        if one is not None:
            yield one


def _refuse_unknown(network: Network, zone: str | None, portfolio: str | None) -> None:
    if zone is not None and zone != WHOLE_NETWORK and zone not in network.zones:
        raise Refusal("not-found", "There is no zone '{zone}' in {network}.", zone=zone, network=network.id)
    if portfolio is not None and portfolio not in network.portfolios:
        raise Refusal(
            "not-found", "There is no portfolio '{portfolio}' in {network}.", portfolio=portfolio, network=network.id
        )


def as_dict(network: Network, told: list[Legs]) -> dict[str, Any]:
    """The times for programs: of all, of each group, and escalation by escalation."""
    return {
        "network": network.id,
        "legs": counted(told),
        "over_all_rounds": over_all_rounds(told),
        "open": still_open(told),
        "not_held": sum(one.not_held for one in told),
        "by": {name: {key: counted(some) for key, some in grouped(told, of).items()} for name, of in GROUPS.items()},
        "escalations": [one.model_dump(mode="json") for one in told],
    }


def counted(told: list[Legs]) -> list[dict[str, Any]]:
    """Count, median and longest of every leg, in days; a leg that nothing has gone yet is missing."""
    made = []
    for start, end in LEGS:
        days = [leg.days for one in told for leg in one.legs if (leg.start, leg.end) == (start, end)]
        if days:
            made.append({"start": start, "end": end, "count": len(days), "median": median(days), "longest": max(days)})
    return made


def still_open(told: list[Legs]) -> list[dict[str, Any]]:
    """What has not gone a leg yet: how many, and how many days the longest has waited in it, and in all, up to now."""
    made = []
    for start, end in LEGS:
        open_ = [(one.waits.days, one.days) for one in told if one.waits is not None and one.waits.start == start]
        if open_:
            longest, in_all = max(days for days, _ in open_), max(days for _, days in open_)
            made.append({"start": start, "end": end, "count": len(open_), "longest": longest, "in_all": in_all})
    return made


def over_all_rounds(told: list[Legs]) -> list[dict[str, Any]]:
    """From first raised to the last decision, and to the end: whatever rounds lie between, no waiting is hidden."""
    made = []
    for end, days in (
        ("decided", [one.days_to_decision for one in told if one.days_to_decision is not None]),
        ("end", [one.days_to_end for one in told if one.days_to_end is not None]),
    ):
        if days:
            made.append(
                {"start": "raised", "end": end, "count": len(days), "median": median(days), "longest": max(days)}
            )
    return made


def grouped(told: list[Legs], of: Callable[[Legs], Iterable[str]]) -> dict[str, list[Legs]]:
    """The escalations of each zone, portfolio or kind; one that concerns two portfolios is in both."""
    made: dict[str, list[Legs]] = {}
    for one in told:
        for key in of(one):
            made.setdefault(key, []).append(one)
    return dict(sorted(made.items()))


def _draw(screen: Screen, told: list[Legs]) -> None:
    screen.heading(screen.network.name, screen.say("questions: {count}", count=len(told)))
    if not told:
        screen.text(screen.say("Nothing was asked of the management meeting."))
        return
    _table(screen, screen.say("Each leg, in days"), told)
    screen.text(
        screen.say("A round without a decision ends no leg; what is asked anew after a decision begins again."),
        style="dim",
    )
    _open(screen, told)
    names: dict[str, tuple[str, Callable[[str], str]]] = {
        "zone": (screen.say("By zone"), lambda key: screen.zone(None if key == WHOLE_NETWORK else key)),
        "portfolio": (screen.say("By portfolio"), screen.portfolio),
        "kind": (screen.say("By where it comes from"), lambda key: screen.label(key, of="origin")),
    }
    for group, (title, name) in names.items():
        screen.section(title)
        columns = ("", *(leg_name(screen, start, end) for start, end in LEGS))
        rows = [(name(key), *_cells(screen, some)) for key, some in grouped(told, GROUPS[group]).items()]
        screen.table(columns, rows, right=range(1, len(columns)))
    screen.text(screen.say("Median of the days, and in brackets the longest."), style="dim")


def _open(screen: Screen, told: list[Legs]) -> None:
    open_ = still_open(told)
    if open_:
        screen.section(screen.say("What is still open, in days up to now"))
        columns = (
            screen.say("Leg"), screen.say("How many"), screen.say("Longest"), screen.say("Longest since first raised"),
        )  # fmt: skip
        rows = [
            (leg_name(screen, leg["start"], leg["end"]), str(leg["count"]), screen.figure(leg["longest"]),
             screen.figure(leg["in_all"]))
            for leg in open_
        ]  # fmt: skip
        screen.table(columns, rows, right=(1, 2, 3))
    not_held = sum(one.not_held for one in told)
    if not_held:
        screen.text(screen.say("Times that a meeting was not held that a question waited for: {count}", count=not_held))


def _table(screen: Screen, title: str, told: list[Legs]) -> None:
    screen.section(title)
    rows = [
        (leg_name(screen, leg["start"], leg["end"]), str(leg["count"]), screen.figure(leg["median"]),
         screen.figure(leg["longest"]))
        for leg in counted(told)
    ]  # fmt: skip
    ends = {
        "decided": screen.say("first raised → last decided, all rounds"),
        "end": screen.say("first raised → ended, all rounds"),
    }
    rows += [
        (ends[whole["end"]], str(whole["count"]), screen.figure(whole["median"]), screen.figure(whole["longest"]))
        for whole in over_all_rounds(told)
    ]
    columns = (screen.say("Leg"), screen.say("How many"), screen.say("Median"), screen.say("Longest"))
    screen.table(columns, rows, right=(1, 2, 3))


def leg_name(screen: Screen, start: str, end: str) -> str:
    """From one stage to the next."""
    return f"{screen.label(start, of='stage')} → {screen.label(end, of='stage')}"


def _cells(screen: Screen, told: list[Legs]) -> list[str]:
    known = {(leg["start"], leg["end"]): leg for leg in counted(told)}
    return [
        f"{screen.figure(known[leg]['median'])} ({screen.figure(known[leg]['longest'])})" if leg in known else "–"
        for leg in LEGS
    ]


def register(app: typer.Typer) -> None:
    app.command()(legs)
