"""The options of `vertebra decide` that say what is answered, and the ruling they make: exactly one answer.

What the ruling may be is not checked here, only that the words on the command line belong together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

import typer

from cli.give.days import day
from domain.errors import Refusal

Approves = Annotated[bool, typer.Option("--approve", help="Yes; with --responsible and --due, perhaps --resources.")]
Assigns = Annotated[
    str | None, typer.Option("--assign", metavar="PORTFOLIO", help="A portfolio takes it over; with --due.")
]
Expedites = Annotated[
    str | None, typer.Option("--expedite", metavar="MEMBER", help="Who undertakes to broker it; with --due.")
]
Forwards = Annotated[
    str | None,
    typer.Option("--forward", metavar="AUTHORITY", help="Who decides it outside; with --pursuer and --chase."),
]
Refuses = Annotated[str | None, typer.Option("--refuse", metavar="REASON", help="No, and why.")]
Defers = Annotated[str | None, typer.Option("--defer", metavar="REASON", help="Not this time, and why.")]
Asks = Annotated[str | None, typer.Option("--ask", metavar="QUESTION", help="What must be known first.")]
Confirms = Annotated[bool, typer.Option("--confirm-draft", help="What the staff has drafted for the portfolio.")]
Responsible = Annotated[str | None, typer.Option(metavar="PERSON", help="Who answers for what is approved.")]
Resources = Annotated[str | None, typer.Option(help="With what it is to be done.")]
Pursuer = Annotated[str | None, typer.Option(metavar="PERSON", help="Who pursues it outside.")]
DueOn = Annotated[date | None, typer.Option("--due", parser=day, metavar="DAY", help="By when it is to be done.")]
ChaseOn = Annotated[date | None, typer.Option("--chase", parser=day, metavar="DAY", help="When to ask outside again.")]

Fields = Mapping[str, str]  # option to the ruling's field

CONFIRM = "--confirm-draft"


@dataclass(frozen=True)
class Answer:
    """One way to answer: its outcome, the field that its own option fills, and the options it needs or may have."""

    outcome: str
    own: str | None = None
    needs: Fields = field(default_factory=dict)
    may_have: Fields = field(default_factory=dict)


ANSWERS: Mapping[str, Answer] = {
    "--approve": Answer(
        "approve", None, {"--responsible": "responsible", "--due": "due_on"}, {"--resources": "resources"}
    ),
    "--assign": Answer("assign", "portfolio", {"--due": "due_on"}),
    "--expedite": Answer("expedite", "member", {"--due": "due_on"}),
    "--forward": Answer("forward", "authority", {"--pursuer": "pursuer", "--chase": "chase_on"}),
    "--refuse": Answer("refuse", "reason"),
    "--defer": Answer("defer", "reason"),
    "--ask": Answer("ask-information", "question"),
    CONFIRM: Answer("confirm"),
}


def ruling(options: Mapping[str, object]) -> dict[str, object] | None:
    """The ruling that the options make, by option name; None where a draft is confirmed.

    Raises Refusal `usage` where there is none, more than one, or where a word of it lacks or belongs to another.
    """
    said = {name: value for name, value in options.items() if value is not None and value is not False}
    chosen = [name for name in ANSWERS if name in said]
    if len(chosen) != 1:
        raise Refusal("usage", "Say one answer, and only one: {answers}.", answers=", ".join(ANSWERS))
    answer = ANSWERS[chosen[0]]
    fitting = {**answer.needs, **answer.may_have}
    for name in said:
        if name not in fitting and name != chosen[0]:
            raise Refusal("usage", "{option} says nothing with {answer}.", option=name, answer=chosen[0])
    for name in answer.needs:
        if name not in said:
            raise Refusal("usage", "{answer} needs {option} too.", answer=chosen[0], option=name)
    if chosen[0] == CONFIRM:
        return None
    made = {into: _plain(said[name]) for name, into in fitting.items() if name in said}
    own = {answer.own: said[chosen[0]]} if answer.own else {}
    return {"outcome": answer.outcome, **own, **made}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
