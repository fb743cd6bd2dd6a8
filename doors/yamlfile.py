"""Reads a YAML file that a person wrote, and knows in which line each of its values stands.

Dates stay texts and only `true` and `false` are yes and no (YAML 1.2), so that `on:`, `no` and `09:00` mean what they
say. A key given twice is refused. Nothing in here knows what a file is about.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import JsonValue

from domain.errors import Refusal

Where = tuple[str | int, ...]


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


class _Loader(yaml.SafeLoader):
    """YAML 1.2's core schema: no dates, no sexagesimal numbers, no `yes` and `no`."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?$"), list("-+0123456789")
)


def read_yaml(path: Path) -> tuple[JsonValue, Lines]:
    """The value of a file and the lines of its parts. Raises Refusal `bad-yaml`, which names the line."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refusal("no-such-file", "{file} cannot be read: {why}.", file=path, why=error) from None
    try:
        node = loader.get_single_node()
        lines = Lines()
        value = None if node is None else _value(loader, node, (), lines, path)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _wrong(path, mark.line + 1 if mark else 1, error.problem or "it is not YAML") from None
    except yaml.YAMLError as error:
        raise _wrong(path, 1, str(error)) from None
    finally:
        loader.dispose()
    return value, lines


def _value(loader: _Loader, node: yaml.Node, where: Where, lines: Lines, path: Path) -> Any:
    lines.known.setdefault(where, node.start_mark.line + 1)
    lines.columns.setdefault(where, node.start_mark.column + 1)
    match node:
        case yaml.MappingNode():
            loader.flatten_mapping(node)
            made: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key = str(key_node.value)
                if key in made:
                    raise _wrong(path, key_node.start_mark.line + 1, f"'{key}' is given twice")
                lines.known[(*where, key)] = key_node.start_mark.line + 1
                lines.columns[(*where, key)] = key_node.start_mark.column + 1
                made[key] = _value(loader, value_node, (*where, key), lines, path)
            return made
        case yaml.SequenceNode():
            return [_value(loader, inner, (*where, n), lines, path) for n, inner in enumerate(node.value)]
        case _:
            return loader.construct_object(node)


def _wrong(path: Path, line: int, why: str) -> Refusal:
    return Refusal("bad-yaml", "{file}, line {line}: {why}.", file=path.name, line=line, why=why)
