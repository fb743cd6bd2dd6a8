"""Reads a YAML file that a person wrote, and knows in which line each of its values stands.

Dates stay texts and only `true` and `false` are yes and no (YAML 1.2), so that `on:`, `no` and `09:00` mean what they
say. A key given twice is refused, and so is what no person would write: a number or a nesting without end, a
character that nobody can see, a few lines that stand for millions. Each is told with its line. Nothing in here knows
what a file is about.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import JsonValue

from domain.errors import Refusal
from domain.texts import CONTROLS

LARGEST = 8_000_000  # bytes of a file: a network of ten thousand people has fewer than two millions
DEEPEST = 30  # a value within a value within …: the deepest form of a file has eight
MOST_VALUES = 500_000  # with what its aliases repeat
MOST_DIGITS = 18  # of a number: what any database can hold
CORE: dict[type[yaml.Node], frozenset[str]] = {  # the kinds of value by what a node is
    kind: frozenset(f"tag:yaml.org,2002:{name}" for name in names)
    for kind, names in (
        (yaml.MappingNode, ("map",)),
        (yaml.SequenceNode, ("seq",)),
        (yaml.ScalarNode, ("bool", "float", "int", "null", "str")),
    )
}
# What YAML itself does not take, wherever it stands in a text.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE_BREAK = re.compile("\r\n|[\r\n]")
SURROGATES = re.compile("[\ud800-\udfff]")

Where = tuple[str | int, ...]
Place = tuple[Path, int]  # a file and its line


@dataclass(frozen=True)
class Lines:
    """The line, and the column, of every value of a file (of its key, where it has one), by its path from the root."""

    known: dict[Where, int] = field(default_factory=dict)
    columns: dict[Where, int] = field(default_factory=dict)

    def at(self, where: Where) -> int:
        """The line of a value, or of the nearest thing around it that the file has. Lines count from 1."""
        return self.known.get(self._nearest(where), 1)

    def column(self, where: Where) -> int:
        """The column of what `at` gives the line of. Columns count from 1."""
        return self.columns.get(self._nearest(where), 1)

    def _nearest(self, where: Where) -> Where:
        while where and where not in self.known:
            where = where[:-1]
        return where


class BadYaml(Refusal):
    """A file that cannot be read as YAML, or says what no file may say, and in which line."""

    def __init__(self, at: Place, words: str, **params: object) -> None:
        path, line = at
        super().__init__("bad-yaml", words, file=path.name, line=line, **params)


class TooDeep(Exception):
    """Raised inside the reader where values stand in values without end."""

    def __init__(self, line: int) -> None:
        self.line = line


class _Loader(yaml.SafeLoader):
    """YAML 1.2's core schema: no dates, no sexagesimal numbers, no `yes` and `no`."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self.depth += 1
        try:
            if self.depth > DEEPEST:
                raise TooDeep(self.line + 1)  # where it is being read
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?$"), list("-+0123456789")
)


def read_yaml(path: Path) -> tuple[JsonValue, Lines]:
    """The value of a file and the lines of its parts. Raises Refusal `no-such-file`, or BadYaml."""
    loader = _Loader(_text(path))
    try:
        node = loader.get_single_node()
        lines = Lines()
        value = None if node is None else _Values(loader, lines, path).of(node, ())
    except TooDeep as deep:
        raise BadYaml(
            (path, deep.line),
            "{file}, line {line}: its values stand within each other more than {limit} times.",
            limit=DEEPEST,
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise BadYaml(
            (path, mark.line + 1 if mark else 1),
            "{file}, line {line}: {why}.",
            why=error.problem or "it is not YAML",
        ) from None
    finally:
        loader.dispose()
    return value, lines


def _text(path: Path) -> str:
    """What a file says. A byte order mark is left out. Raises Refusal `no-such-file`, or BadYaml."""
    try:
        if path.stat().st_size > LARGEST:
            raise Refusal("bad-yaml", "{file} has more than {limit} bytes.", file=path.name, limit=LARGEST)
        raw = path.read_bytes()
    except OSError as error:
        raise Refusal("no-such-file", "{file} cannot be read: {why}.", file=path, why=error.strerror) from None
    except ValueError as error:  # a name that no file can have
        raise Refusal("no-such-file", "{file} cannot be read: {why}.", file=path, why=error) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadYaml(
            (path, raw.count(b"\n", 0, error.start) + 1),
            "{file}, line {line}: a letter is not written in UTF-8. Save the file as UTF-8.",
        ) from None
    unseen = UNPRINTABLE.search(text)
    if unseen is not None:
        at = unseen.start()
        raise BadYaml(
            (path, len(LINE_BREAK.findall(text, 0, at)) + 1),
            "{file}, line {line}, column {column}: there is a character that nobody can see ({character}).",
            column=at - max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)),
            character=f"U+{ord(unseen[0]):04X}",
        )
    return text


