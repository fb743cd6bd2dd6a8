"""The one reader of what many questions ask for: a stream's fold is kept between them, and carried on by what is new.

A network of many organisations is folded once, not for every question. Each answer is held against where the log says
that the stream stands.
"""

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock
from typing import Any

from domain import ids
from domain.decider import Decider, Folded
from store.errors import Damaged
from store.log import EventLog

KEPT = 256


class Folds:
    """Folds of streams as the log has them, the ones asked for last. Many threads may ask."""

    def __init__(self, log: EventLog, deciders: Mapping[str, Decider[Any]]) -> None:
        self._log = log
        self._deciders = deciders
        self._known: OrderedDict[str, Folded[Any]] = OrderedDict()
        self._lock = Lock()

    def latest(self, stream: str) -> Folded[Any]:
        """The fold of a stream as the log has it now. Raises `Damaged` where it is not what was stored, `NotFound` for
        a kind that there is none of."""
        with self._lock:
            known = self._known.get(stream)
        if known is not None:
            with suppress(Damaged):  # read whole, it says which event; and a log that was put right may be another
                return self.keep(self._log.brought_up(known))
        decider = self._deciders.get(ids.parts(stream)[0]) or self._log.decider(stream)
        return self.keep(self._log.brought_up(Folded.empty(decider, stream)))

    def keep(self, folded: Folded[Any]) -> Folded[Any]:
        """Keep a fold that somebody has carried on."""
        with self._lock:
            self._known[folded.stream] = folded
            self._known.move_to_end(folded.stream)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return folded
