"""What a follow-up asks beside the questionnaire: what is taken, what is refused, and of whom it is asked."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from instruments.answers import Answers, NoScore, Score, check_answers
from instruments.groups import RaterGroup
from instruments.model import Area, Instrument, Item
from surveys.web.respondent.survey_form import SurveyForm, form_for, to_answers
from tests.surveys.web.sheets import COMPARING, SMALL, WHOLE, Sheet, full_sheet, said

PEER, SELF, SUPERVISOR, REPORT = RaterGroup.PEER, RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.DIRECT_REPORT
OTHERS = [group for group in RaterGroup if group is not SELF]
TICK: Sheet = {"understood": "yes"}
OUT_OF_DATE = "This page was out of date."


def filled(sheet: Sheet, group: RaterGroup = PEER, instrument: Instrument = COMPARING) -> SurveyForm:
    return form_for(instrument, group)(MultiDict({**sheet, **WHOLE}))


def answered(sheet: Sheet, group: RaterGroup = PEER, instrument: Instrument = COMPARING) -> Answers:
    form = filled(sheet, group, instrument)
    assert form.validate(), form.mistakes
    answers = to_answers(form, instrument, group)
    check_answers(answers, instrument)
    return answers


def problems(sheet: Sheet, group: RaterGroup = PEER, instrument: Instrument = COMPARING) -> list[tuple[str, str]]:
    form = filled(sheet, group, instrument)
    assert not form.validate()
    return [(mistake.field, mistake.problem) for mistake in form.mistakes]


@pytest.mark.parametrize("group", RaterGroup)
def test_every_group_can_fill_in_the_whole_of_a_follow_up(group: RaterGroup) -> None:
    answers = answered(full_sheet(COMPARING, group), group)
    own = group is SELF
    assert answers.change == ({} if own else dict.fromkeys(COMPARING.compared, 3))
    assert answers.looking_back == (dict.fromkeys(COMPARING.compared, 3.0) if own else {})


@pytest.mark.parametrize("group", OTHERS)
def test_what_was_left_out_is_skipped_and_what_cannot_be_judged_is_not_observed(group: RaterGroup) -> None:
    answers = answered({"change-talk": "n", "change-board": "", "change-plan": "-2", **TICK}, group)
    assert answers.change == {"talk": NoScore.NOT_OBSERVED, "board": NoScore.SKIPPED, "plan": -2}


@pytest.mark.parametrize("point", range(-3, 4))
def test_one_question_about_change_alone_is_an_answer_no_change_too(point: int) -> None:
    answers = answered({"change-plan": str(point)})
    assert answers.change == {"talk": NoScore.SKIPPED, "board": NoScore.SKIPPED, "plan": point}
    assert set(answers.scores.values()) == {NoScore.SKIPPED}


def test_a_look_back_alone_is_an_answer_and_an_empty_sheet_is_none() -> None:
    assert answered({"back-talk": "-1.5", "back-board": ""}, SELF).looking_back == {"talk": -1.5}
    empty = ("", "You have not answered anything yet, so nothing was stored and your link still works.")
    for group, names in ((PEER, "change"), (SELF, "back")):
        found = problems({f"{names}-{area}": "" for area in COMPARING.compared}, group)
        assert [(field, problem[: len(empty[1])]) for field, problem in found] == [empty]


@pytest.mark.parametrize("strange", ["4", "-4", "+3", "-0", "1.5", "1.0", "٣", "03", "2 ", "−2", "yes", "x" * 5000])
def test_a_change_off_the_scale_is_refused(strange: str) -> None:
    assert problems({"change-talk": strange}) == [("change-talk", "Choose one of the answers shown.")]


@pytest.mark.parametrize("strange", ["3.5", "-3.5", "0.25", "n", "-0", "+1", "1.0", "nan"])
def test_a_look_back_off_the_scale_is_refused(strange: str) -> None:
    assert problems({"back-talk": strange}, SELF) == [("back-talk", "Choose one of the answers shown.")]


@pytest.mark.parametrize(("group", "name"), [(PEER, "change-talk"), (SUPERVISOR, "change-talk"), (SELF, "back-talk")])
def test_two_answers_to_one_question_are_refused(group: RaterGroup, name: str) -> None:
    assert problems({name: ["1", "2"], **TICK}, group) == [(name, "Choose one answer.")]


@pytest.mark.parametrize("group", RaterGroup)
@pytest.mark.parametrize("name", ["change-rest", "back-rest", "change-", "back-nothing"])
def test_an_area_that_is_not_compared_is_refused_instead_of_dropped(group: RaterGroup, name: str) -> None:
    assert problems({"item-talk.01": "1", name: "1", **TICK}, group)[0][1].startswith(OUT_OF_DATE)


@pytest.mark.parametrize("group", RaterGroup)
def test_nobody_is_heard_on_what_the_other_side_is_asked(group: RaterGroup) -> None:
    foreign = "change-talk" if group is SELF else "back-talk"
    assert foreign not in filled({}, group)
    assert problems({"item-talk.01": "1", foreign: "1", **TICK}, group)[0][1].startswith(OUT_OF_DATE)


@pytest.mark.parametrize("group", RaterGroup)
def test_a_wave_that_follows_nothing_has_no_such_question(group: RaterGroup) -> None:
    assert not [field.name for field in form_for(SMALL, group)() if field.name.startswith(("change-", "back-"))]
    for name in ("change-talk", "back-talk"):
        assert problems({"item-talk.01": "1", name: "1", **TICK}, group, SMALL)[0][1].startswith(OUT_OF_DATE)


def test_a_group_that_is_not_asked_an_area_is_not_asked_to_compare_it() -> None:
    seen_by_reports = Area("team", "Team", (Item("team.01", said("I lead.", "Leads.")),))
    hidden = replace(seen_by_reports.items[0], asked_of=frozenset({REPORT, SELF}))
    instrument = replace(
        COMPARING,
        areas=(*COMPARING.areas, replace(seen_by_reports, items=(hidden,))),
        compared=(*COMPARING.compared, "team"),
    )
    assert "team" in answered({"change-team": "1"}, REPORT, instrument).change
    assert answered({"back-team": "1"}, SELF, instrument).looking_back == {"team": 1.0}
    assert "team" not in answered({"change-plan": "1"}, PEER, instrument).change
    assert problems({"change-plan": "1", "change-team": "1"}, PEER, instrument)[0][1].startswith(OUT_OF_DATE)


@pytest.mark.parametrize(("gate", "kept"), [({}, True), ({"gate-board": "yes"}, True), ({"gate-board": "no"}, False)])
def test_where_a_gate_says_no_nothing_is_compared_either(gate: Sheet, *, kept: bool) -> None:
    change = answered({**gate, "change-board": "-1", "change-talk": "1"}).change
    assert change["board"] == (-1 if kept else NoScore.NOT_OBSERVED)
    assert change["talk"] == 1
    back = answered({**gate, "back-board": "-1", "back-talk": "1"}, SELF).looking_back
    assert back == ({"talk": 1.0, "board": -1.0} if kept else {"talk": 1.0})


CHOICES = st.sampled_from(["", "n", *map(str, range(-3, 4))])


@settings(max_examples=60, deadline=None)
@given(sheet=st.fixed_dictionaries({}, optional=dict.fromkeys(COMPARING.compared, CHOICES)), gate=st.booleans())
def test_whatever_is_chosen_is_stored_exactly(sheet: dict[str, str], *, gate: bool) -> None:
    posted: Sheet = {f"change-{area}": chosen for area, chosen in sheet.items()}
    answers = answered({**posted, "item-talk.01": "1", "gate-board": "yes" if gate else "no"})
    said_of: dict[str, Score] = {
        area: NoScore.NOT_OBSERVED if chosen == "n" else int(chosen) if chosen else NoScore.SKIPPED
        for area, chosen in (dict.fromkeys(COMPARING.compared, "") | sheet).items()
    }
    assert answers.change == said_of | ({} if gate else {"board": NoScore.NOT_OBSERVED})
