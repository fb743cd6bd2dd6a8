"""docs/measures.md has every measure, with the version of its formula."""

import re
from pathlib import Path

from domain.measures import MEASURES

TEXT = (Path(__file__).parents[3] / "docs" / "measures.md").read_text(encoding="utf-8")


def test_every_measure_is_told_with_its_version_formula_source_and_limits() -> None:
    chapters = dict(re.findall(r"^## (\S+@\d+)\n(.*?)(?=^## )", TEXT, flags=re.MULTILINE | re.DOTALL))
    assert set(chapters) == {f"{one.name}@{one.version}" for one in MEASURES.values()}
    for known_as, chapter in chapters.items():
        for part in ("**Formula:**", "**Asked for by:**", "**Limits:**"):
            assert part in chapter, known_as
