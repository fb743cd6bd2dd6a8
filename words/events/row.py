"""What is to be said and known of an event, in one row: a message is told of here, and nowhere else."""

from dataclasses import dataclass
from typing import Literal

Act = Literal["added", "changed", "removed", "decided", "noted"]
ACTS: tuple[Act, ...] = ("added", "changed", "removed", "decided", "noted")
OTHERS = "others"


@dataclass(frozen=True)
class Row:
    """One kind of event.

    `sentence`: `{who}` is who did it; every other placeholder is a field of the event, said by what its name means.
    `where`: a field, and the sentence in its place where the field says something. `clauses`: what is said after it,
    each where its field says something. `about`: the subject of its kind of stream; `act`: what it does to that;
    *removed* says of anything that it ended, was cancelled, refused or taken back. `decision`: somebody entitled to it
    settled something. `step`: what process mining calls it, where that is another word. `personal`: the fields that
    tell of people; none yet.
    """

    sentence: str
    about: str = OTHERS
    act: Act = "noted"
    decision: bool = False
    step: str | None = None
    where: tuple[str, str] | None = None
    clauses: tuple[tuple[str, str], ...] = ()
    personal: frozenset[str] = frozenset()
