"""Data that cannot be read: each common mistake is said in a sentence of its own, never in a library's words."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import AwareDatetime, Field, ValidationError

from domain.explaining import explained
from domain.message import Command, Slug, Text, canonical


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Part(Command):
    name: Text


class Spray(Command):
    how: Literal["spray"]


class Brush(Command):
    how: Literal["brush"]


class Paint(Command):
    colour: Colour = Colour.RED
    coat: Literal[1, 2] = 1
    only: Literal["wall"] = "wall"
    on: date = date(2020, 5, 5)
    at: datetime | None = None
    by: AwareDatetime | None = None
    count: Annotated[int, Field(ge=0, le=6)] = 0
    share: Annotated[float, Field(ge=0, le=1)] = 0
    wet: bool = False
    rooms: tuple[str, ...] = ()
    pair: tuple[int, int] = (0, 0)
    part: Part = Part(name="x")
    house: Slug = "x"
    title: Annotated[str, Field(max_length=5)] = ""
    told: str = ""
    event: UUID | None = None
    tool: Annotated[Spray | Brush, Field(discriminator="how")] = Brush(how="brush")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"colour": "green"}, "'colour' must be one of these: 'red', 'blue'."),
        ({"coat": 3}, "'coat' must be one of these: 1, 2."),
        ({"only": "roof"}, "'only' must be one of these: 'wall'."),
        ({"on": "tomorrow"}, "'on' is not a date: write it as 2026-03-31."),
        ({"on": "31/03/2026"}, "'on' is not a date: write it as 2026-03-31."),
        ({"on": "2026-02-30"}, "'on' is not a date: write it as 2026-03-31."),
        ({"on": "2026-03-31T18:00:00Z"}, "'on' is not a date: write it as 2026-03-31."),
        ({"on": []}, "'on' is not a date: write it as 2026-03-31."),
        ({"at": "soon"}, "'at' is not a day with a time: write it as 2026-03-31T18:00:00Z."),
        ({"by": "2026-03-31T18:00:00"}, "'by' is not a day with a time: write it as 2026-03-31T18:00:00Z."),
        ({"count": "many"}, "'count' must be a whole number."),
        ({"count": 1.5}, "'count' must be a whole number."),
        ({"count": {}}, "'count' must be a whole number."),
        ({"count": 7}, "'count' must be at most 6."),
        ({"count": -1}, "'count' must be at least 0."),
        ({"share": "half"}, "'share' must be a number."),
        ({"share": None}, "'share' must be a number."),
        ({"wet": "perhaps"}, "'wet' must be true or false."),
        ({"wet": []}, "'wet' must be true or false."),
        ({"rooms": "kitchen"}, "'rooms' must be a list, in square brackets."),
        ({"rooms": [1]}, "'rooms.0' must be a text, in quotation marks."),
        ({"pair": 1}, "'pair' must be a list, in square brackets."),
        ({"part": "door"}, "'part' must have names and values, in braces."),
        ({"part": {}}, "'part.name' is missing."),
        ({"house": "Our House"}, "'house' must be an id: lower case letters, digits, dots, dashes."),
        ({"title": "a long one"}, "'title' is too long: 5 characters at most."),
        ({"told": 5}, "'told' must be a text, in quotation marks."),
        ({"event": "x"}, "'event' must be a UUID."),
        ({"tool": {"how": "roller"}}, "'tool.how' must be one of these: 'spray', 'brush'."),
        ({"tool": {}}, "'tool.how' is missing."),
    ],
)  # fmt: skip
def test_a_mistake_is_said_in_words_for_whoever_made_it(data: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as mistake:
        Paint.model_validate_json(canonical(data))
    assert str(explained(mistake.value, "Paint")) == words


def test_what_is_no_set_of_fields_at_all_is_named_after_its_command() -> None:
    with pytest.raises(ValidationError) as mistake:
        Paint.model_validate_json(b"[]")
    assert str(explained(mistake.value, "Paint")) == "'Paint' must have names and values, in braces."
