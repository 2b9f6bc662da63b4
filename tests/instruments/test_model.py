"""The rules a questionnaire keeps however it was made."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from instruments import model
from instruments.catalogue import parse
from instruments.groups import ANONYMOUS_GROUPS, RaterGroup, joined_label
from instruments.model import Area, Instrument, InstrumentError, Item, OpenQuestion, Scale, Wording

from .builders import small, toml

WORDING = Wording("I ask.", "This leader asks.", {RaterGroup.BOARD: "This director asks."})


def instrument() -> Instrument:
    return parse({"small.toml": toml(small())}).instrument


def items(number: int, area: str = "listening") -> tuple[Item, ...]:
    return tuple(Item(f"{area}.{place:02d}", WORDING) for place in range(number))


def test_each_group_reads_its_own_wording_and_the_others_the_common_one() -> None:
    assert WORDING.for_group(RaterGroup.SELF) == "I ask."
    assert WORDING.for_group(RaterGroup.BOARD) == "This director asks."
    assert WORDING.for_group(RaterGroup.PEER) == "This leader asks."


def test_a_blank_wording_is_refused() -> None:
    with pytest.raises(InstrumentError, match="write the whole sentence"):
        Wording("I ask.", " ")


@pytest.mark.parametrize("points", [3, 12])
def test_a_scale_outside_the_enumerated_sizes_is_refused(points: int) -> None:
    with pytest.raises(InstrumentError, match="4 to 11"):
        Scale(1, tuple("x" * points), "n")


@pytest.mark.parametrize("points", [4, 11])
def test_a_scale_at_either_end_of_the_enumerated_sizes_is_taken(points: int) -> None:
    assert len(Scale(0, tuple("x" * points), "n").points) == points


def test_a_scale_labels_its_scores_and_no_others() -> None:
    scale = Scale(-3, tuple("abcdefg"), "n")
    assert (scale.maximum, scale.label(-3), scale.label(3)) == (3, "a", "g")
    for score in (-4, 4):
        with pytest.raises(ValueError):
            scale.label(score)


def test_a_blank_label_is_refused() -> None:
    with pytest.raises(InstrumentError, match="name every point"):
        Scale(1, ("a", "b", "c", " "), "n")


@pytest.mark.parametrize(
    "item_id", ["area", "area.1", "Area.01", "1area.01", "area.001", f"{'a' * 41}.01", "area.01\n"]
)
def test_an_item_id_of_another_form_is_refused(item_id: str) -> None:
    with pytest.raises(InstrumentError, match=r"area_name\.01"):
        Item(item_id, WORDING)


@pytest.mark.parametrize("item_id", ["area.01", "area_2.99", f"{'a' * 40}.01"])
def test_an_item_id_of_the_right_form_is_taken(item_id: str) -> None:
    assert Item(item_id, WORDING).id == item_id


def test_an_item_asked_of_nobody_is_refused() -> None:
    with pytest.raises(InstrumentError, match="name at least one"):
        Item("area.01", WORDING, frozenset())


@pytest.mark.parametrize(
    "make",
    [
        lambda: Area("An area", "Title", items(1)),
        lambda: Area("area", " ", items(1)),
        lambda: Area("area", "Title", ()),
        lambda: OpenQuestion("a-b", "Title", WORDING),
    ],
)
def test_an_area_or_question_without_its_parts_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(InstrumentError):
        make()


def test_an_id_used_twice_is_refused_where_it_stands_the_second_time() -> None:
    area = instrument().areas[0]
    again = replace(area, id="again", items=(*items(1, "other"), area.items[1]))
    with pytest.raises(InstrumentError, match=r"is used already at areas\[0\]\.items\[1\]\.id") as refused:
        replace(instrument(), areas=(area, again))
    assert refused.value.place == "areas[1].items[1].id"
    with pytest.raises(InstrumentError, match="'listening' is used already"):
        replace(instrument(), areas=(area, replace(area, items=items(1, "other"))))
    with pytest.raises(InstrumentError, match="'advice' is used already"):
        replace(instrument(), open_questions=instrument().open_questions * 2)


@pytest.mark.parametrize("number", [model.MAX_ITEMS, model.MAX_ITEMS + 1])
def test_a_questionnaire_holds_no_more_items_than_a_ballot_has_room_for(number: int) -> None:
    areas = (Area("first", "First", items(100, "first")), Area("second", "Second", items(100, "second")))
    more = (Area("third", "Third", items(number - 200, "third")),) if number > 200 else ()
    if number == model.MAX_ITEMS:
        assert len(replace(instrument(), areas=areas).items) == number
    else:
        with pytest.raises(InstrumentError, match="holds 201 items in all areas together"):
            replace(instrument(), areas=areas + more)


def test_a_questionnaire_holds_no_more_areas_than_a_ballot_has_room_for() -> None:
    areas = tuple(Area(f"a{place}", "Area", items(1, f"a{place}")) for place in range(model.MAX_AREAS + 1))
    assert len(replace(instrument(), areas=areas[:-1]).areas) == model.MAX_AREAS
    with pytest.raises(InstrumentError, match="holds 31 entries"):
        replace(instrument(), areas=areas)


def test_a_questionnaire_holds_no_more_open_questions_than_a_ballot_has_room_for() -> None:
    questions = tuple(OpenQuestion(f"q{place}", "Q", WORDING) for place in range(model.MAX_OPEN_QUESTIONS + 1))
    assert len(replace(instrument(), open_questions=questions[:-1]).open_questions) == model.MAX_OPEN_QUESTIONS
    with pytest.raises(InstrumentError, match="holds 11 entries"):
        replace(instrument(), open_questions=questions)


@pytest.mark.parametrize("spread", [0.0, -1.0, 4.1, float("nan"), float("inf")])
def test_a_rater_spread_outside_the_scale_is_refused(spread: float) -> None:
    with pytest.raises(InstrumentError, match="rater_sd"):
        replace(instrument(), rater_sd=spread)


@pytest.mark.parametrize(("length", "fits"), [(99, False), (100, True), (4000, True), (4001, False)])
def test_comments_have_a_length_a_ballot_can_hold(length: int, fits: bool) -> None:
    if fits:
        assert replace(instrument(), max_comment=length).max_comment == length
    else:
        with pytest.raises(InstrumentError, match="between 100 and 4000"):
            replace(instrument(), max_comment=length)


def test_a_questionnaire_without_areas_is_refused() -> None:
    with pytest.raises(InstrumentError, match="at least one area"):
        replace(instrument(), areas=())


def test_a_group_walks_only_through_what_it_is_asked() -> None:
    board_only = Item("board.01", WORDING, frozenset({RaterGroup.BOARD}))
    both = replace(instrument(), areas=(*instrument().areas, Area("board", "Board", (board_only,))))
    assert [area.id for area, _ in both.walk(RaterGroup.BOARD)] == ["listening", "board"]
    assert [area.id for area, _ in both.walk(RaterGroup.PEER)] == ["listening"]


def test_a_questionnaire_can_be_a_key_of_a_dictionary() -> None:
    assert {instrument(): 1}[instrument()] == 1


def test_only_self_and_supervisors_are_shown_by_themselves() -> None:
    assert ANONYMOUS_GROUPS == (RaterGroup.PEER, RaterGroup.DIRECT_REPORT, RaterGroup.BOARD, RaterGroup.OTHER)


def test_a_joined_cell_is_named_after_its_groups() -> None:
    peers, reports, board = RaterGroup.PEER, RaterGroup.DIRECT_REPORT, RaterGroup.BOARD
    assert joined_label((peers,)) == "Peers"
    assert joined_label((peers, reports)) == "Peers and direct reports"
    assert joined_label((peers, reports, board)) == "Peers, direct reports and board members"
