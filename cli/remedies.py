"""How what helps is done on the command line."""

import shlex
from collections.abc import Iterable
from typing import Any

from domain.remedies import Do, Remedy
from domain.translatable import N_
from words.language import translate
from words.languages import Language

LINES = {
    Do.REPAIR: "vertebra repair {stream}",
    Do.RECONCILE: "vertebra reconcile",
    Do.VERIFY: "vertebra verify --all",
    Do.REBUILD: "vertebra projections rebuild",
    Do.TRAIL: "vertebra trail {stream}",
    Do.FIELDS: "vertebra why {stream}",
    Do.RULES: N_("vertebra whatif NETWORK --rules"),
}


def line(remedy: Remedy, language: Language = Language.ENGLISH) -> str:
    """The command line to be typed. `language`: in which what is still to be filled in is called."""
    return translate(LINES[remedy.code], language, stream=shlex.quote(remedy.stream or ""))


def as_json(remedies: Iterable[Remedy], language: Language) -> list[dict[str, Any]]:
    """The same for programs: what, of which stream, and the line."""
    return [{"code": one.code.value, "stream": one.stream, "line": line(one, language)} for one in remedies]
