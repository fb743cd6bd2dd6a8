"""Why the data of a command cannot be read, in words for the person who wrote it.

Every common mistake has a sentence of its own, so that each can be translated. It must never repeat what was written:
a refusal may be logged and shown to others, the text of a person may not.
"""

from pydantic import ValidationError

from domain.errors import Refusal


def explained(error: ValidationError, kind: str) -> Refusal:
    """The first mistake of a command's data as a refusal; `kind` is the command, named where no field is."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"]) or kind
    limits = {name: str(value) for name, value in first.get("ctx", {}).items()}
    match first["type"]:
        case "missing":
            return Refusal("missing-field", "'{field}' is missing.", field=where)
        case "string_too_short":
            return Refusal("empty-text", "'{field}' is empty.", field=where)
        case "extra_forbidden":
            return Refusal("unknown-field", "'{field}' is not known here.", field=where)
        case "string_too_long":
            return Refusal(
                "bad-value",
                "'{field}' is too long: {limit} characters at most.",
                field=where,
                limit=limits["max_length"],
            )
        case "enum" | "literal_error":
            return Refusal(
                "bad-value",
                "'{field}' must be one of these: {values}.",
                field=where,
                values=limits["expected"].replace(" or ", ", "),
            )
        case "union_tag_invalid" | "union_tag_not_found":
            discriminator = limits["discriminator"].strip("'")
            if "expected_tags" not in limits:
                return Refusal("missing-field", "'{field}' is missing.", field=f"{where}.{discriminator}")
            return Refusal(
                "bad-value",
                "'{field}' must be one of these: {values}.",
                field=f"{where}.{discriminator}",
                values=limits["expected_tags"],
            )
        case "greater_than_equal":
            return Refusal("bad-value", "'{field}' must be at least {limit}.", field=where, limit=limits["ge"])
        case "less_than_equal":
            return Refusal("bad-value", "'{field}' must be at most {limit}.", field=where, limit=limits["le"])
        case mistake:
            return _of_another_kind(mistake, where) or Refusal(
                "bad-value", "'{field}' cannot be read: {why}.", field=where, why=first["msg"]
            )


def _of_another_kind(mistake: str, where: str) -> Refusal | None:
    """A value that is not of the kind that is wanted there; None for a rarer mistake."""
    match mistake:
        case "date_parsing" | "date_type" | "date_from_datetime_parsing" | "date_from_datetime_inexact":
            return Refusal("bad-value", "'{field}' is not a date: write it as 2026-03-31.", field=where)
        case "datetime_parsing" | "datetime_type" | "datetime_from_date_parsing" | "timezone_aware":
            return Refusal(
                "bad-value", "'{field}' is not a day with a time: write it as 2026-03-31T18:00:00Z.", field=where
            )
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return Refusal("bad-value", "'{field}' must be a whole number.", field=where)
        case "float_parsing" | "float_type" | "finite_number":
            return Refusal("bad-value", "'{field}' must be a number.", field=where)
        case "bool_parsing" | "bool_type":
            return Refusal("bad-value", "'{field}' must be true or false.", field=where)
        case "list_type" | "tuple_type" | "set_type" | "frozen_set_type":
            return Refusal("bad-value", "'{field}' must be a list, in square brackets.", field=where)
        case "dict_type" | "model_type" | "model_attributes_type":
            return Refusal("bad-value", "'{field}' must have names and values, in braces.", field=where)
        case "string_type":
            return Refusal("bad-value", "'{field}' must be a text, in quotation marks.", field=where)
        case "string_pattern_mismatch":
            return Refusal(
                "bad-value", "'{field}' must be an id: lower case letters, digits, dots, dashes.", field=where
            )
        case "uuid_parsing" | "uuid_type":
            return Refusal("bad-value", "'{field}' must be a UUID.", field=where)
        case _:
            return None
