"""R8, R9: two releases and their comparison as one body of knowledge, and comparisons that tell more than they may."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.model import CHANGE_POINTS
from reports.certificate import solver
from reports.certificate.issuing import certify, examine
from reports.certificate.joint import certify_pair, examine_pair, knowledge_of_pair
from reports.certificate.knowledge import CertificateError, PublishedMean, changes_behind, knowledge_of
from reports.release import ANONYMOUS, Shown
from tests.privacy.waves import DIRECT_REPORT, HABITS, OTHER, PEER, SELF, SUPERVISOR, Counts, Habit
from tests.reports.certificate.pairs import MERGED_LATER, ROSTER, Waves, split_again, two_waves, with_cell

ROSTERS: Mapping[str, tuple[Counts, Counts]] = {
    "the same groups": (ROSTER, ROSTER),
    "merged later": (ROSTER, MERGED_LATER),
    "merged earlier": (MERGED_LATER, ROSTER),
    "a new group": (ROSTER, {**ROSTER, OTHER: 3}),
    "told nothing the second time": (ROSTER, {SELF: 1, SUPERVISOR: 1, PEER: 1, DIRECT_REPORT: 1}),
    "three and four": ({PEER: 3, DIRECT_REPORT: 4}, {PEER: 4, DIRECT_REPORT: 3}),
}


@pytest.fixture(scope="module")
def merged() -> Waves:
    return two_waves(ROSTER, MERGED_LATER)


@pytest.mark.parametrize("rosters", ROSTERS.values(), ids=list(ROSTERS))
@pytest.mark.parametrize("by_solver", [True, False])
def test_a_comparison_of_any_two_waves_is_certified(
    rosters: tuple[Counts, Counts], monkeypatch: pytest.MonkeyPatch, *, by_solver: bool
) -> None:
    waves = two_waves(*rosters)
    monkeypatch.setattr(solver, "available", lambda: by_solver)
    found = certify_pair(waves.comparison)
    assert found.by_solver is by_solver
    assert found.picks_open is (True if by_solver else None)
    assert found.fewest == min(
        one.fewest for one in (certify(waves.earlier), certify(waves.later)) if one.fewest is not None
    )


@settings(max_examples=12, deadline=None)
@given(
    st.tuples(st.sampled_from(HABITS), st.sampled_from(HABITS)),
    st.sampled_from([*ROSTERS.values()]),
    st.integers(0, 99),
)
def test_whatever_two_waves_answer_their_comparison_adds_nothing(
    habits: tuple[Habit, Habit],
    rosters: tuple[Counts, Counts],
    seed: int,
) -> None:
    comparison = two_waves(*rosters, habits=habits, seed=seed).comparison
    certify_pair(comparison)
    both = (knowledge_of(comparison.earlier), knowledge_of(comparison.later))
    assert len(knowledge_of_pair(comparison).means) == sum(len(one.means) for one in both)


def test_no_rater_of_one_wave_is_a_rater_of_the_other(merged: Waves) -> None:
    known = knowledge_of_pair(merged.comparison)
    assert known.raters == {"then peer": 5, "then direct_report": 4, "now peer+direct_report": 7}
    assert all(len({cell.split()[0] for cell in one.cells}) == 1 for one in known.means)


# --- what the later wave merged, printed apart -----------------------------------------------------------------------


def test_a_merged_group_printed_apart_is_caught_by_both_releases_together_and_by_neither_alone(merged: Waves) -> None:
    leaky = split_again(merged)
    assert certify(merged.earlier).holds
    assert certify(merged.later).holds
    assert certify_pair(merged.comparison).holds
    assert examine_pair(leaky).fewest == 2
    with pytest.raises(CertificateError, match="left 2 possible answers"):
        certify_pair(leaky)


def test_the_part_printed_apart_is_no_more_telling_than_a_group_when_nothing_is_told_of_the_whole(
    merged: Waves,
) -> None:
    """The control rests on the merged cell's own value: without it the peers' value is as coarse as any group's."""
    alone = [one for one in knowledge_of_pair(split_again(merged)).means if one.cells == {"now only peer"}]
    assert alone
    known = replace(knowledge_of_pair(split_again(merged)), means=tuple(alone))
    assert examine(known).holds


def test_most_waves_in_which_a_merged_group_is_printed_apart_are_caught() -> None:
    found = [examine_pair(split_again(two_waves(ROSTER, MERGED_LATER, seed=seed))).fewest for seed in range(4)]
    assert sum(fewest is not None and fewest < 3 for fewest in found) > len(found) / 2


def test_without_the_solver_a_part_printed_apart_is_refused_unseen(
    merged: Waves, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solver, "available", lambda: False)
    with pytest.raises(CertificateError, match="two numbers are told of the same raters"):
        certify_pair(split_again(merged))


