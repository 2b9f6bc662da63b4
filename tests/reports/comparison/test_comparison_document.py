"""docs/comparison.md: every key that a comparison.json has is documented in its section, and no other."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from reports.comparison.comparison_json import SCHEMA, to_json
from reports.comparison.model import CONTROL, FOCUS, Range, Told
from reports.gaps import GapClass
from tests.reports.comparison.pairs import Asked, compared
from tests.reports.sample import FIVE_CELLS

DOCUMENT = (Path(__file__).parents[3] / "docs" / "comparison.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", DOCUMENT, flags=re.DOTALL | re.MULTILINE))
# a group of the later wave alone, a declaration and an overlap: nothing is left out
COMPARISON: dict[str, Any] = json.loads(to_json(compared(None, Asked(roster=FIVE_CELLS))))
AREA: dict[str, Any] = next(area for area in COMPARISON["areas"] if area["role"] == FOCUS)
ITEM = next(iter(next(iter(COMPARISON["items"].values())).values()))


def rows(section: str) -> list[str]:
    """The keys that a section's table has rows for."""
    cells = re.findall(r"^\| (`[^|]+) \|", SECTIONS[section], flags=re.MULTILINE)
    return [key for cell in cells for key in re.findall(r"`([a-z_0-9]+)`", cell)]


def named(section: str) -> set[str]:
    return set(re.findall(r"`([a-z_0-9]+)`", SECTIONS[section]))


@pytest.mark.parametrize(
    ("section", "part"),
    [
        ("Top level", COMPARISON),
        ("Releases", COMPARISON["later"]),
        ("Overlap", COMPARISON["overlap"]),
        ("Cells", COMPARISON["cells"][0]),
        ("Areas", AREA),
        ("Pairs", ITEM),
        ("Pairs", AREA["others"]),
        ("Perceived change", AREA["perceived"]),
    ],
)
def test_every_key_has_its_row_and_no_row_is_about_another(section: str, part: dict[str, Any]) -> None:
    assert sorted(rows(section)) == sorted(part)


def test_keys_inside_a_row_are_named_there() -> None:
    assert set(COMPARISON["earlier"]["instrument"]) <= named("Releases")
    assert set(COMPARISON["overlap"]["supervisors"]) <= named("Overlap")
    assert {*COMPARISON["before"], *COMPARISON["only_later"][0]} <= named("Top level")
    assert set(AREA["gap"]) <= named("Areas")
    assert set(AREA["others"]["then"]) <= named("Pairs")
    assert set(AREA["perceived"]["anonymous"]) <= named("Perceived change")


def test_every_word_of_the_data_is_spelt_as_in_the_file() -> None:
    words = {one.name.lower() for one in (*Told, *Range, *GapClass)} - {"not_compared"}
    assert words | {FOCUS, CONTROL} <= named("Areas")
    assert f'"{SCHEMA}"' in DOCUMENT
    assert COMPARISON["schema"] == SCHEMA
