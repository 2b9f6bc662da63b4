"""R0: one release a wave, frozen; two waves of one executive that ask the same close 60 days or more apart."""

from collections.abc import Callable
from datetime import date, timedelta
from email.headerregistry import Address

import pytest

from instruments import catalogue
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.release_json import to_json
from surveys.core.errors import LaunchRefusedError, NotPossibleError
from surveys.core.installation import Installation
from surveys.invited.roster import read_roster
from surveys.releases import store as released
from surveys.releases.tables import ReleaseRow
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import ClosingError, cancel_wave, close_wave
from surveys.waves.launching import Request, launch, plan_launch
from surveys.waves.managing import extend
from surveys.waves.respondent import LinkState
from surveys.waves.states import WaveState
from tests.instruments.builders import small, toml
from tests.support.ballots import answers
from tests.support.installations import CLOSES, DANA, Clock, open_wave, roster, tokens

SIXTY = timedelta(days=60)
ONE_DAY = timedelta(days=1)
ALICE = Address("Alice Moreau", addr_spec="alice@example.org")


ACTS = {
    "listening.01": "asks what others think",
    "listening.02": "lets people finish their sentences",
    "listening.03": "sums up a long discussion",
    "listening.04": "puts the telephone away",
    "listening.05": "thanks whoever objects",
    "listening.06": "waits before giving an opinion",
    "listening.07": "notices who is silent",
    "listening.08": "comes back to a question the next day",
    "listening.09": "writes down what was agreed",
}


def questionnaire(*items: str, name: str = "small") -> Edition:
    """A questionnaire of its own, with these items, and an area named after it."""
    values = {**small(), "id": name}
    area = values["areas"][0]  # type: ignore[index]
    area["id"], area["title"] = name, f"What is {name}"
    area["items"] = [{"id": item, "self": f"I: {ACTS[item]}.", "other": f"They: {ACTS[item]}."} for item in items]
    return catalogue.parse({f"{name}.toml": toml(values)})


def open_with(
    installation: Installation, edition: Edition, *, closes_on: date = CLOSES, executive: Address = DANA, peers: int = 4
) -> str:
    return launch(installation, Request(executive, read_roster(roster(executive, peer=peers)), closes_on, edition))


def answer(installation: Installation, wave: str, *, most: int = 99) -> None:
    for group, token in tokens(installation, wave)[:most]:
        assert Casting(installation).cast(token, answers(group)) is LinkState.READY


def closed_wave(installation: Installation, *, closes_on: date = CLOSES) -> str:
    """A wave that everybody answered, closed on its first day."""
    wave = open_wave(installation, closes_on=closes_on, peer=4)
    answer(installation, wave)
    close_wave(installation, wave)
    return wave


def closed_on(installation: Installation, wave: str) -> date:
    with installation.database.read() as session:
        day = waves.get(session, wave).closed_on
    assert day is not None
    return day


@pytest.mark.parametrize("days", [1, 59])
def test_a_second_wave_may_not_be_set_to_close_within_60_days(installation: Installation, days: int) -> None:
    first = closed_on(installation, closed_wave(installation))
    with pytest.raises(LaunchRefusedError, match=f"may close on {first + SIXTY}"):
        open_wave(installation, closes_on=first + timedelta(days=days), peer=5)


@pytest.mark.parametrize("days", [60, 61])
def test_a_second_wave_may_close_60_days_after_the_first(installation: Installation, days: int) -> None:
    first = closed_on(installation, closed_wave(installation))
    assert open_wave(installation, closes_on=first + timedelta(days=days), peer=5)


@pytest.mark.parametrize(("days", "allowed"), [(0, False), (59, False), (60, True), (61, True)])
def test_a_second_wave_is_not_closed_by_hand_within_60_days(
    installation: Installation, clock: Clock, days: int, *, allowed: bool
) -> None:
    first = closed_on(installation, closed_wave(installation))
    second = open_wave(installation, closes_on=first + timedelta(days=90), peer=5)
    answer(installation, second)
    clock.jump(first + timedelta(days=days))
    if allowed:
        assert close_wave(installation, second).closed_on == first + timedelta(days=days)
    else:
        with pytest.raises(ClosingError, match="cannot be closed yet"):
            close_wave(installation, second)
        with installation.database.read() as session:
            assert waves.get(session, second).state is WaveState.OPEN
            assert not released.exists(session, second)


def test_a_refused_close_leaves_the_wave_open_for_answers(installation: Installation, clock: Clock) -> None:
    first = closed_on(installation, closed_wave(installation))
    second = open_wave(installation, closes_on=first + SIXTY, peer=4)
    answer(installation, second, most=4)
    with pytest.raises(ClosingError):
        close_wave(installation, second)
    group, token = tokens(installation, second)[-1]
    assert Casting(installation).cast(token, answers(group)) is LinkState.READY
    clock.jump(first + SIXTY)
    assert sum(cell.answered for cell in close_wave(installation, second).cells) == 5


