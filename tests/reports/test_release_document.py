"""docs/release.md: every key of a real release.json is documented, and its example is a file of that form."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instruments.groups import RaterGroup
from instruments.model import Status
from reports.release import Schema
from reports.release_json import to_json
from tests.reports.comparison.pairs import Asked, pair
from tests.reports.sample import FIVE_CELLS, ONE_MERGED_CELL, WITHHELD, story_release

DOCUMENT = (Path(__file__).parents[2] / "docs" / "release.md").read_text(encoding="utf-8")
RELEASE = json.loads(to_json(pair(Asked(roster=FIVE_CELLS), Asked(roster=FIVE_CELLS))[1]))  # a follow-up has all keys
SECTIONS = dict(re.findall(r"^## `?([^`\n]+?)`?\n(.*?)(?=^## |\Z)", DOCUMENT, flags=re.DOTALL | re.MULTILINE))


def keys(value: Any) -> Iterator[str]:
    """The names of a document's keys, where they are names and not data."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield key
            yield from keys(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from keys(inside)


def documented(section: str) -> set[str]:
    return set(re.findall(r"`([a-z_0-9]+)`", SECTIONS[section]))


def test_every_key_at_the_top_has_its_row_and_no_row_is_about_another() -> None:
    assert re.findall(r"^\| `([a-z_0-9]+)` \|", SECTIONS["Top level"], flags=re.MULTILINE) == list(RELEASE)


@pytest.mark.parametrize("section", ["policy", "instrument", "cells"])
def test_every_key_of_each_part_is_documented_in_its_section(section: str) -> None:
    assert set(keys(RELEASE[section])) <= documented(section)


def test_every_key_of_a_follow_up_is_documented_in_its_section() -> None:
    by_part = [shown for told in RELEASE["perceived"].values() for shown in told.items()]
    named = {part for part, _ in by_part} | {key for _, shown in by_part for key in shown}
    assert {*keys(RELEASE["follows"])} | named <= documented("A follow-up")
    assert named == {"anonymous", "supervisor", "text", "value", "n"}
    assert set(RELEASE["looking_back"]) <= {area["id"] for area in RELEASE["instrument"]["areas"]}


def test_every_key_of_a_value_is_documented() -> None:
    entries = [shown for by_cell in RELEASE["values"].values() for shown in by_cell.values()]
    assert {key for shown in entries for key in shown} == {"text", "value", "n"} <= documented("values")


def test_everybody_who_can_pick_or_comment_is_documented() -> None:
    assert {*RELEASE["picks"], *RELEASE["comments"]} == {"self", "supervisor", "anonymous"}
    assert {"self", "supervisor", "anonymous"} <= documented("Picks and comments")


def test_the_schema_the_groups_and_the_states_are_spelt_as_in_the_file() -> None:
    assert all(f'"{schema.value}"' in DOCUMENT for schema in Schema)
    assert {group.value for group in RaterGroup} <= documented("cells")
    assert {status.value for status in Status} <= documented("instrument")


def test_the_example_has_the_keys_of_a_real_release() -> None:
    [example] = re.findall(r"```json\n(.*?)```", DOCUMENT, flags=re.DOTALL)
    shown, real = json.loads(example), json.loads(to_json(story_release(roster=ONE_MERGED_CELL)))
    assert list(shown) == list(real)
    for part in ("policy", "instrument"):
        assert list(shown[part]) == list(real[part])
    assert set(keys(shown["cells"])) == set(keys(real["cells"]))
    assert set(keys(shown["instrument"])) == set(keys(real["instrument"]))


def test_a_withheld_release_has_the_same_keys_and_an_empty_flag_list() -> None:
    withheld = json.loads(to_json(pair(None, Asked(roster=WITHHELD))[1]))
    assert list(withheld) == list(RELEASE)
    assert withheld["picks"]["anonymous"] == []
