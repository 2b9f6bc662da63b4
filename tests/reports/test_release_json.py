"""release.json: the same release comes back, an altered file does not, and every complaint names its key."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure.cells import TooFewRaters, plan_cells
from reports.disclosure.policy import REMOVED, Policy
from reports.disclosure.release import disclose
from reports.release import Release, Schema
from reports.release_json import ReleaseError, from_json, numbers_hash, to_json
from reports.release_reading import difference
from reports.rules import WORDS
from tests.privacy.waves import (
    BOARD,
    DIRECT_REPORT,
    OTHER,
    PEER,
    SHORT,
    MadeUp,
    ballot,
    facts,
    made_up_waves,
    questionnaire,
)
from tests.reports.sample import (
    ALL_BOTTOM,
    ALL_TOP,
    FIVE_CELLS,
    NO_SELF,
    ONE_MERGED_CELL,
    ONLY_SELF,
    WITHHELD,
    plain_instrument,
    story_release,
)
from tests.reports.small_release import SMALL, Path, changed, complaint, forged, small_release

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, inside in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(inside, (*path, key))


def named(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).strip(".")


# there and back


@pytest.mark.parametrize(
    "release",
    [
        story_release(),
        story_release(roster=FIVE_CELLS),
        story_release(roster=ONE_MERGED_CELL),
        story_release(roster=WITHHELD),
        story_release(roster=NO_SELF),
        story_release(roster=ONLY_SELF),
        story_release(tendency=ALL_TOP, min_raters=4),
        story_release(tendency=ALL_BOTTOM),
        story_release(instrument=plain_instrument(minimum=-3, points=7)),
        story_release(instrument=plain_instrument(minimum=0, points=11), executive="Zoë 🙂 “D” \\ Whitfield"),
        small_release(),
    ],
)
def test_a_release_comes_back_as_it_was_written(release: Release) -> None:
    back = from_json(to_json(release))
    assert to_json(back) == to_json(release)
    assert numbers_hash(back) == numbers_hash(release)
    told = ("wave", "executive", "opened_on", "closed_on", "instrument_hash", "min_raters", "cells", "withheld")
    for name in ("schema", "rules", *told, "values", "picks_from", "picks", "comments"):
        assert getattr(back, name) == getattr(release, name)


@settings(max_examples=25, deadline=None)
@given(made_up_waves(SHORT))
def test_any_release_comes_back_as_it_was_written(made: MadeUp) -> None:
    try:
        planned = plan_cells(made.invited, policy=Policy(made.k), merged_before=made.merged_before)
    except TooFewRaters:
        return
    release = disclose(made.wave, made.instrument, facts(made.invited, k=made.k, planned=planned)).release
    back = from_json(to_json(release))
    assert to_json(back) == to_json(release)
    assert (back.cells, back.values, back.picks, back.comments) == (
        release.cells,
        release.values,
        release.picks,
        release.comments,
    )


def test_a_questionnaire_without_picks_comes_back_without() -> None:
    without = replace(questionnaire(), picks=None)
    release = disclose([ballot(PEER)] * 3, without, facts({PEER: 3})).release
    assert from_json(to_json(release)).instrument.picks is None


def test_the_same_release_is_written_in_the_same_bytes() -> None:
    assert to_json(small_release()) == to_json(small_release())


def test_a_file_set_out_anew_is_still_the_same_release() -> None:
    for indent in (None, 4):
        assert to_json(from_json(json.dumps(SMALL, indent=indent))) == to_json(small_release())
    assert from_json(json.dumps(SMALL, sort_keys=True)).values == small_release().values


# altered


def _number_paths() -> list[Path]:
    return [p for p in paths(SMALL) if isinstance(_at(p), int | float) and not isinstance(_at(p), bool)]


def _at(path: Path) -> Any:
    value = SMALL
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize("by", [1, -1, 0.1])
def test_a_change_of_any_number_is_noticed(by: float) -> None:
    found = _number_paths()
    assert len(found) > 25
    for path in found:
        assert complaint(json.dumps(changed(path, _at(path) + by)))


def test_a_change_of_any_text_or_truth_is_noticed_outside_the_comments() -> None:
    for path in paths(SMALL):
        if path[0] != "comments" and isinstance(_at(path), str | bool):
            other = not _at(path) if isinstance(_at(path), bool) else _at(path) + "x"
            assert complaint(json.dumps(changed(path, other)))


def test_the_hash_covers_everything_but_the_comments() -> None:
    release = small_release()
    assert numbers_hash(replace(release, comments={})) == numbers_hash(release)
    for other in (
        replace(release, schema=Schema.ONE),
        replace(release, rules=3),
        replace(release, picks_from=4),
        replace(release, wave="x"),
        replace(release, executive="x"),
        replace(release, min_raters=4),
        replace(release, withheld=True),
        replace(release, values={}),
        replace(release, picks={}),
        replace(release, cells=()),
        replace(release, instrument_hash="1" * 64),
        replace(release, instrument=replace(release.instrument, rater_sd=0.71)),
    ):
        assert numbers_hash(other) != numbers_hash(release)


# every key


def test_comparing_looks_at_each_key_once() -> None:
    """Twice at every level would not end here."""
    nested: Any = 0
    for _ in range(60):
        nested = {"deeper": nested}
    assert difference(nested, nested, "") is None


def test_every_missing_key_is_named() -> None:
    data_keys = ("values", "comments", "picks")  # what stands under these is data: a part of it may be absent
    for path in paths(SMALL):
        if isinstance(path[-1], str) and not (path[0] in data_keys and len(path) in (2, 3)):
            assert complaint(json.dumps(changed(path, delete=True))) == f"{named(path)}: is missing"


@pytest.mark.parametrize("wrong", [None, 7, 1.5, True, "x", [], {}, [[]], {"x": {}}], ids=repr)
def test_every_key_of_a_wrong_type_is_named(wrong: object) -> None:
    for path in paths(SMALL):
        right = _at(path)
        fits = type(right) is type(wrong) or (path[-1] in ("value", "rater_sd") and type(wrong) in (int, float))
        if fits or (path in (("instrument", "picks"), ("policy", "picks_from")) and wrong is None):
            continue
        said = complaint(json.dumps(changed(path, wrong)))
        assert said.startswith((named(path), f"{named(path[:-1])}.")), (path, said)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(paths(SMALL))), ANY_JSON, st.booleans(), st.booleans())
def test_whatever_is_put_in_whatever_place_a_file_is_refused_or_comes_back_whole(
    path: Path, value: object, delete: bool, forge: bool
) -> None:
    document = changed(path, value, delete=delete)
    text = forged(document) if forge and isinstance(document, dict) else json.dumps(document)
    try:
        release = from_json(text)
    except ReleaseError:
        return
    assert from_json(to_json(release)) == release


@pytest.mark.parametrize(
    "text",
    ["", "{", "nonsense", "[" * 100_000, '"\\ud800"', "1" * 5000, "NaN", '{"a": 1, "a": 1}', "\ufeff{}", "\x00"],
    ids=lambda text: text[:12],
)
def test_what_is_not_json_is_refused_as_such(text: str) -> None:
    assert "this is not a release" in complaint(text)


@pytest.mark.parametrize("text", ["[]", "1", "null", '"x"', "{}", "true"])
def test_what_is_no_release_at_all_lacks_its_schema(text: str) -> None:
    assert complaint(text) == "schema: is missing"


def test_another_schema_is_refused() -> None:
    for schema in ("parallax-release/0", "parallax-release/3", "parallax-release/22", ""):
        assert complaint(json.dumps(changed(("schema",), schema))).startswith("schema: expected 'parallax-release/1'")


def test_the_two_forms_of_the_file_do_not_mix() -> None:
    assert complaint(forged(changed(("schema",), "parallax-release/1"))) == "rules: is not part of a release"
    without = changed(("rules",), delete=True)
    assert (
        complaint(forged({**without, "schema": "parallax-release/1"})) == "policy.picks_from: is not part of a release"
    )
    assert complaint(forged(without)) == "rules: is missing"


@pytest.mark.parametrize("rules", [0, 1, WORDS + 1])
def test_words_of_another_version_are_refused(rules: int) -> None:
    assert complaint(forged(changed(("rules",), rules))).startswith("rules: expected 2; another version")


# comments: the one part that may change


def test_a_redacted_comment_keeps_its_place_and_the_file_stays_good() -> None:
    [first, *_] = SMALL["comments"]["anonymous"]
    for position in range(7):
        document = changed(("comments", "anonymous", first, position), REMOVED)
        assert from_json(json.dumps(document)).comments["anonymous"][first][position] == REMOVED


def test_every_group_of_cells_can_be_read_back() -> None:
    groups = {PEER: 3, DIRECT_REPORT: 2, BOARD: 1, OTHER: 2}
    wave = [ballot(group, 3) for group, count in groups.items() for _ in range(count)]
    release = disclose(wave, SHORT, facts(groups)).release
    assert from_json(to_json(release)).cells == release.cells
