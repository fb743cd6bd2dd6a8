"""Refusals: why a step is not allowed, in a code that never changes and in words that a coordinator understands.

Words are English message ids; the catalogues in `words/locale/` translate them by that text, parameters stay as they
are.
"""

from collections.abc import Mapping

from domain.remedies import Remedy, remedies_of


class Told(str):
    """A parameter of a text as it is filled in. Of a number a text may say the words that it needs: `{count:day|days}`
    is *1 day* and *2 days*, `{count:!was|were}` the word alone."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        one, several, more = form.partition("|")
        if not several:
            return super().__format__(form)
        word = one.removeprefix("!") if self == "1" else more
        return word if form.startswith("!") else f"{self} {word}"


class VertebraError(Exception):
    """Root of the tree. `code` is stable: tests, exit codes and translations hold on to it."""

    code = "error"

    def __init__(self, words: str, /, *, code: str | None = None, **params: object) -> None:
        self.words = words
        self.params: Mapping[str, str] = {name: str(value) for name, value in params.items()}
        if code is not None:
            self.code = code
        super().__init__(self.said())

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What to do about it, the nearest first; none where nothing is known to help."""
        return remedies_of(self.code, self.params)

    def said(self, words: str | None = None) -> str:
        """The words with their parameters filled in; pass translated `words` to fill those instead."""
        told = {name: Told(value) for name, value in self.params.items()}
        return (self.words if words is None else words).format_map(_Lenient(told))


class Refusal(VertebraError):
    """A step that the rules do not allow. Nothing was written; the same command may be sent again, corrected."""

    def __init__(self, code: str, words: str, /, **params: object) -> None:
        super().__init__(words, code=code, **params)


class _Lenient(dict[str, Told]):
    """A translation that names an unknown parameter must not hide the refusal itself."""

    def __missing__(self, key: str) -> Told:
        return Told("{" + key + "}")
