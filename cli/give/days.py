"""A day on the command line: what it looks like, and what is said where it is none."""

from datetime import date

from domain.errors import Refusal
from words.language import DAY


def day(text: str) -> date:
    """A day as 2026-03-31. Raises Refusal `usage`, which is said in the reader's language."""
    try:
        if not DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("usage", "'{text}' is no day: write it as 2026-03-31.", text=text) from None
