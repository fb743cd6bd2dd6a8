"""Ids as people would type them: the short number of what has one, in command lines and in the names of streams.

The other way round than `data` and `streams`, which take back whatever is written here.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain import ids
from domain.cycle.parts import parts_of
from domain.cycle.state import NotStarted
from domain.errors import Refusal
from domain.message import Command
from domain.territory import Network
from naming.data import Naming
from naming.matching import Choice, pick_code
from naming.spoken import Spoken
from readings.blanks import FEW
from readings.kinds import LETTERS, NUMBERED, Kind
from readings.nextsteps import SaidIn
from readings.numbers import ABOUT, naming_cycle, numbers_of

BLANK = "…"


@dataclass(frozen=True)
class Nameable:
    """Things of one kind that a line leaves to be named; of meetings none, where none fits that was held yet.
    `of`: the stream whose page has them all."""

    kind: Kind
    of: str
    choices: tuple[Choice, ...]


class AsTheyAre:
    """Ids, and nothing else."""

    def stream(self, stream: str) -> str:
        return stream

    def data(self, stream: str, command: type[Command], given: Mapping[str, Any]) -> dict[str, Any]:
        return dict(given)

    def meeting(self, network: str, said_in: SaidIn) -> str:
        """A meeting of a body; where it is not known which, a place for it."""
        return f"group:{network}:{said_in.body or BLANK}#{said_in.meeting or BLANK}"


AS_THEY_ARE = AsTheyAre()


class Spelling(AsTheyAre):
    """Short numbers, as the streams of a network stand; each is read once."""

    def __init__(self, store: Spoken, network: Network) -> None:
        self.store = store
        self.network = network
        self._left: dict[Kind, Nameable] = {}
        self._numbers = cache(self._numbers_of)
        self._naming = cache(lambda stream: _Shortening(store, network, stream))

    def stream(self, stream: str) -> str:
        """A stream by the number of what it is about: `action:batatais:norte:2017:A3`."""
        cycle = naming_cycle(stream)
        if cycle is None:
            return stream
        named, _, last = stream.rpartition(":")
        about = ABOUT.fullmatch(last)
        number = self._numbers(cycle).get(last if about is None else about["id"])
        if number is None:
            return stream
        spelled = number if about is None else f"{about['prefix']}-{about['period']}-{number}-{about['n']}"
        return f"{named}:{spelled}"

    def data(self, stream: str, command: type[Command], given: Mapping[str, Any]) -> dict[str, Any]:
        """The data of a command with short numbers for ids, also where several are to choose from."""
        shortening: _Shortening = self._naming(stream)
        made = shortening.data(command, given)
        self._left |= shortening.left
        shortening.left.clear()
        return made

    def meeting(self, network: str, said_in: SaidIn) -> str:
        if said_in.body is None:
            return super().meeting(network, said_in)
        register = ids.stream_id("group", network, said_in.body)
        choices = self._naming(register).things.choices(Kind.MEETING)
        if said_in.meeting is None:
            listed = tuple(one for one in choices if one.id in said_in.among)
            self._left[Kind.MEETING] = Nameable(Kind.MEETING, register, listed)
            return super().meeting(network, said_in)
        short = {one.id: one.short for one in choices}
        known_as = short.get(said_in.meeting, said_in.meeting)
        return super().meeting(network, said_in.model_copy(update={"meeting": known_as}))

    def left_to_name(self) -> tuple[Nameable, ...]:
        """What the lines that were spelled since this was last asked leave to be named, and has a short number."""
        left, self._left = self._left, {}
        return tuple(left.values())

    def _numbers_of(self, cycle: str) -> dict[str, str]:
        state: Any = NotStarted()
        with suppress(Refusal), self.store.damage.spared():
            state = self.store.folded(cycle).state
        return {} if isinstance(state, NotStarted) else numbers_of(parts_of(state))


class _Shortening(Naming):
    """The other way round: numbers in place of ids, words in place of codes. What has no number stays."""

    def __init__(self, store: Spoken, network: Network, stream: str) -> None:
        super().__init__(store, network, stream)
        self.left: dict[Kind, Nameable] = {}

    def within(self, given: Mapping[str, Any], named: Mapping[str, Any]) -> Mapping[str, Any]:
        return given

    def code(self, said: str, choices: list[Choice]) -> str:
        """The words for one or several codes, the network's own first; a code whose word would not be taken stays."""
        words = {one.id: one.names[0] for one in choices if one.names and _is_taken(one, choices)}
        return "|".join(words.get(one, one) for one in said.split("|"))

    def thing(self, kind: Kind, said: str, beside: Mapping[str, Any] | None = None) -> str:
        if kind is Kind.CRITERION:
            return self.code(said, list(self.things.choices(kind)))
        if kind not in LETTERS and kind not in NUMBERED:
            return said
        asked = said.split("|")
        known = [one for one in self.things.choices(kind, beside) if said == BLANK or one.id in asked]
        if known and (said == BLANK or len(asked) > 1):
            self.left[kind] = Nameable(kind, str(self.things.stream), tuple(known))
        if len(asked) > FEW:
            return BLANK
        short = {one.id: one.short for one in known}
        return "|".join(short.get(one, one) for one in asked)


def _is_taken(code: Choice, choices: list[Choice]) -> bool:
    """Whether a code may be said by its word here, alone and as one of several."""
    word = code.names[0]
    try:
        return "|" not in word and pick_code(word, choices) == code.id
    except Refusal:
        return False
