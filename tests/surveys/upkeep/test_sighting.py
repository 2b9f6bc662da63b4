"""The rules of the second look by themselves: nothing is sure that was not seen for long enough."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from surveys.upkeep.sighting import Moment, Sighting, look
from surveys.upkeep.sighting_tables import Sight
from tests.support.installations import Clock
from tests.surveys.upkeep.seen import A_DAY_LATER, END

STEP = st.one_of(
    st.tuples(st.just("passes"), st.integers(1, 90)),
    st.tuples(st.just("is wrong by"), st.integers(-60, 60)),
    st.tuples(st.just("reboots after"), st.integers(0, 60)),
)


@given(st.lists(STEP, max_size=40))
def test_whatever_the_clocks_do_nothing_is_sure_that_was_not_seen_for_long_enough(steps: list[tuple[str, int]]) -> None:
    """Minutes pass; the wall clock jumps by hours; the machine is off for hours. Looked at after each step."""
    clock, kept = Clock(END - timedelta(hours=2)), dict[tuple[str, str, str], Sighting]()
    looks: list[tuple[str, float, datetime, bool]] = []
    for what, amount in steps:
        if what == "passes":
            clock.pass_(minutes=amount)
        elif what == "is wrong by":
            clock.set_wrong(hours=amount)
        else:
            clock.reboot(hours=amount)
        now = Moment(clock.boot.id, clock.boot.at, clock.now, clock.now.date())
        found = look(list(kept.values()), now, Sight.CLOSE, {"wave": A_DAY_LATER})
        for one in found.drop:
            kept.pop((one.sight, one.about, one.boot), None)
        kept |= {(one.sight, one.about, one.boot): one for one in found.put}
        looks.append((now.boot, now.seconds, now.at, now.today >= A_DAY_LATER))
        if found.sure:
            assert any(_confirms(looks[number:]) for number in range(len(looks)))


def test_a_jump_takes_along_what_this_boot_saw_of_every_act_and_nothing_of_another_boots() -> None:
    def seen(sight: Sight, boot: str) -> Sighting:
        return Sighting(sight, "" if sight is Sight.AWAKE else "wave", boot, A_DAY_LATER, 60.0, END)

    ours, theirs = (
        [seen(sight, boot) for sight in (Sight.AWAKE, Sight.CLOSE, Sight.FORGET)] for boot in ("ours", "theirs")
    )
    jumped = END + timedelta(days=2)
    found = look([*ours, *theirs], Moment("ours", 70.0, jumped, jumped.date()), Sight.REMIND, {})
    assert set(found.drop) == set(ours[1:])
    assert [one.sight for one in found.put] == [Sight.JUMPED]


def _confirms(looks: list[tuple[str, float, datetime, bool]]) -> bool:
    """True where the first and the last of these looks are far enough apart, and the first was not contradicted."""
    boot, seconds, at, was_due = looks[0]
    last_boot, last_seconds, last_at, is_due = looks[-1]
    if not (was_due and is_due):
        return False
    if boot != last_boot:
        return last_at - at >= timedelta(days=1)
    ours = [one for one in looks if one[0] == boot]
    jumped = any(abs(one[2] - at - timedelta(seconds=one[1] - seconds)) > timedelta(days=1) for one in ours)
    return last_seconds - seconds >= 3600 and not jumped and all(one[3] for one in ours)
