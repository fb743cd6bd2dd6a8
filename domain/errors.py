"""Refusals: why a step is not allowed, in a code that never changes and in words that a coordinator understands.

Words are English message ids; the catalogues in `locale/` translate them by that text, parameters stay as they are.
"""

from collections.abc import Mapping


class VertebraError(Exception):
    """Root of the tree. `code` is stable: tests, exit codes and translations hold on to it."""

    code = "error"

    def __init__(self, words: str, /, *, code: str | None = None, **params: object) -> None:
        self.words = words
        self.params: Mapping[str, str] = {name: str(value) for name, value in params.items()}
        if code is not None:
            self.code = code
        super().__init__(self.said())

    def said(self, words: str | None = None) -> str:
        """The words with their parameters filled in; pass translated `words` to fill those instead."""
        return (self.words if words is None else words).format_map(_Lenient(self.params))


class Refusal(VertebraError):
    """A step that the rules do not allow. Nothing was written; the same command may be sent again, corrected."""

    def __init__(self, code: str, words: str, /, **params: object) -> None:
        super().__init__(words, code=code, **params)


class _Lenient(dict[str, str]):
    """A translation that names an unknown parameter must not hide the refusal itself."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
