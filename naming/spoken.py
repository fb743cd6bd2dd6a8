"""The record, for somebody who speaks a language: what they type is looked for in its words."""

from dataclasses import dataclass

from readings.record import Record
from words.languages import Language


@dataclass(frozen=True)
class Spoken(Record):
    """A record whose reader speaks English, unless a door says otherwise."""

    @property
    def language(self) -> Language:
        return Language.ENGLISH
