"""R10, T5: two askings about change leave everybody three possible answers, even where all others repeat theirs.

The reasoning, and why it leaves nothing out, stands in `tests.privacy.experiment.lattices`; here it is held against
writing down every answer, against leaky ways to round, and against the product.
"""

from collections import defaultdict
from itertools import product

import pytest

from instruments.model import CHANGE_POINTS
from reports.disclosure.lattice import fewest_perceived, pooled_change
from reports.disclosure.policy import Policy
from tests.privacy.experiment.lattices import (
    FEWEST,
    Between,
    Published,
    by_r4,
    by_r10,
    every_change,
    in_half_points,
    left_by_one_asking,
    left_to_each,
)

RATERS = range(3, 13)
POSSIBLE = 3  # answers that stay possible, at the fewest


@pytest.mark.parametrize("first", [n for n in RATERS if n >= FEWEST])
def test_whoever_is_gone_or_comes_or_stays_keeps_three_possible_answers(first: int) -> None:
    askings = [one for one in every_change(RATERS[1:]) if one.first == first]
    assert askings
    assert min(fewest for one in askings for left in left_to_each(by_r10, one) for fewest in left) >= POSSIBLE


def test_one_asking_leaves_every_rater_three_possible_answers() -> None:
    assert min(left_by_one_asking(by_r10, n) for n in range(FEWEST, 61)) >= POSSIBLE


@pytest.mark.parametrize("n", range(FEWEST))
def test_below_four_nothing_is_shown(n: int) -> None:
    with pytest.raises(ValueError, match="are never shown"):
        pooled_change(0, n)


def test_fewer_than_four_or_than_k_are_never_told() -> None:
    assert [fewest_perceived(Policy(k)) for k in (3, 4, 5)] == [4, 4, 5]


# --- leaky ways to round: the same reasoning must find somebody out --------------------------------------------------


@pytest.mark.parametrize("n", [n for n in RATERS if n > FEWEST])
def test_the_rounding_of_a_groups_view_pins_who_leaves(n: int) -> None:
    left = [one[1] for one in left_to_each(by_r4, Between(stay=n - 1, gone=1, come=0))]
    assert sum(count == 1 for count in left) > 0.35 * len(left)


@pytest.mark.parametrize("n", [n for n in RATERS if n >= FEWEST])
def test_half_points_of_the_mean_fail_whatever_the_number(n: int) -> None:
    askings = [one for one in every_change(RATERS[1:]) if one.first == n]
    assert min(fewest for one in askings for left in left_to_each(in_half_points, one) for fewest in left) < POSSIBLE


# --- the reasoning itself, held against writing down every answer -----------------------------------------------------

SMALL = [(3, 1, 1), (4, 1, 0), (4, 0, 1), (3, 2, 1), (2, 2, 2), (3, 1, 2), (5, 0, 1)]


@pytest.mark.parametrize("published", [by_r10, by_r4, in_half_points])
@pytest.mark.parametrize(("stay", "gone", "come"), SMALL)
def test_it_counts_what_writing_down_every_answer_counts(stay: int, gone: int, come: int, published: Published) -> None:
    between = Between(stay, gone, come)
    assert sorted(left_to_each(published, between)) == sorted(_written_down(published, between))


def _written_down(published: Published, between: Between) -> list[tuple[int, ...]]:
    """Go through what one of each kind answers and every sum of the rest; count by what is published."""
    kinds = [size for size in (between.stay, between.gone, between.come) if size]
    seen: dict[tuple[object, object], list[set[int]]] = defaultdict(lambda: [set() for _ in kinds])
    for answers in product(*(_first_and_sum(size) for size in (between.stay, between.gone, between.come))):
        (_, stay), (_, gone), (_, come) = answers
        cells = published(stay + gone, between.first), published(stay + come, between.second)
        ones = [first for first, _ in answers if first is not None]
        for possible, own in zip(seen[cells], ones, strict=True):
            possible.add(own)
    return [tuple(len(possible) for possible in one) for one in seen.values()]


def _first_and_sum(size: int) -> set[tuple[int | None, int]]:
    """Give what the first of so many people answers, with the sum of them all, by writing down every answer."""
    if not size:
        return {(None, 0)}
    return {(answers[0], sum(answers)) for answers in product(CHANGE_POINTS, repeat=size)}
