"""R9 by solver: it says what a brute-force count says, for means of one cell and of several, and for flags."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.certificate import solver
from reports.certificate.knowledge import CertificateError, PublishedFlags
from reports.certificate.puzzles import Puzzle, Sum
from reports.certificate.solver import OwnPicks
from reports.disclosure.policy import flagged_from, most_flagged
from tests.reports.certificate import brute_force

# raters and flags: none from four raters, up to three from five, where everybody may pick any three of four areas
FLAGS = [(4, 0), (5, 0), (5, 1), (5, 2), (5, 3)]
# what the last of five picked, of two flagged areas and of the other two
OWN = [OwnPicks(flagged, others) for flagged in range(3) for others in range(3) if flagged + others <= 3]


def flags(
    raters: int, flagged: int, *, areas: int = 4, most: int = 3, threshold: int | None = None, bound: int | None = None
) -> PublishedFlags:
    """What rule R6 tells of so many raters, or with another threshold or bound."""
    asked = threshold or flagged_from(raters)
    rule = most_flagged(raters, asked) if asked else 0
    return PublishedFlags(areas, flagged, asked, rule if bound is None else bound, most)


def of_one_cell(raters: int, n: int, *totals: int, minimum: int = 1, maximum: int = 5) -> Puzzle:
    return Puzzle(minimum, maximum, (raters,), frozenset([Sum(frozenset([0]), n, frozenset(totals))]))


@st.composite
def small_puzzles(draw: st.DrawFn) -> Puzzle:
    """Any means of two small cells, and of both together, that some answers really have."""
    minimum = draw(st.integers(-1, 1))
    points = [*range(minimum, minimum + 3), None]
    cells = [draw(st.lists(st.sampled_from(points), min_size=1, max_size=3)) for _ in range(2)]
    sums = []
    for parts in draw(st.sets(st.sampled_from([(0,), (1,), (0, 1)]), min_size=1)):
        scored = [score for part in parts for score in cells[part] if score is not None]
        near = draw(st.sets(st.integers(-2, 2), max_size=2))
        totals = frozenset({sum(scored), *(sum(scored) + far for far in near)})
        sums.append(Sum(frozenset(parts), len(scored), totals))
    return Puzzle(minimum, minimum + 2, tuple(len(cell) for cell in cells), frozenset(sums))


@settings(max_examples=60, deadline=None)
@given(small_puzzles())
def test_the_solver_counts_what_writing_down_every_answer_counts(puzzle: Puzzle) -> None:
    expected = brute_force.fewest_scores(puzzle)
    if expected is None:  # nobody can have scored anything: there is nobody to protect, and nothing to certify
        with pytest.raises(CertificateError, match="no answers fit"):
            solver.fewest_scores(puzzle)
    else:
        assert solver.fewest_scores(puzzle) == expected


@pytest.mark.parametrize(("raters", "flagged"), FLAGS)
def test_the_solver_says_of_flags_what_writing_down_every_pick_says(raters: int, flagged: int) -> None:
    told = flags(raters, flagged)
    assert solver.picks_stay_open(raters, told) is brute_force.picks_stay_open(raters, told) is True


@pytest.mark.parametrize("own", OWN, ids=str)
def test_the_solver_says_the_same_for_a_rater_who_adds_their_own_picks(own: OwnPicks) -> None:
    told = flags(5, 2)
    assert solver.picks_stay_open(5, told, own) is brute_force.picks_stay_open(5, told, own) is True


@pytest.mark.parametrize("most", [1, 2])
@pytest.mark.parametrize("threshold", [1, 2, 3])
@pytest.mark.parametrize("flagged", range(4))
@pytest.mark.parametrize("own", [None, OwnPicks(0, 0), OwnPicks(1, 0), OwnPicks(0, 1)], ids=str)
def test_the_solver_says_of_rules_that_tell_too_much_what_writing_down_every_pick_says(
    most: int, threshold: int, flagged: int, own: OwnPicks | None
) -> None:
    if own is not None and own.flagged > flagged:
        return
    told = flags(4, flagged, most=most, threshold=threshold, bound=3)
    assert solver.picks_stay_open(4, told, own) is brute_force.picks_stay_open(4, told, own)


def test_flags_that_need_every_pick_would_be_noticed() -> None:
    """Five raters with one pick each cannot have flagged two areas; with six, everybody picked a flagged one."""
    assert [solver.flags_can_arise(n, flags(n, 2, most=1)) for n in (5, 6, 7)] == [False, True, True]
    assert [solver.picks_stay_open(n, flags(n, 2, most=1)) for n in (5, 6, 7)] == [False, False, True]


def test_what_a_colleague_picked_binds_what_the_others_can_have_picked() -> None:
    """Two areas of seven raters with one pick each: six of them picked a flagged one, and a colleague knows who not."""
    assert not solver.picks_stay_open(7, flags(7, 2, most=1), OwnPicks(0, 1))
    assert solver.picks_stay_open(8, flags(8, 2, most=1, threshold=3), OwnPicks(0, 1))
    assert not solver.flags_can_arise(6, flags(6, 2, most=1), OwnPicks(0, 1))


def test_three_of_three_with_one_possible_sum_at_the_end_tell_everybodys_score() -> None:
    assert solver.fewest_scores(of_one_cell(3, 3, 15)) == 1
    assert solver.fewest_scores(of_one_cell(3, 3, 14)) == 2
    assert solver.fewest_scores(of_one_cell(3, 3, 13, 14, 15)) == 3


def test_who_scored_is_not_known_and_does_not_help() -> None:
    """Three of five scored: whoever did is as free as one of three."""
    assert solver.fewest_scores(of_one_cell(5, 3, 13, 14, 15)) == 3


def test_a_total_of_two_cells_narrows_the_smaller_one_down() -> None:
    """Five peers told by themselves and all seven together: two direct reports gave 3 between them."""
    peers, everybody = Sum(frozenset([1]), 5, frozenset([20])), Sum(frozenset([0, 1]), 7, frozenset([23]))
    assert solver.fewest_scores(Puzzle(1, 5, (2, 5), frozenset([peers, everybody]))) == 2


def test_scales_that_begin_below_one_are_counted_alike() -> None:
    assert solver.fewest_scores(of_one_cell(3, 3, -9, -8, -7, minimum=-3, maximum=3)) == 3
    assert solver.fewest_scores(of_one_cell(3, 3, 0, minimum=0, maximum=10)) == 1


def test_numbers_that_fit_no_answers_are_an_error_and_not_a_certificate() -> None:
    with pytest.raises(CertificateError, match="no answers fit"):
        solver.fewest_scores(of_one_cell(3, 3, 16))
    with pytest.raises(CertificateError, match="no answers fit"):
        solver.fewest_scores(of_one_cell(3, 4, 12))


def test_a_solver_that_runs_out_of_time_certifies_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "_PATIENCE", 0.0)
    with pytest.raises(CertificateError, match="gave no answer"):
        solver.fewest_scores(of_one_cell(40, 37, *range(100, 104)))
