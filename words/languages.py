"""The languages that we speak."""

from enum import StrEnum


class Language(StrEnum):
    """The languages in which the engine speaks to people."""

    ENGLISH = "en"
    SPANISH = "es"
    CATALAN = "ca"
    PORTUGUESE = "pt-BR"