def test_two_waves_that_ask_the_same_are_never_open_together(installation: Installation) -> None:
    first = open_wave(installation, peer=4)
    with pytest.raises(LaunchRefusedError, match=f"wave {first} asks the same about this executive and is still open"):
        open_wave(installation, closes_on=CLOSES + timedelta(days=300), peer=4)


def test_one_shared_item_is_enough_to_be_refused(installation: Installation) -> None:
    open_with(installation, questionnaire("listening.01", "listening.02", "listening.03"))
    with pytest.raises(LaunchRefusedError, match="asks the same"):
        open_with(installation, questionnaire("listening.03", "listening.04", "listening.05", name="other"))


def test_a_copy_under_new_ids_asks_the_same(installation: Installation) -> None:
    sources = catalogue.load("leadership360").sources
    renamed = sources["leadership360.toml"]
    for number in range(1, 7):
        renamed = renamed.replace(f'.0{number}"', f'.5{number}"')
    for area in catalogue.load("leadership360").instrument.areas:
        renamed = renamed.replace(f'"{area.id}"', f'"{area.id}_new"')
    renamed = renamed.replace('."\n', ' ."\n')  # a space before each full stop is no other question
    copy = catalogue.parse({"leadership360.toml": renamed})
    original = catalogue.load("leadership360").instrument
    assert not copy.instrument.item_ids & original.item_ids
    open_wave(installation, peer=4)
    with pytest.raises(LaunchRefusedError, match="asks the same"):
        open_with(installation, copy)


def test_one_shared_area_to_pick_is_enough_to_be_refused(installation: Installation) -> None:
    open_with(installation, questionnaire("listening.01", "listening.02", "listening.03"))
    with pytest.raises(LaunchRefusedError, match="asks the same"):
        open_with(installation, questionnaire("listening.07", "listening.08", "listening.09"))


def test_groups_shown_as_one_are_not_shown_without_each_other_later(installation: Installation, clock: Clock) -> None:
    first = open_wave(installation, peer=5, direct_report=2)
    answer(installation, first)
    close_wave(installation, first)
    clock.pass_(days=61)
    later = clock.now.date() + timedelta(days=20)
    with pytest.raises(LaunchRefusedError, match="no direct reports"):
        open_wave(installation, closes_on=later, peer=5)
    with installation.database.read() as session:
        assert len(waves.all_waves(session)) == 1
    again = open_wave(installation, closes_on=later, peer=5, direct_report=4)
    with installation.database.read() as session:
        assert [cell.key for cell in waves.get(session, again).cells] == ["peer+direct_report"]


@pytest.mark.parametrize("end", [close_wave, cancel_wave])
def test_a_wave_that_told_nothing_binds_no_later_one(
    any_installation: Installation, end: Callable[[Installation, str], object]
) -> None:
    """Nobody answered: neither the 60 days nor the groups that were merged at its launch say anything any more."""
    end(any_installation, open_wave(any_installation, peer=5, direct_report=2, board=3))
    later = open_wave(any_installation, peer=5, board=3)
    with any_installation.database.read() as session:
        assert [cell.key for cell in waves.get(session, later).cells] == ["peer", "board"]
    answer(any_installation, later)
    assert not close_wave(any_installation, later).withheld


def test_a_wave_binds_from_the_third_anonymous_answer_on(any_installation: Installation) -> None:
    told_little = open_wave(any_installation, peer=4)
    answer(any_installation, told_little, most=2)
    assert close_wave(any_installation, told_little).withheld
    told = open_wave(any_installation, peer=4)
    answer(any_installation, told, most=3)
    assert not close_wave(any_installation, told).withheld
    with pytest.raises(LaunchRefusedError, match=f"wave {told} about this executive closed"):
        open_wave(any_installation, peer=4)


def test_groups_that_ended_as_one_at_the_close_are_bound_too(installation: Installation, clock: Clock) -> None:
    first = open_wave(installation, peer=5, direct_report=4)
    links = tokens(installation, first)
    for group in (RaterGroup.PEER, RaterGroup.PEER, RaterGroup.PEER, RaterGroup.DIRECT_REPORT):
        token = next(token for member, token in links if member is group)
        links.remove((group, token))
        assert Casting(installation).cast(token, answers(group)) is LinkState.READY
    close_wave(installation, first)
    clock.pass_(days=61)
    with pytest.raises(LaunchRefusedError, match="no direct reports"):
        open_wave(installation, closes_on=clock.now.date() + timedelta(days=20), peer=5)


def test_a_namesake_at_another_address_is_pointed_out_before_the_launch(installation: Installation) -> None:
    first = open_wave(installation, peer=4)
    elsewhere = Address("Dana Whitfield", addr_spec="dana.w@example.org")
    request = Request(elsewhere, read_roster(roster(elsewhere, board=4)), CLOSES, catalogue.load("leadership360"))
    assert any(
        f"wave {first} is about somebody of the same name" in said
        for said in plan_launch(installation, request).warnings
    )
    stranger = Request(ALICE, read_roster(roster(ALICE, board=4)), CLOSES, catalogue.load("leadership360"))
    assert not any("same name" in said for said in plan_launch(installation, stranger).warnings)


