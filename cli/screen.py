"""How things look on the terminal: tables, headings, lines that are broken between words; without colour too."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from cli import wrapping
from cli.session import Session
from domain.territory import Network
from words.languages import Language
from words.speaker import Speaker, plain

DIM = "dim"
STRONG = "bold"
LATE = "bold red"
GOOD = "green"


class Screen(Speaker):
    """The terminal of one answer, in the language and with the names of one network."""

    grid_box = box.SQUARE

    def __init__(
        self,
        session: Session,
        network: Network | None = None,
        names: Mapping[str, str] | None = None,
        spelled: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(session.language, network, names, spelled)
        self.session = session

    @property
    def language(self) -> Language:
        """The session's: what it turns out to be while the answer is made."""
        return self.session.language

    # Drawing

    def heading(self, title: str, *facts: str) -> None:
        """What this is about: a line in bold, and what is to be known of it under it."""
        self.text(title, style=STRONG)
        self.beside_each_other((fact for fact in facts if fact), style=DIM)

    def section(self, title: str) -> None:
        self.session.console.print()
        self.text(title, style="bold underline")

    def gap(self) -> None:
        self.session.console.print()

    def command(self, line: str, *, indent: int = 0) -> None:
        """A command line to be copied: however long, it stays one."""
        self.put(Text(" " * indent + plain(line), style=DIM))

    def text(self, words: str, *, style: str = "", indent: int = 0) -> None:
        """A paragraph. What is written as one word, such as an id, is never cut."""
        lines = wrapping.broken(Text(plain(words), style=style), self.session.console.width - indent)
        self.put(Text("\n").join(Text(" " * indent) + line for line in lines))

    def beside_each_other(
        self, texts: Iterable[str], *, style: str = "", indent: int = 0, between: str = "  ·  "
    ) -> None:
        """Short texts in as few lines as hold them: none is broken that fits in one."""
        lines: list[str] = []
        for text in map(plain, texts):
            longer = f"{lines[-1]}{between}{text}" if lines else text
            if lines and indent + cell_len(longer) <= self.session.console.width:
                lines[-1] = longer
            else:
                lines.append(text)
        for line in lines:
            self.text(line, style=style, indent=indent)

    def put(self, told: Text) -> None:
        """Lines that are as wide as they are."""
        self.session.console.print(told, soft_wrap=True)

    def draw(self, what: RenderableType) -> None:
        self.session.console.print(what)

    def item(self, words: str, *, mark: str = "•", style: str = "", indent: int = 0) -> None:
        """One of a list, with its later lines under its first. `mark`: its number, where it is named by one."""
        self.beside(Text(mark, style=style), Text(plain(words), style=style), width=len(mark) + 1, indent=indent)

    def beside(self, lead: Text, body: Text, *, width: int, indent: int = 0) -> None:
        """A text with something short before it, which has `width` columns of the terminal to itself."""
        self.put(wrapping.beside(self.session.console, lead, body, width=width, indent=indent))

    def facts(self, rows: Iterable[tuple[str, str]], *, indent: int = 0) -> None:
        """Names and values, two columns without a heading."""
        listed = [(Text(name, style=DIM), Text(plain(value))) for name, value in rows]
        width = max((cell_len(name.plain) for name, _ in listed), default=0) + 3
        for name, value in listed:
            self.beside(name, value, width=width, indent=indent)

    def named(self, name: str, known_as: str) -> Text:
        """A name with its id under it, for whoever must type it."""
        return Text.assemble(plain(name), "\n", (plain(known_as), DIM))

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[str | Text]],
        *,
        right: Sequence[int] = (),
        whole: Sequence[int] = (),
        last: bool = False,
        spaced: bool = False,
    ) -> None:
        """A table; `right`, `whole`: numbers of the columns that hold figures, and of those that are never broken.

        `last`: the last row is a sum. `spaced`: a line is left between rows, which are long.
        """
        listed = [[Text(name, style=STRONG) for name in columns]]
        listed += [[one if isinstance(one, Text) else Text(plain(one)) for one in row] for row in rows]
        wide = wrapping.widths(listed, whole, self.session.console.width)
        if wide is None:
            self._records(columns, listed[1:])
            return
        made = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style=STRONG, show_edge=False, leading=int(spaced))
        for number, column in enumerate(columns):
            justify: JustifyMethod = "right" if number in right else "left"
            made.add_column(column, justify=justify, overflow="fold", no_wrap=number in whole, width=wide[number])
        for number, row in enumerate(listed[1:]):
            is_sum = last and number == len(listed) - 2
            if is_sum:
                made.add_section()
            made.add_row(*row, style=STRONG if is_sum else "")
        self.draw(made)

    def _records(self, columns: Sequence[str], rows: Iterable[Sequence[Text]]) -> None:
        """A table that is wider than the terminal: its rows one under the other."""
        for first, *others in rows:
            self.put(Text("\n").join(wrapping.broken(first, self.session.console.width)))
            self.facts(((name, text.plain) for name, text in zip(columns[1:], others, strict=True) if text), indent=2)
