"""A file that no person would write is refused with its line, whatever is in it, and nothing else happens."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refusal
from networkfile import yamlfile
from networkfile.yamlfile import BadYaml, read_yaml

NINES = "\n".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]" for n in range(9))


def read(tmp_path: Path, text: str | bytes) -> object:
    file = tmp_path / "town.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    return read_yaml(file)[0]


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a: 1\nb: " + "9" * 5000, 2, "at most 18 digits"),
        ("a: 1\nb: -" + "9" * 19, 2, "at most 18 digits"),
        ("a: 1\nb: 0." + "9" * 5000, 2, "at most 18 digits"),
        ("a: 1\nb: 1.0e999", 2, "no number"),
        ("a: 1\nb: " + "[" * 3000 + "]" * 3000, 2, "within each other more than 30 times"),
        ("a: 1\nb: " + "{c: " * 3000 + "}" * 3000, 2, "within each other more than 30 times"),
        ("\n".join(" " * n + f"a{n}:" for n in range(3000)), 30, "within each other more than 30 times"),
        ("\n".join(" " * n + "-" for n in range(3000)), 31, "within each other more than 30 times"),
        ("a: 1\nb: &b [*b]", 2, "within each other more than 30 times"),
        (f"a: &a [x, x, x, x, x, x, x, x, x]\n{NINES}", 1, "more than 500000 values"),
        ("a: 1\nb: rings\x07", 2, "column 9: there is a character that nobody can see (U+0007)"),
        ("a: 1\r\nb: \x00", 2, "column 4: there is a character that nobody can see (U+0000)"),
        ("a: 1\rb: \x1b[31m", 2, "column 4: there is a character that nobody can see (U+001B)"),
        ('a: 1\nb: "\\e[31m"', 2, "nobody can see (U+001B)"),
        ('a: 1\nb: {"\\a": 1}', 2, "nobody can see (U+0007)"),
        ('a: 1\nb: "\\ud800"', 2, "nobody can see (U+D800)"),
        ("a: 1\n? [b, c]\n: d", 2, "a list or a map cannot be a key"),
        ("a: 1\nb: !!python/name:os.system x", 2, "is not read"),
        ("a: 1\nb: !!timestamp 2017-03-01", 2, "is not read"),
        ("a: 1\nb: !town x", 2, "is not read"),
        ("a: 1\nb: !!int four", 2, "no value of the kind"),
        ("a: 1\nb: !!float four", 2, "no value of the kind"),
        ("a: 1\nb: !!int ''", 2, "no value of the kind"),
        ("a: 1\nb: !!bool four", 2, "no value of the kind"),
        ("a: 1\nb: !!int [1]", 2, "is not read"),
        ("a: 1\nb: !!map x", 2, "is not read"),
        ("a: 1\na: 2", 2, "'a' is given twice"),
        ("a: 1\nb: São".encode("latin-1"), 2, "not written in UTF-8"),
        ("a: 1\n--- \nb: 2", 2, "another document"),
        ("a: 1\nb: *nobody", 2, "undefined alias"),
    ],
)
def test_what_no_person_would_write_is_refused_with_its_line(
    tmp_path: Path, text: str | bytes, line: int, why: str
) -> None:
    with pytest.raises(BadYaml) as refused:
        read(tmp_path, text)
    assert refused.value.code == "bad-yaml"
    assert f"town.yaml, line {line}" in str(refused.value)
    assert why in str(refused.value)
    assert len(str(refused.value)) < 200, "nothing is repeated that has no end"


def test_a_file_that_is_no_network_s_for_its_size_is_not_even_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yamlfile, "LARGEST", 100)
    with pytest.raises(Refusal, match="more than 100 bytes"):
        read(tmp_path, "a: " + "x" * 98)


def test_what_people_do_write_is_read_as_it_stands(tmp_path: Path) -> None:
    values = "a: &a [1, -2.5, true, ~, '', no, 09:00, 2017-03-01]"
    text = f'\ufeff{values}\nb: *a\nc: |\n  duas\n  linhas\nd: "São\\tJosé 👪"\n'
    list_ = [1, -2.5, True, None, "", "no", "09:00", "2017-03-01"]
    assert read(tmp_path, text) == {"a": list_, "b": list_, "c": "duas\nlinhas\n", "d": "São\tJosé 👪"}
    assert read(tmp_path, "a: " + "[" * 28 + "]" * 28) is not None
    assert read(tmp_path, "a: " + "9" * 18) == {"a": 10**18 - 1}


MARKS = (": ", "- ", *"[]{}'#>~?%@,", "  ", "&a ", "*a", "!!int ", "!x ", "---", "...", "<<", "!!merge ")
PIECES = st.sampled_from([*MARKS, "a", "|", '"', "\\", "\n", "\t", "\r", "\x07", "\x85", "\u2028", "9" * 30, "1.5"])


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_whatever_a_file_says_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    with suppress(BadYaml):
        read(tmp_path_factory.getbasetemp(), text)
