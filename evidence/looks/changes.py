"""What is different between what was stored and what is there now, field by field, short enough for a sentence."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from domain.message import canonical

LONGEST = 80  # characters of a value that are shown
NOTHING = "–"
_LACKS: Any = object()


@dataclass(frozen=True)
class Change:
    """One field that differs: by its path, with what is there now and what was stored. Values are cut when long."""

    field: str
    here: str
    there: str


def changes(stored: bytes, here: bytes) -> list[Change]:
    """The fields in which two JSON objects differ, by path; none where one is no object, or only written otherwise."""
    try:
        before, now = json.loads(stored), json.loads(here)
    except (ValueError, RecursionError):
        return []
    if not isinstance(before, dict) or not isinstance(now, dict):
        return []
    return [Change(path, *_apart(shown(new), shown(old), new, old)) for path, old, new in _walk("", before, now)]


def shown(value: Any) -> str:
    """A value as JSON, in no more than LONGEST characters; '–' for what is not there."""
    if value is _LACKS:
        return NOTHING
    return cut(canonical(value).decode(errors="replace"))


def cut(text: str, start: int = 0) -> str:
    """A text in no more than LONGEST characters, from somewhere in it on."""
    told = text if start == 0 else "…" + text[start:]
    return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"


def apart(one: str, other: str) -> tuple[str, str]:
    """Two long texts, each cut so that the first difference between them is seen."""
    if len(one) <= LONGEST and len(other) <= LONGEST:
        return one, other
    same = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    start = max(0, same - LONGEST // 2) if same >= LONGEST // 2 else 0
    return cut(one, start), cut(other, start)


def _apart(here: str, there: str, new: Any, old: Any) -> tuple[str, str]:
    if _LACKS in (new, old):
        return here, there
    return apart(canonical(new).decode(errors="replace"), canonical(old).decode(errors="replace"))


def _walk(path: str, before: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    """What differs between two values; lists of one length are compared one by one."""
    if isinstance(before, dict) and isinstance(now, dict):
        for name in sorted(before.keys() | now.keys()):
            yield from _walk(f"{path}.{name}" if path else name, before.get(name, _LACKS), now.get(name, _LACKS))
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for place, (old, new) in enumerate(zip(before, now, strict=True)):
            yield from _walk(f"{path}.{place}", old, new)
    elif _LACKS in (before, now) or canonical(before) != canonical(now):
        yield path, before, now
