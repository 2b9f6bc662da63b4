"""The shipped leadership questionnaire: what it asks is pinned, for an item id is permanent."""

from pathlib import Path

import pytest

from instruments.catalogue import load
from instruments.groups import RaterGroup
from instruments.model import Instrument, Status

AREAS = [
    "Leadership presence",
    "Effective delegation",
    "Visionary leadership",
    "Working with difficult personalities",
    "Managing up and down",
    "Morale challenges",
    "Persuasion and influence",
    "Navigating through organizational change",
    "Conflict resolution",
    "Effective board communications",
]
FIRST, INSTRUMENT = load("leadership360@1.0").instrument, load("leadership360").instrument
EVERY_VERSION = pytest.mark.parametrize("instrument", [FIRST, INSTRUMENT], ids=lambda one: one.version)
TABLE = Path(__file__).parents[2] / "docs" / "leadership360.md"


def pinned(version: str) -> list[tuple[str, ...]]:
    """Give id, self and other of every item as they were written down when the version was published."""
    file = Path(__file__).with_name(f"wording_{version.replace('.', '_')}.txt")
    return [tuple(line.split(" | ")) for line in file.read_text(encoding="utf-8").splitlines()]


@EVERY_VERSION
def test_it_has_ten_areas_in_their_order_with_five_items_each(instrument: Instrument) -> None:
    assert [area.title for area in instrument.areas] == AREAS
    assert [len(area.items) for area in instrument.areas] == [5] * 10


@EVERY_VERSION
def test_every_item_says_word_for_word_what_it_said_when_its_version_was_published(instrument: Instrument) -> None:
    found = [(item.id, item.wording.own, item.wording.other) for item in instrument.items]
    assert found == pinned(instrument.version)
    assert len(found) == 50


def test_every_item_stands_under_its_area_and_is_asked_of_everybody() -> None:
    for area in INSTRUMENT.areas:
        assert all(item.id.startswith(f"{area.id}.") for item in area.items)
        assert all(item.asked_of == frozenset(RaterGroup) for item in area.items)
    assert len(INSTRUMENT.item_ids) == 50


def table_rows() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return [[cell.strip("`") for cell in row] for row in rows]


def test_the_table_of_changes_tells_the_fate_of_every_item_of_the_first_version() -> None:
    first = {item.id: item.wording.other for item in FIRST.items}
    now = {item.id: item.wording.other for item in INSTRUMENT.items}
    rows = table_rows()
    assert [row[0] for row in rows] == list(first)
    assert [row[2] for row in rows] == list(now)
    for old, fate, new, wording, reason in rows:
        assert wording == now[new]
        expected = "new" if new not in first else "keep" if first[new] == now[new] else "reword"
        assert fate == expected
        assert (old == new) == (fate != "new")
        assert reason or fate == "keep"


def test_an_id_of_the_first_version_is_never_given_to_another_act() -> None:
    gone = FIRST.item_ids - INSTRUMENT.item_ids
    come = INSTRUMENT.item_ids - FIRST.item_ids
    assert len(gone) == len(come) == 8
    assert all(item.endswith(".06") for item in come)


def test_both_wordings_end_alike_so_that_self_and_others_rate_the_same_act() -> None:
    changed_by_grammar = {"my", "their", "me", "them", "the", "i", "they", "us"}
    for item in INSTRUMENT.items:
        own, other = (text.lower().split() for text in (item.wording.own, item.wording.other))
        assert own[0] == "i"
        assert other[:2] == ["this", "leader"]
        for mine, theirs in zip(own[1:], other[2:], strict=True):
            grammatical = theirs.rstrip("s.") == mine.rstrip("s.") or {mine, theirs} <= changed_by_grammar
            assert grammatical or theirs in (f"{mine}es", "them."), (item.id, mine, theirs)


def test_the_scale_is_one_of_shares_from_hardly_ever_to_nearly_every_time() -> None:
    scale = INSTRUMENT.scale
    assert (scale.minimum, scale.maximum, scale.not_observed) == (1, 5, "Not able to observe")
    assert scale.labels == (
        "Hardly ever",
        "Less than half the time",
        "About half the time",
        "More than half the time",
        "Nearly every time",
    )


def test_the_first_version_keeps_its_scale_and_asks_for_no_prediction() -> None:
    assert FIRST.scale.labels == ("Rarely or never", "Sometimes", "Often", "Usually", "Almost always")
    assert (FIRST.prediction, FIRST.predicted_areas) == (False, ())


def test_the_second_asks_the_executive_what_others_will_answer_in_each_area() -> None:
    assert INSTRUMENT.predicted_areas == INSTRUMENT.areas
    assert INSTRUMENT.scale.half_points == (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0)


def test_only_the_board_area_asks_first_whether_it_was_seen() -> None:
    gates = [area.gate for area in INSTRUMENT.areas]
    assert gates[:-1] == [None] * 9
    assert gates[-1] is not None
    assert gates[-1].question.other == "I have seen this leader prepare for or address the board."


def test_it_asks_for_priorities_and_three_open_questions() -> None:
    assert INSTRUMENT.picks is not None
    assert [question.title for question in INSTRUMENT.open_questions] == [
        "Keep doing",
        "Do differently",
        "Advice for the next three months",
    ]


def test_it_claims_no_validation_and_says_its_licence() -> None:
    assert INSTRUMENT.status is Status.UNVALIDATED
    assert (INSTRUMENT.licence, INSTRUMENT.version) == ("CC-BY-4.0", "2.0")
    assert (INSTRUMENT.minutes, INSTRUMENT.max_comment, INSTRUMENT.rater_sd) == (11, 1000, 0.70)
