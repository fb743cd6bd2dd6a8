"""How a report says things: the words and names of one network in one language, and the cells of a table with them."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from domain.measures import Figure
from domain.measures.measured import Cell, Column, Holds
from domain.territory import Network

NOTHING = "–"


class Words(Protocol):
    """Whoever knows how things are called: the command line's screen is one."""

    @property
    def network(self) -> Network: ...

    def say(self, words: str, /, **params: object) -> str: ...

    def label(self, code: str, *, of: str = "") -> str: ...

    def title(self, code: str) -> str: ...

    def organisation(self, organisation: str | None) -> str: ...

    def body(self, body: str) -> str: ...

    def zone(self, zone: str | None) -> str: ...

    def neighbourhood(self, neighbourhood: str) -> str: ...

    def portfolio(self, portfolio: str | None) -> str: ...

    def line(self, line: str | None) -> str: ...

    def day(self, value: date | None) -> str: ...

    def figure(self, value: float | None) -> str: ...


def percent(words: Words, value: float | None) -> str:
    """A share in whole percents; a dash where there is nothing to measure."""
    return NOTHING if value is None else f"{words.figure(round(value * 100))} %"


def cell(words: Words, column: Column, value: Cell) -> str:
    """A cell of a table as people read it."""
    return said(words, column.holds, value, of=column.of)


def said(words: Words, holds: Holds, value: Cell, *, of: str = "") -> str:
    """A value as people read it. What has no zone is the whole network's; what is not there is a dash."""
    match holds, value:
        case "zone", None | str():
            return words.zone(value)
        case _, None:
            return NOTHING
        case "share", int() | float():
            return percent(words, value)
        case _, date():
            return words.day(value)
        case _, int() | float():
            return words.figure(round(value, 2))
        case "organisations", tuple():
            return _listed(words.organisation(one) for one in value)
        case _, tuple():
            return _listed(value)
        case _:
            return _named(words, holds, value, of)


def _listed(listed: Iterable[str]) -> str:
    return ", ".join(listed) or NOTHING


def _named(words: Words, holds: Holds, value: str, of: str) -> str:
    network = words.network
    match holds:
        case "code":
            return words.label(value, of=of)
        case "organisation":
            return words.organisation(value)
        case "portfolio":
            return words.portfolio(value)
        case "body":
            return words.body(value)
        case "neighbourhood":
            return words.neighbourhood(value)
        case "kind":
            return network.kinds[value].name if value in network.kinds else value
        case "sector":
            return network.sectors[value].name if value in network.sectors else value
        case "service":
            return network.services[value].name if value in network.services else value
        case _:
            return value


def figure(words: Words, one: Figure | None) -> str:
    """A figure with what it is of: `5 of 7 (71 %)`; where there is nothing to measure, that."""
    if one is None:
        return NOTHING
    if one.holds == "share" and one.part is not None and one.of is not None:
        if one.of == 0:
            return words.say("nothing to measure")
        return words.say(
            "{part} of {of} ({share})",
            part=words.figure(one.part),
            of=words.figure(one.of),
            share=percent(words, one.value),
        )
    if one.value is None:
        return words.say("nothing to measure")
    return words.figure(round(one.value, 2))
