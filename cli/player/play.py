"""The player: where a replay stands, and what each key does to it. It neither reads keys nor draws.

Times are seconds of a clock that only goes forward; whoever runs the player gives them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cli.player.keys import ENDED
from cli.player.tale import ORDERS, Step, Tale
from cli.screen import Screen
from domain.asof import as_of
from domain.errors import Refusal, VertebraError
from words import language as tongue

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)  # steps a second
PAGE_STEPS = 10
LONGEST = 200  # characters that can be typed

Asking = Literal["", "place", "search"]


@dataclass(frozen=True)
class Frame:
    """What the screen tells the player about the page: lines that fit, lines that there are, the first one shown."""

    fits: int = 0
    lines: int = 0
    start: int = 0


class Player:
    """One replay. `press` takes a key, `pass_time` goes on by itself while it plays."""

    def __init__(self, tale: Tale, screen: Screen, *, place: int = 0, speed: float = 1.0) -> None:
        self.tale = tale
        self.screen = screen
        self.place = min(place, tale.last)
        self.speed = speed
        self.playing = False
        self.helping = False
        self.only_changes = False
        self.asking: Asking = ""
        self.typed = ""
        self.said = ""  # the answer to the last key, until the next one
        self.scrolled: int | None = None  # None: to what the step changed
        self.frame = Frame()
        self.over = False
        self._sought = ""
        self._next_at = 0.0

    @property
    def step(self) -> Step:
        return self.tale[self.place]

    # Time

    def waits(self, now: float) -> float | None:
        """For how many seconds nothing happens by itself; None while it does not play."""
        return max(0.0, self._next_at - now) if self.playing else None

    def pass_time(self, now: float) -> None:
        """Take the next step where it is time for it."""
        if not self.playing or now < self._next_at:
            return
        self._next_at = now + 1 / self.speed
        self.go_to(self.place + 1)
        if self.place == self.tale.last:
            self.playing = False
            self.said = self.screen.say("This is the last step.")

    # Keys

    def press(self, key: str, now: float) -> None:
        """What a key does."""
        self.said = ""
        if key == ENDED:
            self.over = True
        elif self.asking:
            self._type(key)
        elif self.helping:
            self.helping = False
            self.over = key == "q"
        else:
            self._command(key, now)

    def _command(self, key: str, now: float) -> None:
        if key in MOVES:
            self.playing = False
            self._move(MOVES[key])
        elif key in ACTS:
            ACTS[key](self)
        elif key == " ":
            self._toggle(now)
        elif key in ("+", "=", "-"):
            self._faster(-1 if key == "-" else 1, now)

    def _move(self, by: int) -> None:
        before = self.place
        self.go_to(before + by)
        if self.place == before:
            self.said = (
                self.screen.say("This is the last step.") if by > 0 else self.screen.say("This is the first step.")
            )

    def go_to(self, place: int) -> None:
        """Stand at a step; beyond the ends, at the end."""
        self.place = max(0, min(place, self.tale.last))
        self.scrolled = None

    def stand_at(self, place: int) -> None:
        """Stop playing, and stand at a step."""
        self.playing = False
        self.go_to(place)

    def _toggle(self, now: float) -> None:
        if not self.playing and self.place == self.tale.last:
            self.go_to(0)
        self.playing = not self.playing
        self._next_at = now + 1 / self.speed

    def _faster(self, by: int, now: float) -> None:
        beyond = [speed for speed in SPEEDS if (speed > self.speed if by > 0 else speed < self.speed)]
        if beyond:
            self.speed = beyond[0] if by > 0 else beyond[-1]
        self._next_at = min(self._next_at, now + 1 / self.speed)

    def ask(self, what: Asking) -> None:
        self.playing = False
        self.asking, self.typed = what, ""

    def help(self) -> None:
        self.playing = False
        self.helping = True

    def leave(self) -> None:
        self.over = True

    def next_decision(self) -> None:
        """Stand at the next decision."""
        self.playing = False
        found = self.tale.decision(self.place)
        if found is None:
            self.said = self.screen.say("No decision comes after this.")
        else:
            self.go_to(found)

    def turn_order(self) -> None:
        """The order of happening for that of recording, or back; the same step stays."""
        step = self.step
        self.tale = self.tale.other(order=ORDERS[1 - ORDERS.index(self.tale.order)])
        self.go_to(self.tale.place_of(step))

    def turn_notes(self) -> None:
        """With what the engine notes for itself, or without; the same step stays, or the one before it."""
        step = self.step
        self.tale = self.tale.other(notes=not self.tale.notes)
        self.go_to(self.tale.place_of(step))

    def turn_changes(self) -> None:
        """The whole page, or only what the step changed on it."""
        self.only_changes = not self.only_changes
        self.scrolled = None

    def scroll(self, by: int) -> None:
        """Move the page under the reader's eyes."""
        start = self.frame.start if self.scrolled is None else self.scrolled
        self.scrolled = max(0, min(start + by, self.frame.lines - self.frame.fits))

    # What is typed

    def _type(self, key: str) -> None:
        match key:
            case "enter":
                asked, self.asking = self.asking, ""
                typed, self.typed = self.typed.strip(), ""
                self._go(typed) if asked == "place" else self._search(typed)
            case "escape":
                self.asking = ""
            case "backspace":
                self.typed = self.typed[:-1]
            case _ if len(key) == 1 and len(self.typed) < LONGEST:
                self.typed += key

    def _go(self, typed: str) -> None:
        if not typed:
            return
        try:
            point = as_of(typed, self.screen.network.calendar)
        except Refusal as refusal:
            self.said = self._told(refusal)
            return
        found = self.tale.as_of(point)
        self.go_to(found or 0)
        if found is None:
            self.said = self.screen.say("Nothing was recorded before that: this is the first step.")

    def _search(self, typed: str) -> None:
        self._sought = typed or self._sought
        if not self._sought:
            return
        found = self.tale.found(self._sought, self.place)
        if found is None:
            self.said = self.screen.say("«{text}» is in no sentence here.", text=self._sought)
            return
        if found <= self.place:
            self.said = self.screen.say("Found from the beginning on.")
        self.go_to(found)

    def _told(self, error: VertebraError) -> str:
        return tongue.say(error, self.screen.session.language)


MOVES = {
    "right": 1,
    "n": 1,
    "left": -1,
    "p": -1,
    "page-down": PAGE_STEPS,
    "page-up": -PAGE_STEPS,
}

ACTS: dict[str, Callable[[Player], None]] = {
    "home": lambda player: player.stand_at(0),
    "end": lambda player: player.stand_at(player.tale.last),
    "down": lambda player: player.scroll(1),
    "j": lambda player: player.scroll(1),
    "up": lambda player: player.scroll(-1),
    "k": lambda player: player.scroll(-1),
    "g": lambda player: player.ask("place"),
    "/": lambda player: player.ask("search"),
    "d": Player.next_decision,
    "o": Player.turn_order,
    "e": Player.turn_notes,
    "c": Player.turn_changes,
    "h": Player.help,
    "?": Player.help,
    "q": Player.leave,
    "escape": lambda _player: None,
}