class _Values:
    """Makes the values of a file out of its nodes, and writes down where each of them stands."""

    def __init__(self, loader: _Loader, lines: Lines, path: Path) -> None:
        self._loader = loader
        self._lines = lines
        self._path = path
        self._made = 0

    def of(self, node: yaml.Node, where: Where) -> Any:
        self._lines.known.setdefault(where, node.start_mark.line + 1)
        self._lines.columns.setdefault(where, node.start_mark.column + 1)
        self._made += 1
        if self._made > MOST_VALUES:
            raise BadYaml(
                self._at(node), "{file}, line {line}: it stands for more than {limit} values.", limit=MOST_VALUES
            )
        if len(where) > DEEPEST:  # an alias to what it stands in
            raise TooDeep(self._at(node)[1])
        if node.tag not in CORE[type(node)]:
            raise BadYaml(self._at(node), "{file}, line {line}: a value of the kind {kind} is not read.", kind=node.tag)
        match node:
            case yaml.MappingNode():
                self._loader.flatten_mapping(node)
                return dict(self._pairs(node, where))
            case yaml.SequenceNode():
                return [self.of(inner, (*where, n)) for n, inner in enumerate(node.value)]
            case _:
                return self._scalar(node)

    def _pairs(self, node: yaml.MappingNode, where: Where) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise BadYaml(self._at(key_node), "{file}, line {line}: a list or a map cannot be a key.")
            key = str(key_node.value)
            self._check_seen(key_node, key)
            if key in seen:
                raise BadYaml(self._at(key_node), "{file}, line {line}: '{key}' is given twice.", key=key)
            seen.add(key)
            self._lines.known[(*where, key)] = key_node.start_mark.line + 1
            self._lines.columns[(*where, key)] = key_node.start_mark.column + 1
            yield key, self.of(value_node, (*where, key))

    def _scalar(self, node: yaml.Node) -> Any:
        if node.tag.endswith((":int", ":float")) and sum(map(str.isdigit, node.value)) > MOST_DIGITS:
            raise BadYaml(
                self._at(node), "{file}, line {line}: a number has at most {limit} digits.", limit=MOST_DIGITS
            )
        try:
            value = self._loader.construct_object(node)
        except (ValueError, TypeError, KeyError, IndexError):  # what a tag promised and the text is not
            raise BadYaml(
                self._at(node), "{file}, line {line}: this is no value of the kind {kind}.", kind=node.tag
            ) from None
        if isinstance(value, float) and not math.isfinite(value):
            raise BadYaml(self._at(node), "{file}, line {line}: this is no number that can be stored.")
        if isinstance(value, str):
            self._check_seen(node, value)
        return value

    def _check_seen(self, node: yaml.Node, text: str) -> None:
        unseen = CONTROLS.search(text) or SURROGATES.search(text)
        if unseen is not None:
            raise BadYaml(
                self._at(node),
                "{file}, line {line}: the text has a character that nobody can see ({character}).",
                character=f"U+{ord(unseen[0]):04X}",
            )

    def _at(self, node: yaml.Node) -> Place:
        return self._path, node.start_mark.line + 1
