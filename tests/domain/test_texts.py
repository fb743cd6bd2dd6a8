"""A person's text is the same text whatever machine it was written on, and what nobody can see is no text."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import Field, TypeAdapter

from domain import ids
from domain.decider import Context, Decider, Envelope, Folded, Summary
from domain.errors import Refusal
from domain.handling import KEEPS_TYPES, handle
from domain.message import Command, Event, Message, Text, by_name
from domain.roles import Role
from domain.table import Table
from domain.territory import Mandate, Network, Person
from domain.texts import INVISIBLE, lines, tidy

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Note(Command):
    may = frozenset({Role.COORDINATOR})

    text: Text
    also: str = ""
    count: int | None = None
    share: float | None = None
    yes: bool | None = None
    on: date | None = None
    names: tuple[str, ...] = Field(default=())


class Noted(Event):
    text: str
    also: str = ""
    count: int | None = None
    share: float | None = None
    yes: bool | None = None
    on: date | None = None
    names: tuple[str, ...] = ()


class Nothing(Message):
    pass


def decide(_state: Nothing, command: Command, _context: Context) -> list[Event]:
    return [Noted.model_validate(command.model_dump())]


notes = Decider[Nothing](
    name="notes",
    state=TypeAdapter(Nothing),
    initial=Nothing(),
    commands=by_name(Note),
    events=by_name(Noted),
    decide=decide,
    evolve=lambda state, _event: state,
    summary=lambda _state: Summary(phase="notes", open=True),
)
TOWN = Network(id="town", people=Table({"ana": Person(id="ana", mandates=(Mandate(role=Role.COORDINATOR),))}))


def noted(data: dict[str, Any], *, edition: int = KEEPS_TYPES) -> dict[str, Any]:
    envelope = Envelope(
        stream="notes:town:north", command_id=ids.seeded("note", NOW), kind="Note", data=data, person="ana"
    )
    empty = Folded.empty(notes, envelope.stream)
    decision = handle(empty, envelope, now=NOW, network=TOWN, network_version=1, edition=edition)
    assert decision.stored.envelope["data"] == data, "what was said is kept as it was said"
    return dict(decision.events[0].data)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("No creche.\r\nFamilies wait.", "No creche.\nFamilies wait."),
        ("No creche.\rFamilies wait.\r", "No creche.\nFamilies wait."),
        ("No creche.\x0bFamilies\u2028wait.\u2029", "No creche.\nFamilies\nwait."),
        ("\ufeffNo creche\u200b.\u200b\u00ad ", "No creche\u200b."),
        ("\u202eNo creche\u202c", "No creche"),
        ("No\x00 cre\x1bche\x9f", "No creche"),
        ("Creche: cafe\u0301", "Creche: caf\u00e9"),
        ("a\tb", "a\tb"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"),
    ],
)
def test_a_text_is_stored_in_one_spelling(given: str, kept: str) -> None:
    assert noted({"text": given, "also": given, "names": [given]}) | {"names": [kept]} == noted(
        {"text": kept, "also": kept, "names": [kept]}
    )
    assert noted({"text": given})["text"] == kept
    assert tidy(tidy(given)) == tidy(given)


@pytest.mark.parametrize(
    "nothing", [*"\u200b\u00ad\ufeff\u2060\u202e\u3164\u2800\ufe0f\u200f", "\u200b \r\n\u00ad", "\x00\x07"]
)
def test_a_text_that_nobody_can_see_is_empty(nothing: str) -> None:
    with pytest.raises(Refusal) as refusal:
        noted({"text": nothing})
    assert (refusal.value.code, refusal.value.params["field"]) == ("empty-text", "text")


def test_every_invisible_character_alone_is_no_text() -> None:
    listed = [chr(code) for code in (*range(0xD800), *range(0xE000, 0x20000)) if tidy(chr(code)) == ""]
    assert len(listed) > 120
    assert all(not char.isalnum() or char in "\u115f\u1160\u3164\uffa0" for char in listed)
    assert tidy("ª") == "ª"
    assert INVISIBLE[0] == "\u00ad"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", 12),
        ("text", True),
        ("also", 1.5),
        ("count", "12"),
        ("count", True),
        ("count", 1.5),
        ("share", "0.5"),
        ("share", True),
        ("yes", 1),
        ("yes", "true"),
        ("on", 20260302),
        ("on", "2026-03-02T00:00:00"),
        ("names", "ana"),
        ("names", [1]),
    ],
)
def test_a_value_is_of_the_kind_that_is_wanted_or_refused(field: str, value: object) -> None:
    with pytest.raises(Refusal) as refusal:
        noted({"text": "A text", field: value})
    assert refusal.value.code == "bad-value"
    assert refusal.value.params["field"].partition(".")[0] == field


def test_values_of_their_own_kind_are_kept_as_they_are() -> None:
    given = {"count": 12, "share": 1, "yes": False, "on": "2026-03-02", "names": ["007"]}
    assert {**noted({"text": "12", **given})} == {"text": "12", "also": "", **given, "share": 1.0}


def test_what_an_older_edition_accepted_it_accepts_as_it_did() -> None:
    old = noted({"text": "\u200b\r\nx", "count": "12", "yes": 1}, edition=KEEPS_TYPES - 1)
    assert (old["text"], old["count"], old["yes"]) == ("\u200b\r\nx", 12, True)


@pytest.mark.parametrize(
    ("stored", "shown"), [("a\r\nb", "a\nb"), ("a\r", "a"), ("a\rb\r\n", "a\nb\n"), ("a\n", "a\n"), ("", "")]
)
def test_what_was_stored_before_is_shown_with_line_breaks_as_pages_have_them(stored: str, shown: str) -> None:
    assert lines(stored) == shown


@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01", "2201-01-01", "1899-12-31"])
def test_a_day_that_nobody_can_mean_is_refused_before_anything_is_counted_from_it(on: str) -> None:
    with pytest.raises(Refusal) as refusal:
        noted({"text": "A text", "on": on})
    assert (refusal.value.code, refusal.value.params["field"]) == ("far-day", "on")
    assert noted({"text": "A text", "on": on}, edition=KEEPS_TYPES - 1)["on"] == on


@pytest.mark.parametrize("on", ["1900-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_that_can_be_meant_are_taken(on: str) -> None:
    assert noted({"text": "A text", "on": on})["on"] == on
