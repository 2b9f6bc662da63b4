"""The form's rules: what is taken, what is refused, and that nothing between the two is ever stored."""

import pytest
from werkzeug.datastructures import MultiDict

from instruments.answers import NoScore, check_answers
from instruments.groups import RaterGroup
from surveys.web.respondent.survey_form import SurveyForm, form_for, to_answers
from tests.surveys.web.ballot_box import EDITION
from tests.surveys.web.sheets import PREDICTING, SMALL, WHOLE, Sheet, full_sheet

PEER, SUPERVISOR = RaterGroup.PEER, RaterGroup.SUPERVISOR
LEADERSHIP = EDITION.instrument


def filled(sheet: Sheet, group: RaterGroup = RaterGroup.DIRECT_REPORT) -> SurveyForm:
    return form_for(SMALL, group)(MultiDict(sheet))


def problems(sheet: Sheet, group: RaterGroup = RaterGroup.DIRECT_REPORT) -> list[tuple[str, str]]:
    form = filled(sheet, group)
    assert not form.validate()
    return [(mistake.field, mistake.problem) for mistake in form.mistakes]


@pytest.mark.parametrize("group", RaterGroup)
def test_every_group_can_fill_in_the_whole_leadership_questionnaire(group: RaterGroup) -> None:
    form = form_for(LEADERSHIP, group)(MultiDict(full_sheet(LEADERSHIP, group)))
    assert form.validate()
    answers = to_answers(form, LEADERSHIP, group)
    check_answers(answers, LEADERSHIP)
    assert set(answers.scores.values()) == {3}
    assert len(answers.scores) == 50
    assert answers.picks == {"leadership_presence", "board_communications"}
    assert answers.comments["advice"] == "About comment-advice."
    own = dict.fromkeys((area.id for area in LEADERSHIP.areas), 3.0)
    assert answers.expected == (own if group is RaterGroup.SELF else {})


def test_what_was_left_out_is_skipped_and_what_was_not_seen_is_not_observed() -> None:
    form = filled({"item-talk.01": "-3", "item-talk.02": "n", "item-plan.01": "", **WHOLE})
    assert form.validate()
    assert to_answers(form, SMALL, RaterGroup.DIRECT_REPORT).scores == {
        "talk.01": -3,
        "talk.02": NoScore.NOT_OBSERVED,
        "board.01": NoScore.SKIPPED,
        "plan.01": NoScore.SKIPPED,
        "rest.01": NoScore.SKIPPED,
    }


def test_a_gate_that_says_no_wins_over_whatever_was_posted_behind_it() -> None:
    form = filled({"gate-board": "no", "item-board.01": "2", **WHOLE})
    assert form.validate()
    assert to_answers(form, SMALL, RaterGroup.DIRECT_REPORT).scores["board.01"] is NoScore.NOT_OBSERVED


@pytest.mark.parametrize("gate", [{}, {"gate-board": "yes"}])
def test_without_a_no_at_the_gate_its_answers_count(gate: Sheet) -> None:
    form = filled({**gate, "item-board.01": "2", **WHOLE})
    assert form.validate()
    assert to_answers(form, SMALL, RaterGroup.DIRECT_REPORT).scores["board.01"] == 2


def test_an_item_that_a_group_is_not_asked_has_no_field_and_is_refused() -> None:
    assert "item-talk.02" not in filled({}, PEER)
    assert "out of date" in problems({"item-talk.01": "1", "item-talk.02": "1", **WHOLE}, PEER)[0][1]


@pytest.mark.parametrize("strange", ["4", "-4", "٣", "03", "+3", "3 ", "1.0", "x" * 5000, "\x00", "yes"])
def test_an_answer_that_is_not_on_the_scale_is_refused(strange: str) -> None:
    assert problems({"item-talk.01": strange, **WHOLE}) == [("item-talk.01", "Choose one of the answers shown.")]


def test_two_answers_to_one_question_are_refused() -> None:
    assert problems({"item-talk.01": ["1", "2"], **WHOLE}) == [("item-talk.01", "Choose one answer.")]
    assert problems({"gate-board": ["yes", "no"], **WHOLE}) == [("gate-board", "Choose one answer.")]
    assert problems({"comment-keep": ["a", "b"], **WHOLE})[0][0] == "comment-keep"


@pytest.mark.parametrize(("chosen", "fits"), [(2, True), (3, True), (4, False)])
def test_up_to_three_areas_may_be_chosen(chosen: int, *, fits: bool) -> None:
    form = filled({"picks": [area.id for area in SMALL.areas][:chosen], **WHOLE})
    assert form.validate() is fits


def test_the_same_area_twice_is_one_pick_and_an_unknown_one_is_refused() -> None:
    form = filled({"picks": ["talk"] * 4, **WHOLE})
    assert form.validate()
    assert to_answers(form, SMALL, RaterGroup.DIRECT_REPORT).picks == {"talk"}
    assert problems({"picks": ["talk", "nothing"], **WHOLE}) == [("picks", "Choose from the areas shown.")]


