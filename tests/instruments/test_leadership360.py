"""The shipped leadership questionnaire: what it asks is pinned, for an item id is permanent."""

from pathlib import Path

from instruments.catalogue import load, warnings
from instruments.groups import RaterGroup
from instruments.model import Status

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
PINNED = Path(__file__).with_name("wording_1_0.txt")  # id | self | other
INSTRUMENT = load("leadership360").instrument


def test_it_has_ten_areas_in_their_order_with_five_items_each() -> None:
    assert [area.title for area in INSTRUMENT.areas] == AREAS
    assert [len(area.items) for area in INSTRUMENT.areas] == [5] * 10


def test_every_item_says_word_for_word_what_it_said_when_its_id_was_given() -> None:
    pinned = [tuple(line.split(" | ")) for line in PINNED.read_text(encoding="utf-8").splitlines()]
    assert len(pinned) == 50
    assert [(item.id, item.wording.own, item.wording.other) for item in INSTRUMENT.items] == pinned


def test_every_item_is_numbered_under_its_area_and_asked_of_everybody() -> None:
    for area in INSTRUMENT.areas:
        assert [item.id for item in area.items] == [f"{area.id}.{number:02d}" for number in range(1, 6)]
        assert all(item.asked_of == frozenset(RaterGroup) for item in area.items)
    assert len(INSTRUMENT.item_ids) == 50


def test_its_wording_draws_no_warning() -> None:
    assert warnings(load("leadership360")) == []


def test_both_wordings_end_alike_so_that_self_and_others_rate_the_same_act() -> None:
    changed_by_grammar = {"my", "their", "me", "them", "the", "i", "they"}
    for item in INSTRUMENT.items:
        own, other = (text.lower().split() for text in (item.wording.own, item.wording.other))
        assert own[0] == "i"
        assert other[:2] == ["this", "leader"]
        for mine, theirs in zip(own[1:], other[2:], strict=True):
            grammatical = theirs.rstrip("s.") == mine.rstrip("s.") or {mine, theirs} <= changed_by_grammar
            assert grammatical or theirs in (f"{mine}es", "them."), (item.id, mine, theirs)


def test_the_scale_runs_from_rarely_to_almost_always() -> None:
    scale = INSTRUMENT.scale
    assert (scale.minimum, scale.maximum, scale.not_observed) == (1, 5, "Not able to observe")
    assert scale.labels == ("Rarely or never", "Sometimes", "Often", "Usually", "Almost always")


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
    assert (INSTRUMENT.licence, INSTRUMENT.version) == ("CC-BY-4.0", "1.0")
    assert (INSTRUMENT.minutes, INSTRUMENT.max_comment, INSTRUMENT.rater_sd) == (11, 1000, 0.70)
