"""The part of the look beside histories that needs the fold: what a run has read of a stream is what the log gives."""

from collections.abc import Mapping
from typing import Any

from domain.decider import Folded
from domain.message import canonical
from domain.translatable import N_
from evidence.histories import HydrationSeen
from evidence.noted import Sheet
from evidence.verdict import Fault, GuardKind, Look

HYDRATION = N_("What run {run} read of {stream} at event {version} is not what the log gives at that event.")
HYDRATION_HEAD = N_(
    "What run {run} read of {stream} at event {version} had another hash: the chain was computed again."
)
HYDRATION_BEYOND = N_("{stream} was cut off after event {last}: run {run} has read it up to event {known}.")


def hydrated(sheet: Sheet, seen: HydrationSeen, folded: Folded[Any] | None) -> None:
    """Compare what a run has read of a stream with its fold at that version; None: the log has no such version."""
    if folded is None:
        if not sheet.follows(Look.COMPARE, seen.version) and seen.version > sheet.last_version:
            sheet.find(
                Fault.TRUNCATED, Look.COMPARE, HYDRATION_BEYOND,
                version=sheet.last_version + 1, last=sheet.last_version, known=seen.version, run=seen.run_id,
            )  # fmt: skip
        return
    if seen.head != folded.head:
        if not sheet.follows(Look.COMPARE, seen.version):
            _hydration(sheet, Fault.RECHAINED, HYDRATION_HEAD, seen)
    elif seen.fold is None or not _same_state(folded, seen.fold):
        if not sheet.follows(Look.COMPARE, seen.version):
            _hydration(sheet, Fault.HYDRATION_DIFFERS, HYDRATION, seen)
        return
    else:
        sheet.guard(GuardKind.HYDRATIONS, 1, seen.version, seen.at)


def _hydration(sheet: Sheet, fault: Fault, words: str, seen: HydrationSeen) -> None:
    sheet.find(fault, Look.COMPARE, words, version=seen.version, run=seen.run_id)


def _same_state(folded: Folded[Any], recorded: Mapping[str, Any]) -> bool:
    """Whether a recorded fold is this one. Fields that a later release has added have their defaults in both."""
    now = folded.dumped()
    if recorded == now:
        return True
    try:
        return canonical(Folded.loaded(folded.decider, recorded).dumped()) == canonical(now)
    except (ValueError, KeyError, TypeError):
        return False
