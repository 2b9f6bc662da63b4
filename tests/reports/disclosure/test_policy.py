"""The numbers of the policy: a looser one is refused."""

import pytest

from reports.disclosure.policy import Policy, PolicyError


@pytest.mark.parametrize("k", [-1, 0, 1, 2, 6, 100])
def test_a_threshold_below_three_or_above_five_is_refused(k: int) -> None:
    with pytest.raises(PolicyError, match="must be 3 to 5"):
        Policy(k)


def test_three_is_the_threshold_unless_a_stricter_one_is_chosen() -> None:
    assert Policy().min_raters == 3
    assert [Policy(k).min_raters for k in (3, 4, 5)] == [3, 4, 5]


def test_comments_need_four_raters_or_as_many_as_numbers_do() -> None:
    assert [Policy(k).comments_from for k in (3, 4, 5)] == [4, 4, 5]
