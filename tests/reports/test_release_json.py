"""release.json: the same release comes back, an altered file does not, and every complaint names its key."""

import hashlib
import json
from collections.abc import Iterator, Mapping
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
    SELF,
    SHORT,
    SUPERVISOR,
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

Path = tuple[str | int, ...]

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


TINY = questionnaire(areas=2, items=1)


def small_release() -> Release:
    """Two cells, a supervisor, the executive; values, a flag and comments in every part."""
    groups = {SELF: 1, SUPERVISOR: 2, PEER: 4, DIRECT_REPORT: 3}
    first, second = (question.id for question in TINY.open_questions)
    wave = [
        ballot(
            group, 2 + n % 3, instrument=TINY, picks=["area_a"], comments={first: f"{group} {n}", second: f"{9 - n}"}
        )
        for group, count in groups.items()
        for n in range(count)
    ]
    return disclose(wave, TINY, facts(groups)).release


SMALL = json.loads(to_json(small_release()))
ITEM = TINY.items[0].id


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, inside in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(inside, (*path, key))


def changed(path: Path, value: Any = None, *, delete: bool = False, start: Any = SMALL) -> Any:
    document = place = json.loads(json.dumps(start))
    for step in path[:-1]:
        place = place[step]
    if delete:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


def forged(document: Any) -> str:
    """Write a document with the hash that fits it, as somebody who means harm would."""
    numbers = {key: value for key, value in document.items() if key not in ("comments", "numbers_sha256")}
    canonical = json.dumps(numbers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()
    return json.dumps({**document, "numbers_sha256": digest})


def complaint(text: str) -> str:
    with pytest.raises(ReleaseError) as caught:
        from_json(text)
    return str(caught.value)


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


# forged: the hash fits, the content could not have come from any wave


def value(path: str, **shown: object) -> Any:
    item, key = path.split("/")
    return changed(("values", item, key), {"text": "3.0", "value": 3.0, "n": 4, **shown})


def comments(**parts: Mapping[str, list[str]]) -> Any:
    return changed(("comments",), {**SMALL["comments"], **parts})


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (value(f"{ITEM}/board"), f"values.{ITEM}.board: the release lists no such cell"),
        (value(f"{ITEM}/anonymous"), f"values.{ITEM}.anonymous: the release lists no such cell"),
        (changed(("values", "area_a.77"), {}), "values.area_a.77: the questionnaire has no such item"),
        (value(f"{ITEM}/peer", n=2), f"values.{ITEM}.peer.n: 2 does not fit a cell of 4"),
        (value(f"{ITEM}/peer", n=5), f"values.{ITEM}.peer.n: 5 does not fit a cell of 4"),
        (value(f"{ITEM}/self", n=0), f"values.{ITEM}.self.n: 0 does not fit a cell of 1"),
        (value(f"{ITEM}/peer", text="4.8", value=4.75), f"values.{ITEM}.peer: '4.8' (4.75) is not how"),
        (value(f"{ITEM}/peer", text="5.0", value=5.0), f"values.{ITEM}.peer: '5.0' (5.0) is not how"),
        (value(f"{ITEM}/peer", text="4.5+", value=4.8), f"values.{ITEM}.peer: '4.5+' (4.8) is not how"),
        (value(f"{ITEM}/peer", text="3.1", value=3.1), f"values.{ITEM}.peer: '3.1' (3.1) is not how"),
        (value(f"{ITEM}/peer", text="3.0", value=3.3), f"values.{ITEM}.peer: '3.0' (3.3) is not how"),
        (value(f"{ITEM}/direct_report", text="3.3", value=3.3, n=3), f"values.{ITEM}.direct_report: '3.3' (3.3)"),
        (value(f"{ITEM}/self", text="7.0", value=7.0, n=1), f"values.{ITEM}.self: '7.0' (7.0) is not how"),
        (changed(("cells", 2, "answered"), 2), "cells[2].answered: 2 are too few"),
        (changed(("cells", 0, "answered"), 0), "cells[0].answered: 0 are too few"),
        (changed(("cells", 2, "key"), "peers"), "cells[2].key: expected the key"),
        (changed(("cells", 2, "label"), "Bob and his friends"), "cells[2].key: expected the key and the label"),
        (changed(("cells", 2, "attributed"), True), "cells[2].groups: expected one attributed group"),
        (changed(("cells", 1, "groups"), ["supervisor", "board"]), "cells[1].groups: expected one attributed group"),
        (changed(("cells", 1, "groups"), []), "cells"),
        (changed(("cells", 2, "groups"), ["direct_report", "peer"]), "cells: a group stands in two cells"),
        (changed(("cells", 2, "groups"), ["other", "board"]), "cells: expected in the order of the groups"),
        (changed(("cells", 2, "groups"), ["peer", "peer"]), "cells: a group stands in two cells"),
        (changed(("cells", 2, "groups"), ["peer", "friend"]), "cells[2].groups: 'friend' is not a rater group"),
        (changed(("withheld",), True), "withheld: expected true where no anonymous cell is listed"),
        (changed(("policy", "min_raters"), 2), "policy.min_raters: the minimum number of raters is 2"),
        (changed(("policy", "comments_from"), 3), "policy.comments_from: expected 4"),
        (changed(("policy", "picks_from"), 4), "policy.picks_from: expected 3 of 7 anonymous raters"),
        (changed(("policy", "picks_from"), None), "policy.picks_from: expected 3 of 7 anonymous raters"),
        (changed(("picks", "peer"), ["area_a"]), "picks.peer: expected only anonymous, self, supervisor"),
        (changed(("picks", "anonymous"), ["area_x"]), "picks.anonymous: expected areas of the questionnaire"),
        (changed(("picks", "anonymous"), ["area_b", "area_a"]), "picks.anonymous: expected areas"),
        (comments(peer={"advice": ["x"]}), "comments.peer: expected only anonymous, self, supervisor"),
        (comments(anonymous={"gossip": ["x"]}), "comments.anonymous.gossip: the questionnaire has no such question"),
        (comments(anonymous={"advice": ["b", "a"]}), "comments.anonymous.advice: expected in the order of the texts"),
        (comments(anonymous={"advice": [f"{n}" for n in range(8)]}), "comments.anonymous.advice: 8 texts from 7"),
        (changed(("sd",), 0.4), "sd: is not part of a release"),
        (value(f"{ITEM}/peer", sd=0.4), f"values.{ITEM}.peer.sd: is not part of a release"),
        (changed(("opened_on",), "20260302"), "opened_on: expected '2026-03-02'"),
        (changed(("opened_on",), "soon"), "opened_on: expected a date"),
        (changed(("instrument", "scale", "labels"), ["a", "b"]), "instrument.scale.labels: 2 points"),
        (changed(("instrument", "areas", 1, "items", 0, "id"), "X"), "instrument.areas[1].items[0].id: 'X' is not"),
        (changed(("instrument", "areas", 1, "items", 0, "self"), " "), "instrument.areas[1].items[0]: a wording"),
        (changed(("instrument", "areas", 1, "items"), []), "instrument.areas[1].items: an area needs"),
        (changed(("instrument", "areas", 1, "id"), "area_a"), "instrument.areas[1].id: 'area_a' is used already"),
        (changed(("instrument", "open_questions", 0, "id"), "A"), "instrument.open_questions[0].id: 'A' cannot"),
        (changed(("instrument", "status"), "best"), "instrument.status: expected a status"),
        (changed(("instrument", "rater_sd"), 10**400), "instrument.rater_sd: is out of range"),
        (changed(("instrument", "scale", "minimum"), 10**400), "instrument.scale.minimum: is out of range"),
        (value(f"{ITEM}/peer", value=1e308), f"values.{ITEM}.peer.value: is out of range"),
    ],
)
def test_a_forged_file_is_refused_by_the_rule_that_it_breaks(document: Any, said: str) -> None:
    assert complaint(forged(document)).startswith(said)


