"""Which of several things somebody means: by id, short number, name or words of it; case and accents aside."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import combining, normalize

from domain import ids
from domain.errors import Refusal
from domain.ids import SLUG
from domain.message import BRIEF

SHOWN = 6  # choices told where several fit
NUMBER = re.compile(r"(?:(?P<word>[^\W\d_]+) ?)?(?P<number>\d{1,9})")
STEM = 5  # letters with which a word and its relatives begin: prioridade, prioritário
NEAR = 0.72  # how much alike two names must be for one to be offered in place of the other


def folded(text: str) -> str:
    """A text without case, accents and punctuation: equal for two ways of writing the same."""
    bare = "".join(mark for mark in normalize("NFKD", text.casefold()) if not combining(mark))
    return " ".join(re.findall(r"[^\W_]+", bare))


def as_id(said: str) -> str:
    """What something new is called, as an id: `Caso 12` is `caso-12`. What is one stays; what has no letter stays too,
    to be refused."""
    if SLUG.fullmatch(said):
        return said
    bare = "".join(mark for mark in normalize("NFKD", said.casefold()) if not combining(mark))
    made = "-".join(re.findall(r"[a-z0-9._]+", bare)).strip("._-")
    return made if SLUG.fullmatch(made) else said


# Articles and the like, in every language of ours: what is meant does not hang on them.
SMALL = frozenset(
    {
        "a", "al", "als", "as", "d", "da", "das", "de", "del", "dels", "des", "do", "dos", "e", "el", "els", "em",
        "en", "i", "l", "la", "las", "les", "lo", "los", "na", "no", "nos", "o", "of", "os", "per", "por", "the",
        "um", "uma", "un", "una", "uns", "y",
    }
)  # fmt: skip
COUNTED = re.compile(r"(?:n o|no|nr|num|numero|number) (?=\d)")  # how a number is said to be one
ENDINGS = (("oes", "ao"), ("aes", "ao"), ("es", ""), ("ns", "m"), ("ns", ""), ("is", "l"), ("s", ""))


def forms(word: str) -> frozenset[str]:
    """A folded word with what it may be the plural of: two that have a form in common are one word said of one or
    several."""
    if len(word) < 4 or word.isdigit():
        return frozenset({word})
    ends = (word[: -len(end)] + one for end, one in ENDINGS if word.endswith(end))
    return frozenset({word, *ends})


def holds_loosely(words: str, names: Iterable[str]) -> bool:
    """Whether every word of folded `words` but the small ones stands in `names`, in the singular or the plural."""
    known = {form for name in names for word in name.split() for form in forms(word)}
    said = _bare(words)
    return bool(said) and all(forms(word) & known for word in said)


def initials(name: str) -> str:
    """What a name is called by the first letters of its words."""
    return "".join(word[0] for word in _bare(folded(name)))


def holds(words: str, names: Iterable[str]) -> bool:
    """Whether every word of folded `words` stands in folded `names`, which are taken together."""
    known = {word for name in names for word in name.split()}
    return bool(words) and all(word in known for word in words.split())


@dataclass(frozen=True)
class Choice:
    """Something that may be meant. `names`: what it is called; `more`: words that tell it from others of that name.

    `number`: the order in which it came to be; `letter`: what stands before it, and `words` what may be said instead.
    `sort`: the code of what sort of its kind it is, where others may have the same name. `over`: whether it has ended.
    """

    id: str
    names: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    number: int | None = None
    letter: str = ""
    words: tuple[str, ...] = ()
    sort: str = ""
    over: bool = False

    @property
    def short(self) -> str:
        """The shortest way to name it."""
        return f"{self.letter}{self.number}" if self.number is not None else self.id

    @property
    def shown(self) -> str:
        """How it is offered: what it is called, with what to type."""
        return f"{self.names[0]} ({self.short})" if self.names and self.names[0] != self.short else self.short


def pick(said: str, choices: Sequence[Choice], *, unknown: str = "unknown-name") -> str:
    """The id of what is meant, or `said` itself where it is like nothing here: whoever knows better says so.

    Raises Refusal `which-one` with the choices, or `unknown` with what may have been meant.
    """
    if any(choice.id == said for choice in choices):
        return said
    wanted, an_id = folded(said), "-" in said and ids.SLUG.fullmatch(said) is not None
    for fitting in (
        _numbered(wanted, choices), _called(said, wanted, choices),
        _called_loosely(wanted, choices) if not an_id else [], _holding(wanted, choices, loosely=not an_id),
    ):  # fmt: skip
        if len(fitting) == 1:
            return fitting[0].id
        if fitting:
            raise _which(said, fitting)
    near = _near(wanted, choices)
    if near:
        raise Refusal(
            unknown,
            "Nothing here is called '{name}'. Did you mean {hint}?",
            name=said[:BRIEF],
            hint=", ".join(choice.shown for choice in near),
        )
    return said


def pick_open(said: str, choices: Sequence[Choice], *, unknown: str) -> str:
    """As `pick`, for what somebody acts on: what has ended is meant only where nothing that goes on is so called."""
    going_on = [one for one in choices if not one.over]
    try:
        found = pick(said, going_on, unknown=unknown)
    except Refusal as refused:
        if refused.code == "which-one":
            raise
        found = said
    return found if any(one.id == found for one in going_on) else pick(said, choices, unknown=unknown)


def pick_code(said: str, choices: Sequence[Choice]) -> str:
    """As `pick`, and of a closed list also a relative of a word of one alone: 'prioridade' where 'prioritário' stands.

    What is like none of them stays as it was said: the rules tell what may stand there.
    """
    if any(choice.id == said for choice in choices):
        return said
    try:
        found = pick(said, choices)
    except Refusal as refused:
        found = said if refused.code == "which-one" else _relative(said, choices)
        if found == said:
            raise
    return found if found != said else _relative(said, choices)


def _relative(said: str, choices: Sequence[Choice]) -> str:
    wanted = max(folded(said).split(), key=len, default="")  # 'com prioridade'
    related = [one for one in choices if any(_related(wanted, folded(name)) for name in (one.id, *one.names))]
    return related[0].id if len(related) == 1 else said


def _related(one: str, other: str) -> bool:
    return " " not in one + other and len(one) >= STEM and one[:STEM] == other[:STEM]


def _numbered(wanted: str, choices: Sequence[Choice]) -> list[Choice]:
    found = NUMBER.fullmatch(COUNTED.sub("", wanted))
    if found is None:
        return []
    word, number = found["word"], int(found["number"])
    numbered = [choice for choice in choices if choice.number == number]
    if word is None:
        return numbered
    said = forms(word)
    return [one for one in numbered if word == folded(one.letter) or any(said & forms(folded(w)) for w in one.words)]


def _called(said: str, wanted: str, choices: Sequence[Choice]) -> list[Choice]:
    """Those of exactly that name. Of a long text only the beginning is known."""
    begins = folded(said[: BRIEF - 1])
    found = [choice for choice in choices if any(folded(name) == wanted for name in (choice.id, *choice.names))]
    if found or len(said) < BRIEF:
        return found
    return [choice for choice in choices if any(folded(name).startswith(begins) for name in choice.names)]


def _called_loosely(wanted: str, choices: Sequence[Choice]) -> list[Choice]:
    """Those of that name, with an article, or in the plural; an id has neither."""
    said = _bare(wanted)
    return [one for one in choices if said and any(_alike(said, _bare(folded(name))) for name in _own_names(one))]


def _bare(words: str) -> list[str]:
    return [word for word in words.split() if word not in SMALL]


def _alike(some: list[str], others: list[str]) -> bool:
    return len(some) == len(others) and all(forms(a) & forms(b) for a, b in zip(some, others, strict=True))


def _holding(wanted: str, choices: Sequence[Choice], *, loosely: bool) -> list[Choice]:
    """Those whose names have all of the words; a short word alone names nothing."""
    if len(wanted) < 3 or wanted.isdigit():
        return []
    for fits in (holds, holds_loosely) if loosely else (holds,):
        by_name = [one for one in choices if fits(wanted, [folded(name) for name in _own_names(one)])]
        found = by_name or [one for one in choices if fits(wanted, [folded(name) for name in _known_by(one)])]
        if found:
            return found
    return []


def _known_by(choice: Choice) -> tuple[str, ...]:
    return (*_own_names(choice), *choice.more)


def _own_names(choice: Choice) -> tuple[str, ...]:
    """What it is called; its id too, unless that is a path through other things."""
    return choice.names if ":" in choice.id else (choice.id, *choice.names)


def _near(wanted: str, choices: Sequence[Choice]) -> list[Choice]:
    found = NUMBER.fullmatch(wanted)
    if found is not None:  # a short number with another letter before it
        numbered = [choice for choice in choices if choice.number == int(found["number"])]
        if numbered:
            return numbered
    known: dict[str, Choice] = {}
    for choice in choices:
        for name in _own_names(choice):
            known.setdefault(folded(name), choice)
    near = get_close_matches(wanted, [name for name in known if name], n=3, cutoff=NEAR)
    return list({known[name].id: known[name] for name in near}.values())


def _which(said: str, fitting: Sequence[Choice]) -> Refusal:
    told = ", ".join(choice.shown for choice in fitting[:SHOWN]) + (", …" if len(fitting) > SHOWN else "")
    return Refusal("which-one", "'{name}' may be several things: say which, {hint}.", name=said[:BRIEF], hint=told)
