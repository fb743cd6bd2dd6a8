"""How a text says that it is translated later, where it is shown."""


def N_(words: str) -> str:  # noqa: N802 - gettext's own name for it
    return words
