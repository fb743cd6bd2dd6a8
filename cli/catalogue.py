"""The texts that people may read, found in the sources, and the catalogues that must have them.

Run as `python -m cli.catalogue`, it brings the catalogues up to date and lists what is still to be translated.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from typer.main import get_command

from cli.ask import commands
from cli.main import app
from cli.speaking import texts_of
from words.language import catalogue_file, locale_of
from words.languages import Language

ROOT = Path(__file__).resolve().parents[1]
FLOORS = (
    "domain",
    "store",
    "activities",
    "workflows",
    "evidence",
    "readings",
    "naming",
    "words",
    "doors",
    "networkfile",
    "scenarios",
    "embedded",
    "pages",
    "cli",
)
TRANSLATED = tuple(language for language in Language if language is not Language.ENGLISH)
# Headers that would say when and by whom: the repository says that.
PLACEHOLDERS = tuple(f'"{name}'.encode() for name in ("Report-", "POT-", "PO-", "Last-", "Language-Team", "Generated-"))
HEADER = "# What Vertebra says, in {name}. The message ids are the English texts in the sources.\n#"


def keywords() -> dict[str, tuple[int, ...]]:
    """The calls whose texts people read: refusals, errors, and what the command line says."""
    bases = {"Refusal": "VertebraError", "VertebraError": ""}
    for floor in FLOORS:
        for file in sorted((ROOT / floor).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and node.bases and isinstance(node.bases[0], ast.Name):
                    bases.setdefault(node.name, node.bases[0].id)
    errors = {
        name: (2,) if "Refusal" in line else (1,) for name in bases if "VertebraError" in (line := _line(name, bases))
    }
    return {**errors, "N_": (1,), "say": (1,), "translate": (1,)}


def _line(name: str, bases: dict[str, str]) -> list[str]:
    """A class and what it descends from."""
    line: list[str] = []
    while name and name not in line:
        line.append(name)
        name = bases.get(name, "")
    return line


def texts() -> dict[str, list[tuple[str, int]]]:
    """Every text with the places it stands in."""
    with (ROOT / "words" / "locale" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found: dict[str, list[tuple[str, int]]] = {}
    where = extract_from_dir(
        ROOT,
        method_map=methods,
        options_map=options,
        keywords=keywords(),
        directory_filter=lambda folder: Path(folder).name not in {".git", ".venv", "build", "tests", "node_modules"},
    )
    for file_name, line, message, _comments, _context in where:
        if isinstance(message, str) and message:
            found.setdefault(message, []).append((file_name, line))
    for file_name, line, text in _within_strings():
        found.setdefault(text, []).append((file_name, line))
    for text in (*texts_of(get_command(app)), *commands.texts()):
        found.setdefault(text, []).append(("cli", 0))
    return found


def _within_strings() -> Iterator[tuple[str, int, str]]:
    """The texts that are said within an f-string, where the extraction does not look."""
    for floor in FLOORS:
        for file in sorted((ROOT / floor).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for outer in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
                for node in ast.walk(outer):
                    match node:
                        case ast.Call(func=ast.Attribute(attr="say"), args=[ast.Constant(value=str(text)), *_]):
                            yield str(file.relative_to(ROOT)), node.lineno, text


def read(language: Language) -> Catalog:
    """The catalogue of a language as it stands."""
    file = catalogue_file(language)
    if not file.exists():
        return Catalog(locale=str(locale_of(language)))
    with file.open("rb") as source:
        return read_po(source, locale=str(locale_of(language)))


def update(language: Language, found: dict[str, list[tuple[str, int]]]) -> list[str]:
    """Bring a catalogue to the texts there are, old translations kept; gives those it lacks."""
    known = read(language)
    made = Catalog(
        locale=str(locale_of(language)),
        project="vertebra",
        version="0",
        header_comment=HEADER.format(name=locale_of(language).english_name),
        fuzzy=False,
    )
    for text in sorted(found):
        before = known.get(text)
        made.add(text, string=before.string if before is not None else "", locations=[])
    written = BytesIO()
    write_po(written, made, width=120, no_location=True, sort_output=True)
    kept = [line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(PLACEHOLDERS)]
    catalogue_file(language).write_bytes(b"".join(kept))
    return [text for text in sorted(found) if not (known.get(text) and known[text].string)]


def main() -> int:
    found = texts()
    lacking = {language: update(language, found) for language in TRANSLATED}
    for language, missing in lacking.items():
        sys.stdout.write(f"{language.value}: {len(found) - len(missing)} of {len(found)} translated\n")
        sys.stdout.writelines(f"  {text!r}\n" for text in missing)
    return 1 if any(lacking.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
