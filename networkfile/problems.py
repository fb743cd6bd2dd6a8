"""What is wrong with a network file, in words that name its file, line, column and path."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from domain.errors import Refusal
from domain.territory import CaseDays, Quorum
from networkfile.model import closest
from networkfile.yamlfile import Lines, Where


class BadNetworkFile(Refusal):
    """A file that cannot be loaded. It says the first problem; `problems` has all of them, by line."""

    def __init__(self, problems: list[Refusal]) -> None:
        self.problems = tuple(problems)
        super().__init__("bad-network-file", problems[0].words, **problems[0].params)


class Problems:
    """Collects what is wrong with one file, so that a clerk sees all of it at once."""

    def __init__(self, path: Path, lines: Lines) -> None:
        self._file = path.name
        self._lines = lines
        self._found: list[tuple[int, int, Refusal]] = []

    def raise_any(self) -> None:
        """Raise BadNetworkFile where something was found, in the order of the file."""
        if self._found:
            found = sorted(self._found, key=lambda item: item[:2])
            raise BadNetworkFile([refusal for _, _, refusal in found])

    def add(self, where: Where, made: Callable[..., Refusal], **params: object) -> None:
        """Something is wrong at `where`. `made` is one of the makers below."""
        line, column = self._lines.at(where), self._lines.column(where)
        path = ".".join(str(step) for step in where) or self._file
        self._found.append((line, column, made(file=self._file, line=line, column=column, path=path, **params)))

    def add_all(self, error: ValidationError) -> None:
        """Everything that the form of the file refuses."""
        for found in error.errors(include_url=False):
            where = tuple(step for step in found["loc"] if step != "[key]")
            self._add_one(where, found["type"], found.get("ctx") or {}, found["input"], found["msg"])

    def _add_one(self, where: Where, kind: str, context: Mapping[str, Any], value: Any, message: str) -> None:
        match kind:
            case "unknown_key":
                self.add((*where, context["key"]), unknown_key, key=context["key"], hint=context["hint"])
            case "extra_forbidden":
                key = str(where[-1])
                self.add(where, unknown_key, key=key, hint=closest(key, _keys_of_rule(where)))
            case "beyond":
                self.add((*where, *context["keys"]), too_much, limit=context["limit"])
            case "far_day":
                self.add(where, far_day, value=value, first=context["first"], last=context["last"])
            case "missing":
                self.add(where[:-1], missing_key, key=where[-1])
            case "string_too_short":
                self.add(where, empty_text)
            case "string_type":
                self.add(where, not_a_text)
            case "string_pattern_mismatch" if "a-z0-9._-" in context["pattern"]:
                self.add(where, bad_id, id=value)
            case "enum" | "literal_error":
                expected = context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
                choices = [choice for choice in expected if choice != "engine"]
                self.add(where, not_a_choice, value=value, choices=choices, hint=closest(str(value), choices))
            case "date_from_datetime_parsing" | "date_type" | "date_parsing" | "date_from_datetime_inexact":
                self.add(where, not_a_date, value=value)
            case "bool_type" | "bool_parsing":
                self.add(where, not_yes_or_no, value=value)
            case "dict_type" | "model_type" | "model_attributes_type":
                self.add(where, not_a_map)
            case "tuple_type" | "list_type":
                self.add(where, not_a_list)
            case _:
                self.add(where, bad_value, why=message)


def _keys_of_rule(where: Where) -> Iterable[str]:
    """The keys that an entry of the rules can have: all but one of them are quorums."""
    return CaseDays.model_fields if "case_days" in where else Quorum.model_fields


def unknown_key(*, hint: str | None = None, **at: object) -> Refusal:
    if hint is None:
        return Refusal("unknown-key", "{file}, line {line}, column {column}: '{key}' is not a key here.", **at)
    return Refusal(
        "unknown-key",
        "{file}, line {line}, column {column}: '{key}' is not a key here. Did you mean '{hint}'?",
        hint=hint,
        **at,
    )


def missing_key(**at: object) -> Refusal:
    return Refusal("missing-key", "{file}, line {line}, column {column}: '{key}' is missing in {path}.", **at)


def empty_text(**at: object) -> Refusal:
    return Refusal("empty-text", "{file}, line {line}, column {column}: {path} is empty.", **at)


def not_a_text(**at: object) -> Refusal:
    return Refusal(
        "not-a-text", "{file}, line {line}, column {column}: {path} must be a text: put it in quotation marks.", **at
    )


def bad_id(**at: object) -> Refusal:
    return Refusal(
        "bad-id",
        "{file}, line {line}, column {column}: '{id}' cannot be an id ({path}): use up to 64 lower case letters "
        "without accents, digits, dots and dashes.",
        **at,
    )


def not_a_choice(*, choices: list[str], hint: str | None, **at: object) -> Refusal:
    if hint is None:
        return Refusal(
            "not-a-choice",
            "{file}, line {line}, column {column}: {path} is '{value}', which is none of: {choices}.",
            choices=", ".join(choices),
            **at,
        )
    return Refusal(
        "not-a-choice",
        "{file}, line {line}, column {column}: {path} is '{value}', which is none of: {choices}. "
        "Did you mean '{hint}'?",
        choices=", ".join(choices),
        hint=hint,
        **at,
    )


def not_a_date(**at: object) -> Refusal:
    return Refusal(
        "not-a-date",
        "{file}, line {line}, column {column}: {path} is '{value}', which is no date: write it as 2017-03-01.",
        **at,
    )


def not_yes_or_no(**at: object) -> Refusal:
    return Refusal(
        "not-yes-or-no",
        "{file}, line {line}, column {column}: {path} is '{value}', and can only be true or false.",
        **at,
    )


def not_a_map(**at: object) -> Refusal:
    return Refusal(
        "not-a-map",
        "{file}, line {line}, column {column}: {path} needs lines of the form 'key: value' below it, further in.",
        **at,
    )


def not_a_list(**at: object) -> Refusal:
    return Refusal(
        "not-a-list",
        "{file}, line {line}, column {column}: {path} must be a list: [one, two], or lines that begin with a dash.",
        **at,
    )


def too_much(**at: object) -> Refusal:
    return Refusal("bad-value", "{file}, line {line}, column {column}: {path} must be at most {limit}.", **at)


def far_day(**at: object) -> Refusal:
    return Refusal(
        "far-day",
        "{file}, line {line}, column {column}: {value} ({path}) is not meant, it seems: the year must be between "
        "{first} and {last}.",
        **at,
    )


def bad_value(**at: object) -> Refusal:
    return Refusal("bad-value", "{file}, line {line}, column {column}: {path} cannot be used: {why}.", **at)


def unknown_id(*, hint: str | None, **at: object) -> Refusal:
    if hint is None:
        return Refusal(
            "unknown-id", "{file}, line {line}, column {column}: '{id}' ({path}) is not among the {section}.", **at
        )
    return Refusal(
        "unknown-id",
        "{file}, line {line}, column {column}: '{id}' ({path}) is not among the {section}. Did you mean '{hint}'?",
        hint=hint,
        **at,
    )


def id_taken(**at: object) -> Refusal:
    return Refusal("id-taken", "{file}, line {line}, column {column}: '{id}' is already used by {user}.", **at)


def wrong_order(**at: object) -> Refusal:
    return Refusal(
        "wrong-order", "{file}, line {line}, column {column}: {path} would end on {until}, before it begins.", **at
    )


def person_left(**at: object) -> Refusal:
    return Refusal(
        "person-left",
        "{file}, line {line}, column {column}: {path} would begin on {since}, after {person} left on {date}.",
        **at,
    )


def cannot_decide(**at: object) -> Refusal:
    return Refusal(
        "cannot-decide",
        "{file}, line {line}, column {column}: {path} is for a management meeting alone, and this body is of the kind "
        "'{kind}'. Did you mean 'kind: management-meeting'?",
        **at,
    )


def another_decides(**at: object) -> Refusal:
    return Refusal(
        "another-decides",
        "{file}, line {line}, column {column}: '{body}' already decides there: {path} can be true of one body of "
        "a zone, and of one of the whole network.",
        **at,
    )


def takes_no_cases(**at: object) -> Refusal:
    return Refusal(
        "takes-no-cases",
        "{file}, line {line}, column {column}: {path} is for a body that takes cases. "
        "Did you mean to say 'takes_cases: true' too?",
        **at,
    )


def nobody_administers(**at: object) -> Refusal:
    return Refusal(
        "no-administrator",
        "{file}, line {line}, column {column}: nobody has the role administrator without a last day; somebody must.",
        **at,
    )


def no_such_path(**at: object) -> Refusal:
    return Refusal(
        "no-such-path",
        "{file}, line {line}, column {column}: '{assumed}' is assumed, but this file has nothing there.",
        **at,
    )
