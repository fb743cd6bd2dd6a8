"""The command line that makes a next step: what only a person can say stands as `…` in it, or as the choices there are.

What has an id is written as people type it: by its short number, in the words of the reader's language.
"""

import json
import re
from collections.abc import Iterable
from shlex import quote
from typing import Any

from domain import ids
from domain.registry import DECIDERS
from naming.spelling import AS_THEY_ARE, BLANK, AsTheyAre
from readings.blanks import Blank
from readings.nextsteps import Step

DAY = "YYYY-MM-DD"
# What is typed for each outcome of a decision.
ANSWERS = {
    "approve": f"--approve --responsible {BLANK} --due {DAY}",
    "assign": f"--assign {BLANK} --due {DAY}",
    "expedite": f"--expedite {BLANK} --due {DAY}",
    "forward": f"--forward {BLANK} --pursuer {BLANK} --chase {DAY}",
    "refuse": f"--refuse {BLANK}",
    "defer": f"--defer {BLANK}",
    "ask-information": f"--ask {BLANK}",
}
_NUMBERS = re.compile(r'"(\d+(?:\|\d+)+)"')  # a choice of numbers, one of which stands there without marks


def command_line(step: Step, spelling: AsTheyAre = AS_THEY_ARE) -> str:
    """A step as it is typed; of a decision, with the usual answer."""
    match step.command:
        case "StartCycle" if step.starts:
            return _line(_starting(step))
        case "DecideItem" | "ConfirmDraft" if step.about is not None:
            return _line(_deciding(step, spelling))
        case _:
            return _line(_doing(step, spelling))


def other_answers(steps: Iterable[Step]) -> tuple[str, ...]:
    """What may be typed in place of the usual answer, where something is decided."""
    outcomes = (_outcomes(one)[1:] for one in steps if one.command == "DecideItem")
    return tuple(ANSWERS[one] for one in next(outcomes, ()))


def as_whom(step: Step) -> tuple[str, ...]:
    """What a command line says of who acts."""
    entered = ("--entered-by", step.entered_by) if step.entered_by else ()
    return ("--as", step.person, *entered)


def _line(words: Iterable[str]) -> str:
    return " ".join(quote(word) for word in words)


def _doing(step: Step, spelling: AsTheyAre) -> list[str]:
    stream = str(step.stream)
    kind, network, _ = ids.parts(stream)
    words = ["vertebra", "do", spelling.stream(stream), step.command, *as_whom(step)]
    if step.expected_version is not None:
        words += ["--expect", str(step.expected_version)]
    if step.said_in is not None:
        words += ["--meeting", spelling.meeting(network, step.said_in)]
    data = spelling.data(stream, DECIDERS[kind].commands[step.command], _shown(step.fields))
    if data:
        words += ["--data", _NUMBERS.sub(r"\1", json.dumps(data, ensure_ascii=False))]
    return words


def _deciding(step: Step, spelling: AsTheyAre) -> list[str]:
    """`vertebra decide` finds its way from the question."""
    words = ["vertebra", "decide", spelling.stream(str(step.about)), *as_whom(step)]
    words += ["--portfolio", step.fields["portfolio"]]
    if step.command == "ConfirmDraft":
        return [*words, "--confirm-draft"]
    return [*words, *ANSWERS[_outcomes(step)[0]].split()]


def _outcomes(step: Step) -> tuple[str, ...]:
    outcome: Blank = step.fields["ruling"]["outcome"]
    return outcome.one_of


def _starting(step: Step) -> list[str]:
    period = ids.parts(step.stream)[2][-1] if step.stream is not None else BLANK
    words = ["vertebra", "cycle", "start", *step.starts, period, *as_whom(step)]
    for name, value in _shown(step.fields).items():
        words += [f"--{name}", value]
    return words


def _shown(value: Any) -> Any:
    """A value with its blanks as they are typed over."""
    match value:
        case Blank(of="day"):
            return DAY
        case Blank(of="number", one_of=()):
            return 0
        case Blank():
            return "|".join(value.one_of) or BLANK
        case dict():
            return {name: _shown(inner) for name, inner in value.items()}
        case list() | tuple():
            return list(map(_shown, value))
        case _:
            return value