def test_waves_that_share_no_item_may_be_open_together_and_close_on_one_day(installation: Installation) -> None:
    one = open_with(installation, questionnaire("listening.01", "listening.02", "listening.03"))
    two = open_with(installation, questionnaire("listening.04", "listening.05", "listening.06", name="other"))
    for wave in (one, two):
        close_wave(installation, wave)
    assert closed_on(installation, one) == closed_on(installation, two)


def test_another_executive_may_have_the_same_questions_at_the_same_time(installation: Installation) -> None:
    open_wave(installation, peer=4)
    assert open_wave(installation, executive=ALICE, peer=4)


def test_of_two_waves_that_should_never_have_been_open_together_one_closes_and_the_other_60_days_later(
    installation: Installation, clock: Clock
) -> None:
    """Two that were opened under other rules: neither may wait for the other for ever."""
    first, second = open_wave(installation, peer=4), open_wave(installation, executive=ALICE, peer=4)
    with installation.database.write() as session:
        waves.get(session, second).executive_email = DANA.addr_spec
    for wave in (first, second):
        answer(installation, wave)
    told = close_wave(installation, first)
    clock.pass_(days=59)
    with pytest.raises(ClosingError, match="could be subtracted"):
        close_wave(installation, second)
    clock.pass_(days=1)
    assert close_wave(installation, second).closed_on == told.closed_on + SIXTY


def test_an_executive_is_known_by_address_whatever_its_capitals_and_the_name_before_it(
    installation: Installation,
) -> None:
    open_wave(installation, peer=4)
    with pytest.raises(LaunchRefusedError, match="asks the same"):
        open_wave(installation, executive=Address("D. Whitfield", addr_spec="DANA@example.org"), peer=4)


def test_a_coach_who_wants_more_answers_extends_the_wave_before_it_closes(
    installation: Installation, clock: Clock
) -> None:
    wave = open_wave(installation, peer=4)
    answer(installation, wave, most=3)
    late = tokens(installation, wave)[-1]
    clock.jump(CLOSES + ONE_DAY)
    assert Casting(installation).cast(late[1], answers(late[0])) is LinkState.PAST
    extend(installation, wave, CLOSES + 5 * ONE_DAY)
    assert Casting(installation).cast(late[1], answers(late[0])) is LinkState.READY
    assert close_wave(installation, wave).closed_on == CLOSES + ONE_DAY


def test_a_closing_date_is_never_moved_nearer(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    for day in (CLOSES - ONE_DAY, CLOSES):
        with pytest.raises(NotPossibleError, match="give a later date"):
            extend(installation, wave, day)


def test_a_closed_wave_takes_no_answer_no_extension_and_no_second_close(installation: Installation) -> None:
    wave = open_wave(installation, peer=5)
    answer(installation, wave, most=4)
    before = to_json(close_wave(installation, wave))
    for group, token in tokens(installation, wave):
        assert Casting(installation).cast(token, answers(group, 1)) is LinkState.CLOSED
    with pytest.raises(NotPossibleError, match="only an open wave can be extended"):
        extend(installation, wave, CLOSES + SIXTY)
    with pytest.raises(ClosingError, match="closed already"):
        close_wave(installation, wave)
    assert stored(installation, wave) == before


def stored(installation: Installation, wave: str) -> str:
    with installation.database.read() as session:
        return session.get_one(ReleaseRow, wave).document


def test_a_hundred_readings_and_twenty_late_answers_leave_the_same_bytes(
    installation: Installation, clock: Clock
) -> None:
    wave = open_wave(installation, peer=5, direct_report=4)
    answer(installation, wave, most=8)
    first = to_json(close_wave(installation, wave)).encode()
    links = tokens(installation, wave)
    readings = set()
    for number in range(100):
        clock.pass_(hours=1)
        if number % 5 == 0:
            group, token = links[number // 5 % len(links)]
            assert Casting(installation).cast(token, answers(group, 1)) is LinkState.CLOSED
        with installation.database.read() as session:
            readings.add(to_json(released.get(session, wave)).encode())
    assert readings == {first}


def test_a_second_release_of_one_wave_cannot_be_stored(installation: Installation) -> None:
    wave = closed_wave(installation)
    with installation.database.read() as session:
        release = released.get(session, wave)
    with pytest.raises(Exception, match="UNIQUE constraint failed"), installation.database.write() as session:
        released.put(session, release)
    assert stored(installation, wave) == to_json(release)


def test_groups_merged_in_one_wave_stay_merged_in_the_next(installation: Installation, clock: Clock) -> None:
    first = open_wave(installation, peer=5, direct_report=3)
    for group, token in tokens(installation, first):
        if group is RaterGroup.PEER:
            Casting(installation).cast(token, answers(group))
    told = close_wave(installation, first)
    assert [cell.label for cell in told.cells] == ["Peers and direct reports"]
    second = open_wave(installation, closes_on=told.closed_on + SIXTY, peer=5, direct_report=8)
    answer(installation, second)
    clock.jump(told.closed_on + SIXTY)
    assert [cell.key for cell in close_wave(installation, second).cells] == ["self", "peer+direct_report"]