# --- whatever else does not follow from what is displayed -------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"now_text": "3.14"}, "'3.14' does not follow"),
        ({"now": Fraction(22, 7)}, "does not follow"),
        ({"now_n": 2}, "does not follow"),
        ({"cell": "board"}, "whom no cell holds"),
        ({"cell": "peer+board"}, "whom no cell holds"),
    ],
)
def test_a_value_that_no_wave_displays_is_refused(columns: dict[str, object], message: str) -> None:
    comparison = two_waves().comparison
    with pytest.raises(CertificateError, match=message):
        examine_pair(with_cell(comparison, {"cell": "peer"}, **columns))


def test_a_part_of_more_people_than_the_cell_is_refused(merged: Waves) -> None:
    leaky = split_again(merged)
    with pytest.raises(CertificateError, match="no 7 raters can be cut into"):
        certify_pair(with_cell(leaky, {"cell": "peer"}, now_n=8))


def test_an_area_that_does_not_follow_from_its_items_is_refused() -> None:
    comparison = two_waves().comparison
    [area, *others] = comparison.areas
    pair = area.cells["peer"]
    for now in (replace(pair.now, tenths=pair.now.tenths + 1), replace(pair.now, n=99), replace(pair.now, text="3.14")):
        told = replace(area, cells={**area.cells, "peer": replace(pair, now=now)})
        with pytest.raises(CertificateError, match="what is printed of peer does not follow"):
            certify_pair(replace(comparison, areas=(told, *others)))
    assert area.others is not None
    told = replace(area, others=replace(area.others, now=replace(area.others.now, tenths=area.others.now.tenths + 1)))
    with pytest.raises(CertificateError, match="of all others does not follow"):
        certify_pair(replace(comparison, areas=(told, *others)))


def test_an_area_of_a_group_whose_items_are_not_printed_is_refused(merged: Waves) -> None:
    comparison = merged.comparison
    [area, *others] = comparison.areas
    told = replace(area, cells={**area.cells, "peer": area.cells["peer+direct_report"]})
    with pytest.raises(CertificateError, match="what is printed of peer does not follow"):
        certify_pair(replace(comparison, areas=(told, *others)))


def test_a_change_that_the_release_does_not_tell_is_refused() -> None:
    comparison = two_waves(changes=(1,)).comparison
    [area, *others] = comparison.areas
    assert area.perceived is not None
    told = replace(area, perceived=replace(area.perceived, anonymous=Shown("1.1", 1.1, 9)))
    with pytest.raises(CertificateError, match="what raters say has changed"):
        certify_pair(replace(comparison, areas=(told, *others)))


# --- what raters say has changed: one cell of all, on a scale of its own (R10) ----------------------------------------


def test_a_perceived_change_is_read_as_one_mean_of_all_anonymous_raters() -> None:
    later = two_waves(changes=(1,)).later
    changes = [one for one in knowledge_of(later).means if one.item.startswith("change")]
    assert [(one.item, one.n, one.ends) for one in changes] == [
        ("change of area_a", 9, (-3, 3)),
        ("change of area_c", 9, (-3, 3)),
    ]
    assert all(one.cells == {"peer", "direct_report"} and one.totals == {8, 9, 10} for one in changes)


@pytest.mark.parametrize("by_solver", [True, False])
@pytest.mark.parametrize("change", CHANGE_POINTS)
def test_every_unanimous_change_is_certified(change: int, monkeypatch: pytest.MonkeyPatch, *, by_solver: bool) -> None:
    monkeypatch.setattr(solver, "available", lambda: by_solver)
    assert certify(two_waves(changes=(change,)).later).holds


@pytest.mark.parametrize("by_solver", [True, False])
def test_a_change_told_by_its_exact_sum_is_not_certified(monkeypatch: pytest.MonkeyPatch, *, by_solver: bool) -> None:
    """Nine raters at +3, told as a sum of 27: the solver reads the scale of the question, not the questionnaire's."""
    monkeypatch.setattr(solver, "available", lambda: by_solver)
    known = knowledge_of(two_waves(changes=(3,)).later)
    told = PublishedMean("change of area_a", frozenset(known.raters), 9, frozenset([27]), (-3, 3))
    assert examine(replace(known, means=(*known.means[:-2], told))).fewest == 1
    assert examine(replace(known, means=(told,))).fewest == 1


def test_a_change_that_no_answers_read_as_is_an_error() -> None:
    for shown in (Shown("1.1", 1.1, 9), Shown("1.0", 1.0, 3), Shown("1.0", 1.01, 9)):
        with pytest.raises(CertificateError, match="is no change that"):
            changes_behind(shown)


def test_a_change_is_certified_where_it_reads_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    later = two_waves(changes=(1,)).later
    finer = {area: {ANONYMOUS: Shown("1.05", 1.05, 9)} for area in later.perceived}
    with pytest.raises(CertificateError, match="is no change that 9 raters"):
        certify(replace(later, perceived=finer))