@pytest.mark.parametrize(("length", "fits"), [(99, True), (100, True), (101, False)])
def test_a_comment_is_measured_in_characters_as_it_will_be_shown(length: int, *, fits: bool) -> None:
    text = "\r\n  " + "😀" * (length - 2) + "\r\n" + "\x00e\x07" + " \n"
    form = filled({"comment-keep": text, **WHOLE})
    assert form.validate() is fits
    if fits:
        answers = to_answers(form, SMALL, RaterGroup.DIRECT_REPORT)
        assert answers.comments == {"keep": "😀" * (length - 2) + "\ne"}
        check_answers(answers, SMALL)


@pytest.mark.parametrize("nothing", [" \r\n\t ", "\u200b", "\u3164\n\u2800", "\ufeff\u200d\ufe0f"])
def test_a_comment_of_which_nothing_can_be_seen_is_no_comment(nothing: str) -> None:
    assert "not answered anything" in problems({**WHOLE, "comment-keep": nothing})[0][1]
    form = filled({"item-talk.01": "1", "comment-keep": nothing, **WHOLE})
    assert form.validate()
    assert to_answers(form, SMALL, RaterGroup.DIRECT_REPORT).comments == {}


def test_a_sheet_without_its_last_field_was_cut_short() -> None:
    sheet = full_sheet(SMALL, RaterGroup.DIRECT_REPORT)
    del sheet["whole"]
    assert "whole" in problems(sheet)[0][1]


def test_an_empty_sheet_does_not_use_the_link_up() -> None:
    assert "not answered anything" in problems({**WHOLE, "comment-keep": "  "})[0][1]
    assert "not answered anything" in problems({**WHOLE, "understood": "yes"}, SUPERVISOR)[0][1]
    assert filled({**WHOLE, "gate-board": "no"}).validate()


@pytest.mark.parametrize("ticked", [{}, {"understood": ""}, {"understood": "false"}])
def test_a_supervisor_ticks_that_they_understand(ticked: Sheet) -> None:
    assert [field for field, _ in problems({"item-talk.01": "1", **ticked, **WHOLE}, SUPERVISOR)] == ["understood"]
    assert filled({"item-talk.01": "1", "understood": "yes", **WHOLE}, SUPERVISOR).validate()


@pytest.mark.parametrize("group", [group for group in RaterGroup if group is not SUPERVISOR])
def test_nobody_else_has_anything_to_tick(group: RaterGroup) -> None:
    assert "understood" not in filled({}, group)
    assert filled({"item-talk.01": "1", **WHOLE}, group).validate()


def test_fields_that_are_not_ours_are_passed_over() -> None:
    form = filled({"item-talk.01": "1", "extension_token": "x", "": "y", **WHOLE})
    assert form.validate()


def test_everyone_reads_their_own_wording() -> None:
    assert filled({}, RaterGroup.SELF)["item-talk.01"].label.text == "I speak."
    assert filled({}, PEER)["item-talk.01"].label.text == "Speaks."


def test_what_the_executive_expects_is_taken_in_half_points_and_may_be_left_out() -> None:
    sheet: Sheet = {"expected-talk": "-2.5", "expected-board": "0", "expected-rest": "", **WHOLE}
    form = form_for(PREDICTING, RaterGroup.SELF)(MultiDict(sheet))
    assert form.validate()
    answers = to_answers(form, PREDICTING, RaterGroup.SELF)
    check_answers(answers, PREDICTING)
    assert answers.expected == {"talk": -2.5, "board": 0.0}
    assert set(answers.scores.values()) == {NoScore.SKIPPED}


@pytest.mark.parametrize("value", ["-3.5", "3.5", "0.25", "n", "nan", "1e0", "٣", "-0"])
def test_an_expectation_off_the_scale_is_refused(value: str) -> None:
    form = form_for(PREDICTING, RaterGroup.SELF)(MultiDict({"expected-talk": value, **WHOLE}))
    assert not form.validate()
    assert [mistake.field for mistake in form.mistakes] == ["expected-talk"]


@pytest.mark.parametrize("group", [group for group in RaterGroup if group is not RaterGroup.SELF])
def test_nobody_but_the_executive_is_asked_or_heard_on_what_they_expect(group: RaterGroup) -> None:
    posted: Sheet = {"item-talk.01": "1", "expected-talk": "1", "understood": "yes", **WHOLE}
    form = form_for(PREDICTING, group)(MultiDict(posted))
    assert not any(field.name.startswith("expected") for field in form)
    assert not form.validate()
    assert form.mistakes[0].problem.startswith("This page was out of date.")


def test_a_questionnaire_without_a_prediction_refuses_one_instead_of_dropping_it() -> None:
    form = form_for(SMALL, RaterGroup.SELF)(MultiDict({"item-talk.01": "1", "expected-talk": "1", **WHOLE}))
    assert not form.validate()
