"""What a person's text is, whatever machine it was written on: line breaks, letters and blanks in one spelling.

Windows ends its lines with two characters, some machines write an accent as a letter of its own, and some characters
cannot be seen at all. What is written here is fixed: no later table of characters reads an old text in another way.
"""

import re
from collections.abc import Mapping
from unicodedata import normalize

from pydantic import JsonValue

LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")  # a tab and a line break are none
# Soft hyphen, fillers, joiners, marks of direction, byte order marks: what no eye sees.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff"
    "\uffa0\ufff9-\ufffb"
)
AT_THE_ENDS = re.compile(f"^[\\s{INVISIBLE}]+|[\\s{INVISIBLE}]+$")
# What stands on its own without being seen: also what picks the form of a character before it.
NOTHING = re.compile(f"[\\s{INVISIBLE}\ufe00-\ufe0f\U000e0000-\U000e0fff]*")


def tidy(text: str) -> str:
    """A text as it is stored: every line break one character, no other control character, nothing unseen at its ends.

    Accents are written as most machines do (Unicode's form C). What nobody can see is an empty text.
    """
    clean = CONTROLS.sub("", LINE_BREAKS.sub("\n", normalize("NFC", text)))
    return "" if NOTHING.fullmatch(clean) else AT_THE_ENDS.sub("", clean)


def tidied(value: JsonValue) -> JsonValue:
    """The same for every text in a command's data; what is no text stays as it is."""
    match value:
        case str():
            return tidy(value)
        case list():
            return [tidied(one) for one in value]
        case Mapping():
            return {key: tidied(one) for key, one in value.items()}
        case _:
            return value


def lines(text: str) -> str:
    """A text for a page, whenever it was stored: its line breaks as pages have them, and none at its end."""
    return text.replace("\r\n", "\n").rstrip("\r").replace("\r", "\n") if "\r" in text else text
