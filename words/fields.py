"""Fields of a state as people say them: what the field is called, of which thing it is, and its value."""

from typing import Any, cast

from domain.differences import Path, as_json, value_at
from domain.message import Message, brief
from words.fieldnames import NAMES
from words.labels import LABELS
from words.saying import Saying

CODED = frozenset(
    {"phase", "stage", "status", "standing", "settled", "minutes", "acceptance", "decision", "attendance", "outcome"}
)
STANDINGS = frozenset({"phase", "stage", "status"})  # said of a whole stream
TITLES = ("title", "asks", "text", "reference", "name", "need")  # what a thing is called by, the first that it has


class Fields:
    """Says the fields of one stream's states."""

    def __init__(self, saying: Saying, kind: str) -> None:
        self.saying = saying
        self.speaker = saying.speaker
        self.kind = kind

    def name(self, path: Path) -> str:
        """What a field is called."""
        last = path[-1] if path else ""
        return self.speaker.say(NAMES[last]) if last in NAMES else self.key(last)

    def key(self, name: str) -> str:
        """The name of a part, or of one thing among several."""
        network = self.speaker.network
        if name in network.portfolios:
            return self.speaker.portfolio(name)
        if name in network.organisations:
            return self.speaker.organisation(name)
        if name in network.zones:
            return self.speaker.zone(name)
        if name in network.people:
            return self.speaker.person(name)
        if name in network.bodies:
            return self.speaker.body(name)
        said = self.saying.said("", name)
        if said != brief(name):
            return said
        return self.speaker.label(name) if name in LABELS else name.replace("_", " ")

    def thing(self, state: Any, path: Path) -> str:
        """Of what a field is: the nearest thing around it that is one among several; empty for the whole."""
        for end in range(len(path) - 1, 0, -1):
            if _is_key(state, path[:end]):
                around = value_at(state, path[:end])
                called = next((getattr(around, name) for name in TITLES if getattr(around, name, None)), None)
                return f"«{brief(called)}»" if isinstance(called, str) else self.key(path[end - 1])
        return ""

    def whole(self, state: Any, path: Path) -> str:
        """A field with the thing that it is of."""
        thing = self.thing(state, path)
        return f"{thing}: {self.name(path)}" if thing else self.name(path)

    def value(self, path: Path, value: Any) -> str:
        """A value as people say it."""
        told, name = as_json(value), path[-1] if path else ""
        if name in CODED and isinstance(told, str):
            return self.speaker.label(told, of=self._of(path, told))
        if told is None or told == []:
            return "–"
        if name == "sector" and isinstance(told, str) and told in self.speaker.network.sectors:
            return self.speaker.network.sectors[told].name
        listed = [one for one in told if isinstance(one, str)] if isinstance(told, list) else []
        if listed and len(listed) == len(cast(list[Any], told)):
            known = self.speaker.network
            if all(one in known.portfolios for one in listed):
                return self.speaker.portfolios(listed)
            if all(one in known.sectors for one in listed):
                return ", ".join(known.sectors[one].name for one in listed)
            if all(one in known.organisations or one in known.people for one in listed):
                return self.saying.said("present", listed)
        return self.saying.said(name, told)

    def _of(self, path: Path, code: str) -> str:
        """What a code is of, where the same code is another word elsewhere."""
        if "referrals" in path:
            return "referral"
        if "raised" in path:
            return "question"
        return self.kind if path[-1] in STANDINGS else path[-1]


def _is_key(state: Any, path: Path) -> bool:
    """Whether a path ends in the name of one thing among several, and not in the name of a field."""
    around = value_at(state, path[:-1])
    return not (isinstance(around, Message) and path[-1] in type(around).model_fields)
