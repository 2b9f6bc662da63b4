"""R9 by table: the certificate says what a brute-force count says, and would not certify a naive way of rounding."""

from itertools import product

import pytest

from instruments.model import Scale
from reports.certificate import table
from reports.certificate.table import fewest_feasible, scale_is_safe
from reports.release import Shown
from tests.reports.disclosure.means import (
    SCALES,
    as_released,
    fewest_by_multisets,
    fewest_by_sums,
    naive,
    scale,
)


@pytest.mark.parametrize("ends", SCALES)
def test_the_certificate_counts_what_writing_down_every_set_of_answers_counts(ends: tuple[int, int]) -> None:
    for n in range(3, 6):
        assert fewest_feasible(*ends, n) == fewest_by_multisets(ends, n, as_released)


@pytest.mark.parametrize("ends", SCALES)
def test_every_named_scale_is_safe_for_three_to_sixty_answers(ends: tuple[int, int]) -> None:
    assert all(scale_is_safe(scale(ends), n) for n in range(3, 61))
    assert all(fewest_feasible(*ends, n) == fewest_by_sums(ends, n, as_released) for n in range(6, 61))


@pytest.mark.parametrize("minimum", [-3, 0, 1])
@pytest.mark.parametrize("points", range(4, 12))
def test_every_scale_a_questionnaire_may_have_is_safe(minimum: int, points: int) -> None:
    on = Scale(minimum, ("x",) * points, "not observed")
    assert all(scale_is_safe(on, n) for n in range(3, 61))


def test_the_certificate_would_notice_one_decimal_without_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "anonymous_mean", lambda t, n, s: Shown(naive(t, n, s), t / n, n))
    fewest_feasible.cache_clear()
    try:
        assert [scale_is_safe(scale(ends), n) for ends, n in product(SCALES, (3, 8, 12))] == [False] * 21
    finally:
        fewest_feasible.cache_clear()


def test_the_certificate_would_notice_bands_that_are_too_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a band of 0.3 instead of 0.5 three answers of 5, 5, 5 stand alone."""

    def narrow(total: int, n: int, on: Scale) -> Shown:
        text = "4.7+" if 10 * total >= 47 * n else naive(total, n, on)
        return Shown(text, total / n, n)

    monkeypatch.setattr(table, "anonymous_mean", narrow)
    fewest_feasible.cache_clear()
    try:
        assert not scale_is_safe(scale((1, 5)), 3)
    finally:
        fewest_feasible.cache_clear()
