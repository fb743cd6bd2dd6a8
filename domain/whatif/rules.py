"""Other rules, as a person writes them: `zone_time=30d`, `adoption.share=60%`, `minutes_approval=same-meeting`.

Every rule of a network has a name, its path in the network file; some have a shorter one that can be guessed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from domain.errors import Refusal
from domain.explaining import explained
from domain.farness import MOST, beyond
from domain.message import Message
from domain.territory import Network, Rules

Unit = Literal["working-days", "share", "count", "list", "choice"]

# What changes nothing that is decided.
SILENT = frozenset({"version", "retention_years"})
SHORT: Mapping[str, tuple[str, ...]] = {
    "zone_time": ("case_days.ordinary",),
    "zone_time_priority": ("case_days.priority",),
    "zone_time_urgent": ("case_days.urgent",),
    "quorum": ("validation.share", "agreement.share", "adoption.share"),
    "second_call": ("validation.second_call_share", "agreement.second_call_share", "adoption.second_call_share"),
    "majority": ("validation.agree_share", "agreement.agree_share", "adoption.agree_share"),
    "objection_time": ("validation.objection_days", "agreement.objection_days", "adoption.objection_days"),
    "extension": ("case_extension_days",),
    "answer_time": ("case_answer_days",),
    "call_time": ("call_days",),
    "return_time": ("return_days",),
    "acknowledgement_time": ("acknowledgement_days",),
    "information_time": ("information_days",),
    "referral_time": ("referral_days",),
    "acceptance_time": ("acceptance_days",),
    "confirmation_time": ("confirmation_days",),
    "evaluation_time": ("evaluation_days",),
    "superior_after": ("pending_rounds",),
    "votes": ("votes_each",),
}
CHOICES: Mapping[str, tuple[str, ...]] = {"minutes_approval": ("same-meeting", "next-meeting")}
A_DAY = re.compile(r"(?P<count>\d+)\s*(?:d|wd|days?|working[ -]days?)?")
WEEKS = re.compile(r"(?P<count>\d+)\s*(?:w|weeks?)")
A_SHARE = re.compile(r"(?P<count>\d+(?:[.,]\d+)?)\s*%")


@dataclass(frozen=True)
class Rule:
    """One rule by its path, as it is in a network today. `short`: the names that it has beside its path."""

    path: str
    value: Any
    unit: Unit
    short: tuple[str, ...] = ()


class Override(Message):
    """One rule that is other than it was. `name`: as the person wrote it; `value`: as the rules keep it."""

    name: str
    path: str
    value: int | float | str | tuple[str, ...]


def known(network: Network) -> tuple[Rule, ...]:
    """Every rule that something can be decided by, with today's value."""
    short = {path: tuple(name for name, paths in SHORT.items() if path in paths) for path in _leaves(Rules)}
    return tuple(Rule(path, _value(network.rules, path), _unit(path), short[path]) for path in _leaves(Rules))


def read(told: Iterable[str], network: Network) -> tuple[Override, ...]:
    """What `NAME=VALUE` texts say, one or more overrides for each; the last word on a rule counts.

    Raises Refusal `bad-rule` (no `=`), `unknown-rule` (with the nearest names), `bad-rule-value`, `unknown-sector`.
    """
    made: dict[str, Override] = {}
    for text in told:
        name, is_said, value = text.partition("=")
        name, value = name.strip().lower().replace("-", "_"), value.strip()
        if not is_said or not name or not value:
            raise Refusal(
                "bad-rule", "'{text}' is no rule with a value: write it as zone_time=30d.", text=text.strip()[:80]
            )
        for path in _paths(name):
            made[path] = Override(name=name, path=path, value=_parsed(name, path, value))
    overrides = tuple(made.values())
    for override in overrides:
        if override.path.endswith("required_sectors"):
            _check_sectors(override, network)
    other(network.rules, overrides)
    return overrides


def other(rules: Rules, overrides: Iterable[Override]) -> Rules:
    """The rules with some of them changed. Raises Refusal where they cannot be."""
    told = rules.model_dump()
    for override in overrides:
        *outer, last = override.path.split(".")
        part = told
        for step in outer:
            part = part[step]
        part[last] = override.value
    try:
        made = Rules.model_validate(told)
    except ValidationError as error:
        why = explained(error, "rules")
        raise Refusal("bad-rule-value", why.words, **why.params) from None
    for override in overrides:
        if override.path in beyond(made):
            raise Refusal("bad-rule-value", "'{field}' must be at most {limit}.", field=override.path, limit=MOST)
    return made


def _check_sectors(override: Override, network: Network) -> None:
    for sector in override.value if isinstance(override.value, tuple) else ():
        if sector not in network.sectors:
            raise Refusal("not-found", "There is no sector '{sector}' in this network.", sector=sector)


def _paths(name: str) -> tuple[str, ...]:
    if name in SHORT:
        return SHORT[name]
    paths = list(_leaves(Rules))
    if name in paths:
        return (name,)
    near = get_close_matches(name, [*SHORT, *paths], n=3, cutoff=0.5)
    if near:
        raise Refusal(
            "unknown-rule",
            "There is no rule '{rule}'. Did you mean {names}?",
            rule=name[:80],
            names=", ".join(near),
        )
    raise Refusal("unknown-rule", "There is no rule '{rule}'.", rule=name[:80])


def _parsed(name: str, path: str, text: str) -> int | float | str | tuple[str, ...]:
    match _unit(path):
        case "working-days":
            if found := A_DAY.fullmatch(text.lower()):
                return int(found["count"])
            if found := WEEKS.fullmatch(text.lower()):
                return 5 * int(found["count"])
            raise _unreadable(name, text, "30d, or 30 (working days), or 6w")
        case "share":
            if found := A_SHARE.fullmatch(text):
                return round(float(found["count"].replace(",", ".")) / 100, 10)
            try:
                return float(text)
            except ValueError:
                raise _unreadable(name, text, "60%, or 0.6") from None
        case "count":
            if not text.isdecimal():
                raise _unreadable(name, text, "3")
            return int(text)
        case "list":
            named = () if text.lower() == "none" else tuple(part.strip() for part in text.split(",") if part.strip())
            if not named and path == "criteria":
                raise Refusal("bad-rule-value", "An evaluation needs at least one criterion.")
            return named
        case "choice":
            choice = text.lower().replace("_", "-")
            if choice not in CHOICES[path]:
                raise _unreadable(name, text, " or ".join(CHOICES[path]))
            return choice


def _unreadable(name: str, text: str, example: str) -> Refusal:
    return Refusal(
        "bad-rule-value",
        "'{value}' is no value for the rule '{rule}': write it as {example}.",
        value=text[:80],
        rule=name,
        example=example,
    )


def _leaves(of: type[BaseModel], before: str = "") -> Iterable[str]:
    """The paths of all rules."""
    for name, field in of.model_fields.items():
        path = f"{before}{name}"
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _leaves(inner, f"{path}.")
        elif path not in SILENT:
            yield path


def _value(rules: Rules, path: str) -> Any:
    value: Any = rules
    for step in path.split("."):
        value = getattr(value, step)
    return value


def _unit(path: str) -> Unit:
    last = path.rpartition(".")[2]
    if last.endswith("share"):
        return "share"
    if last.endswith("_days") or path.startswith("case_days."):
        return "working-days"
    match _value(Rules(), path):
        case int():
            return "count"
        case str():
            return "choice"
        case _:
            return "list"
