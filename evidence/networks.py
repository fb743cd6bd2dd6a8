"""The networks as they stood: what every decision was made under, and what every run of a process has read.

A network is folded from its register once, and kept at the versions that were asked for last.
"""

from collections import OrderedDict
from typing import Any

from pydantic import ValidationError

from domain import ids
from domain import network as network_register
from domain.decider import Folded
from domain.errors import VertebraError
from domain.message import Recorded
from evidence.source import Evidence

KEPT = 64  # folds; between two of them only what is in between is read again


class NotThere(VertebraError):
    """The network's register has no such version, or cannot be folded up to it."""

    code = "no-such-version"


class Networks:
    """The networks of some evidence, by version."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._folds: OrderedDict[tuple[str, int], Folded[Any]] = OrderedDict()
        self._latest: dict[str, Folded[Any]] = {}

    def at(self, network: str, version: int) -> Folded[Any]:
        """The fold of a network's register at a version; at 0 it is empty. Raises `NotThere`."""
        stream = ids.stream_id("network", network)
        known = self._folds.get((stream, version))
        if known is not None:
            self._folds.move_to_end((stream, version))
            return known
        folded = self._nearest(stream, version)
        if folded.version < version:
            folded = self._folded(folded, version)
        self._folds[stream, version] = folded
        if version >= self._latest.get(stream, folded).version:
            self._latest[stream] = folded
        while len(self._folds) > KEPT:
            self._folds.popitem(last=False)
        return folded

    def _nearest(self, stream: str, version: int) -> Folded[Any]:
        before = [kept for (of, at), kept in self._folds.items() if of == stream and at <= version]
        latest = self._latest.get(stream)
        if latest is not None and latest.version <= version:
            before.append(latest)
        return max(before, key=lambda kept: kept.version, default=Folded.empty(network_register.decider, stream))

    def _folded(self, folded: Folded[Any], version: int) -> Folded[Any]:
        for row in self._evidence.events(folded.stream, folded.version):
            if row.version > version:
                break
            try:
                folded = folded.plus(Recorded.model_validate_json(row.body), row.body)
            except (KeyError, ValidationError) as error:
                raise _not_there(folded.stream, version) from error
            if folded.version == version:
                return folded
        raise _not_there(folded.stream, version)


def _not_there(stream: str, version: int) -> NotThere:
    return NotThere("{stream} has no version {version}.", stream=stream, version=version)
