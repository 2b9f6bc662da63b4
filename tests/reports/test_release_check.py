"""A release that the disclosure rules made is never refused when it is read back: every sum, on every scale."""

import pytest

from instruments.groups import RaterGroup
from reports.disclosure.rounding import anonymous_mean, attributed_mean
from reports.release import Shown
from reports.release_check import first_fault
from tests.reports.disclosure.means import SCALES, every_sum, scale
from tests.reports.handmade import handmade
from tests.reports.sample import plain_instrument


def fault_of(shown: Shown, ends: tuple[int, int], key: str) -> str | None:
    """Read back a release in which one cell of one action shows this."""
    instrument = plain_instrument(areas=1, items=1, minimum=ends[0], points=ends[1] - ends[0] + 1)
    release = handmade({key: (shown.n, [shown.value])}, instrument=instrument)
    [item] = instrument.items
    release.values[item.id][key] = shown  # type: ignore[index]
    return first_fault(release)


@pytest.mark.parametrize("ends", SCALES)
def test_every_mean_that_can_be_shown_can_be_read_back(ends: tuple[int, int]) -> None:
    """Eleven answers that add up to 17 on 1..5 show "1.5"; 16 would be a band, and the nearest whole sum is 16.5."""
    for n in [*range(3, 25), 40, 60]:
        for shown in {anonymous_mean(total, n, scale(ends)) for total in every_sum(ends, n)}:
            assert fault_of(shown, ends, RaterGroup.PEER.value) is None, shown
    for n in range(1, 13):
        for shown in {attributed_mean(total, n) for total in every_sum(ends, n)}:
            assert fault_of(shown, ends, RaterGroup.SUPERVISOR.value) is None, shown


@pytest.mark.parametrize(
    "shown", [Shown("1.5", 1.5, 10), Shown("3.3", 3.3, 3), Shown("4.6", 4.6, 9), Shown("2.2", 2.2, 4)]
)
def test_a_mean_that_no_answers_can_have_is_refused(shown: Shown) -> None:
    """Of ten, 1.5 is a band; three show halves; from 4.5 on a band; four add up to whole quarters."""
    assert "is not how a mean" in (fault_of(shown, (1, 5), "peer") or "")