def test_an_infinite_value_is_out_of_range() -> None:
    text = to_json(small_release()).replace(f'"value": {SMALL["values"][ITEM]["peer"]["value"]}', '"value": 1e999', 1)
    assert "out of range" in complaint(text)


def test_more_flags_than_raters_less_two_are_refused() -> None:
    groups = {PEER: 5}
    document = json.loads(to_json(disclose([ballot(PEER)] * 5, SHORT, facts(groups)).release))
    areas = [area.id for area in SHORT.areas]
    assert from_json(forged(changed(("picks", "anonymous"), areas[:3], start=document)))
    said = complaint(forged(changed(("picks", "anonymous"), areas[:4], start=document)))
    assert said == "picks.anonymous: expected none from 5 anonymous raters"


def test_more_flags_than_there_are_picks_for_are_refused() -> None:
    """Eight raters: five flags of four picks each leave somebody a pick, six take all."""
    asked, groups = questionnaire(areas=7, items=1), {PEER: 8}
    wave = [ballot(PEER, instrument=asked)] * 8
    document = json.loads(to_json(disclose(wave, asked, facts(groups)).release))
    areas = [area.id for area in asked.areas]
    assert document["policy"]["picks_from"] == 4
    assert from_json(forged(changed(("picks", "anonymous"), areas[:5], start=document)))
    said = complaint(forged(changed(("picks", "anonymous"), areas[:6], start=document)))
    assert said == "picks.anonymous: expected none from 8 anonymous raters"


def test_a_questionnaire_without_picks_has_no_threshold() -> None:
    without = replace(questionnaire(), picks=None)
    document = json.loads(to_json(disclose([ballot(PEER, instrument=without)] * 5, without, facts({PEER: 5})).release))
    assert document["policy"]["picks_from"] is None
    said = complaint(forged(changed(("policy", "picks_from"), 3, start=document)))
    assert said == "policy.picks_from: expected null of 5 anonymous raters"


def test_flags_and_comments_of_too_few_anonymous_raters_are_refused() -> None:
    document = json.loads(to_json(disclose([ballot(PEER)] * 3, SHORT, facts({PEER: 3})).release))
    flagged = changed(("picks", "anonymous"), ["area_a"], start=document)
    assert complaint(forged(flagged)) == "picks.anonymous: expected none from 3 anonymous raters"
    asked = changed(("policy", "picks_from"), 3, start=document)
    assert complaint(forged(asked)) == "policy.picks_from: expected null of 3 anonymous raters"
    told = changed(("comments", "anonymous"), {"advice": ["x"]}, start=document)
    assert complaint(forged(told)) == "comments.anonymous: expected none from fewer than 4 anonymous raters"


def test_a_withheld_release_with_an_anonymous_comment_is_refused() -> None:
    document = json.loads(to_json(story_release(roster=WITHHELD)))
    said = complaint(forged(changed(("comments", "anonymous"), {"advice": ["x"]}, start=document)))
    assert said == "comments.anonymous.advice: 1 texts from 0 raters"


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
