"""What to do about an error, as data: a code that never changes, and of which stream. How it is done, each door says.

Kept by the code of the error: one that crossed Temporal, with its code, its words and their parameters, has the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Do(StrEnum):
    """What can be done. `REPAIR` shows both sides of one stream first, `RECONCILE` those of all streams."""

    REPAIR = "repair"
    RECONCILE = "reconcile"
    VERIFY = "verify"
    REBUILD = "rebuild-read-models"
    TRAIL = "show-trail"
    FIELDS = "list-fields"
    RULES = "list-rules"


OF_A_STREAM = frozenset({Do.REPAIR, Do.TRAIL, Do.FIELDS})
BY_CODE: Mapping[str, tuple[Do, ...]] = {
    "forked-stream": (Do.REPAIR, Do.RECONCILE),
    "damaged-log": (Do.REPAIR,),
    "damaged-read-model": (Do.REBUILD,),
    "schema-changed": (Do.VERIFY,),
    "not-on-the-table": (Do.TRAIL,),
    "no-such-field": (Do.FIELDS,),
    "unknown-rule": (Do.RULES,),
}


@dataclass(frozen=True)
class Remedy:
    """One thing to do. `stream`: of what; None for what is done to everything."""

    code: Do
    stream: str | None = None


def remedies_of(code: str, params: Mapping[str, str]) -> tuple[Remedy, ...]:
    """What to do about an error, the nearest first. What is done to a stream is left out where none is named."""
    stream = params.get("stream")
    return tuple(
        Remedy(do, stream if do in OF_A_STREAM else None)
        for do in BY_CODE.get(code, ())
        if do not in OF_A_STREAM or stream is not None
    )
