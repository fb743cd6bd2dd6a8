"""What a correction changed: each field, as it was before and as it is from now on."""

from collections.abc import Mapping
from typing import Any

from domain.message import Recorded

# What is recorded, by which field has its id, and what of it a correction can change.
FINDING = ("kind", "text", "sector", "evidence", "value", "unit")
ACTIVITY = ("on", "neighbourhood", "title", "organisations", "action", "text")
RECORDED = {
    "FindingRecorded": ("finding", FINDING),
    "FindingCarriedOver": ("finding", FINDING),
    "LessonRecorded": ("lesson", ("text",)),
    "AgreementEntered": ("agreement", ("text",)),
    "ActivityRecorded": ("activity", ACTIVITY),
}
CORRECTED = frozenset({"FindingCorrected", "LessonCorrected", "AgreementCorrected", "ActivityCorrected"})
STANDING = frozenset({"text", "evidence"})  # fields without which the earlier words stand

Change = tuple[str, Any, Any]


class Corrections:
    """Follows what is recorded and corrected, event by event."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], dict[str, Any]] = {}
        self._changes: dict[tuple[str, int], tuple[Change, ...]] = {}

    def follow(self, event: Recorded) -> None:
        if event.kind in RECORDED:
            named, fields = RECORDED[event.kind]
            known_as = (event.stream, str(event.data[named]))
            self._known[known_as] = {field: _value(event.data, field) for field in fields}
        elif event.kind in CORRECTED:
            self._corrected((event.stream, str(event.data["corrects"])), event)

    def of(self, event: Recorded) -> tuple[Change, ...]:
        """The fields that an event changed, each with what it was and what it is; empty ones are None."""
        return self._changes.get((event.stream, event.version), ())

    def _corrected(self, known_as: tuple[str, str], event: Recorded) -> None:
        before = self._known.get(known_as)
        if before is None:
            return
        given = {field for field in before if field not in STANDING or event.data.get(field) is not None}
        after = before | {field: _value(event.data, field) for field in given}
        self._known[known_as] = after
        self._changes[event.stream, event.version] = tuple(
            (field, before[field], after[field]) for field in before if before[field] != after[field]
        )


def _value(data: Mapping[str, Any], field: str) -> Any:
    value = data.get(field)
    return None if value in ("", [], ()) else value
