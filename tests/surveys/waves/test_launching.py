"""Opening a wave: what is refused, what is told before, and that a launch that fails leaves nothing behind."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from instruments import catalogue
from instruments.groups import RaterGroup
from reports.disclosure.policy import PolicyError
from surveys.core.config import read_settings
from surveys.core.errors import LaunchRefusedError
from surveys.core.installation import Installation
from surveys.invited.roster import RosterError, read_roster
from surveys.invited.tables import Invitation
from surveys.mail import outbox
from surveys.mail.tables import Message
from surveys.waves import store as waves
from surveys.waves.closing import cancel_wave
from surveys.waves.launching import Request, launch, plan_launch
from surveys.waves.tables import Wave
from tests.support.installations import (
    CLOSES,
    DANA,
    Clock,
    build,
    environment,
    open_wave,
    open_with_tables,
    released_wave,
    roster,
)

EDITION = catalogue.load("leadership360")
SMTP = {"mail": "smtp://mail.example.org", "mail_from": "casey@example.org"}


def _request(*, closes_on: date = CLOSES, min_raters: int = 3, **groups: int) -> Request:
    return Request(
        DANA, read_roster(roster(DANA, **(groups or {"peer": 5}))), closes_on, EDITION, min_raters=min_raters
    )


def _built(folder: Path, settings: dict[str, str]) -> Installation:
    return open_with_tables(read_settings(environment(folder, **settings)), clock=Clock())


def _warnings(installation: Installation, min_raters: int = 3, **groups: int) -> str:
    return "\n".join(
        plan_launch(
            installation, replace(_request(), min_raters=min_raters, roster=read_roster(roster(DANA, **groups)))
        ).warnings
    )


def _rows(installation: Installation) -> tuple[int, ...]:
    with installation.database.read() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0 for table in (Wave, Invitation, Message)
        )


def _nothing_is_left(installation: Installation) -> bool:
    return _rows(installation) == (0, 0, 0) and list((installation.settings.keys / "waves").iterdir()) == []


def test_a_plan_writes_nothing_and_a_launch_writes_wave_people_mail_and_key(installation: Installation) -> None:
    plan = plan_launch(installation, _request(supervisor=1, peer=5))
    assert [cell.key for cell in plan.cells] == ["peer"]
    assert plan.invited == {RaterGroup.SELF: 1, RaterGroup.SUPERVISOR: 1, RaterGroup.PEER: 5}
    assert _nothing_is_left(installation)
    wave = launch(installation, _request(supervisor=1, peer=5))
    assert _rows(installation) == (1, 7, 7)
    assert installation.keys.has_wave_key(wave)


def test_groups_under_k_are_merged_at_launch_and_the_coach_is_told(installation: Installation) -> None:
    told = _warnings(installation, peer=5, direct_report=2)
    assert "direct report" in told.lower()
    assert "Peers and direct reports" in told
    assert "merged" not in _warnings(installation, peer=5, direct_report=4).split("answer")[0]


@pytest.mark.parametrize(("invited", "tight"), [(3, True), (4, False)])
def test_a_cell_of_exactly_k_is_told_to_be_tight(installation: Installation, invited: int, tight: bool) -> None:
    assert ("only 3 invited" in _warnings(installation, peer=6, direct_report=invited)) is tight


@pytest.mark.parametrize(("peers", "none"), [(3, True), (4, False)])
def test_too_few_for_any_comment_is_told(installation: Installation, peers: int, none: bool) -> None:
    assert ("comments of anonymous raters" in _warnings(installation, peer=peers)) is none


@pytest.mark.parametrize(
    ("peers", "k", "refused"), [(2, 3, True), (3, 3, False), (3, 4, True), (4, 4, False), (4, 5, True)]
)
def test_fewer_than_k_anonymous_people_are_refused(
    installation: Installation, peers: int, k: int, refused: bool
) -> None:
    request = _request(supervisor=2, peer=peers, min_raters=k)
    if refused:
        with pytest.raises(LaunchRefusedError, match=f"at least {k} are needed"):
            launch(installation, request)
        assert _nothing_is_left(installation)
    else:
        launch(installation, request)


@pytest.mark.parametrize("k", [0, 1, 2, 6])
def test_k_has_a_floor_and_a_ceiling(installation: Installation, k: int) -> None:
    with pytest.raises(PolicyError, match="it must be 3 to 5"):
        launch(installation, _request(min_raters=k, peer=9))


@pytest.mark.parametrize("days", [0, -1, -400])
def test_a_closing_date_that_is_not_after_today_is_refused(installation: Installation, days: int) -> None:
    with pytest.raises(LaunchRefusedError, match="must be after today"):
        launch(installation, _request(closes_on=date(2026, 3, 2) + timedelta(days=days)))
    launch(installation, _request(closes_on=date(2026, 3, 3)))


def test_today_is_the_coachs_today(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 3, 2, 22, tzinfo=UTC))
    installation = build(tmp_path, clock=clock, timezone="Pacific/Auckland")
    with pytest.raises(LaunchRefusedError, match="after today, 2026-03-03"):
        launch(installation, _request(closes_on=date(2026, 3, 3)))
    installation.database.close()


@pytest.mark.parametrize("closes_on", [date(2027, 3, 4), date(3026, 3, 20), date.max])
def test_a_closing_date_that_can_only_be_a_slip_is_refused(installation: Installation, closes_on: date) -> None:
    """The last day there can be has no next midnight: one such wave would stop all others from closing."""
    with pytest.raises(LaunchRefusedError, match="is the year right"):
        launch(installation, _request(closes_on=closes_on))
    launch(installation, _request(closes_on=date(2027, 3, 3)))


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        (SMTP, "PARALLAX_BASE_URL"),
        ({**SMTP, "base_url": "http://localhost:8000"}, "PARALLAX_BASE_URL"),
        ({**SMTP, "host": "0.0.0.0"}, "PARALLAX_BASE_URL"),
        ({"base_url": "https://feedback.example.org"}, "PARALLAX_MAIL"),
        ({"host": "0.0.0.0"}, "PARALLAX_MAIL"),
    ],
)
def test_mail_whose_links_would_lead_astray_is_refused(tmp_path: Path, settings: dict[str, str], remedy: str) -> None:
    installation = _built(tmp_path, settings)
    with pytest.raises(LaunchRefusedError, match=remedy):
        launch(installation, _request())
    assert _nothing_is_left(installation)
    installation.database.close()


def test_mail_that_leads_here_is_fine(tmp_path: Path) -> None:
    installation = _built(tmp_path, {**SMTP, "base_url": "https://feedback.example.org"})
    launch(installation, _request())
    installation.database.close()


@pytest.mark.parametrize("name", ["Dana\u2028Whitfield", "Dana\x85", "=?utf-8?q?a=0d=0aBcc=3A?=", "x" * 201])
def test_an_executives_name_that_could_break_a_header_is_refused(installation: Installation, name: str) -> None:
    with pytest.raises(LaunchRefusedError, match="the executive's name"):
        launch(installation, replace(_request(), executive=Address(name, addr_spec=DANA.addr_spec)))
    assert _nothing_is_left(installation)


def test_a_roster_with_a_fault_launches_nothing(installation: Installation) -> None:
    for content in (b"", b"first_name\n", roster(peer=5).replace(b"peer3@", b"peer2@"), roster(peer=5) + b"\n\xff"):
        with pytest.raises(RosterError):
            launch(installation, replace(_request(), roster=read_roster(content)))
        with pytest.raises(RosterError):
            launch(installation, replace(_request(), executive=Address("Alex", addr_spec="alex@example.org")))
    assert _nothing_is_left(installation)


def test_a_database_that_fails_in_the_middle_leaves_no_wave_no_people_and_no_key(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = outbox.queue

    def fails(session: Session, wave: str, ids: Iterable[str], *rest: object, **named: object) -> None:
        real(session, wave, ids, *rest, **named)  # type: ignore[arg-type]
        session.flush()
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(outbox, "queue", fails)
    with pytest.raises(RuntimeError, match="disk is full"):
        launch(any_installation, _request())
    assert _nothing_is_left(any_installation)


def test_a_launch_that_fails_after_its_commit_keeps_the_key_its_wave_needs(any_installation: Installation) -> None:
    """A connection can break on the way back from a commit; without its key the wave could never be opened."""

    def breaks(_: Session) -> None:
        raise ConnectionError("the line broke")

    event.listen(Session, "after_commit", breaks)
    try:
        with pytest.raises(ConnectionError):
            launch(any_installation, _request())
    finally:
        event.remove(Session, "after_commit", breaks)
    with any_installation.database.read() as session:
        (wave,) = waves.all_waves(session)
        assert any_installation.keys.has_wave_key(wave.id)


def _followed(installation: Installation, days: int) -> str:
    """Close a wave today; open the next to close so many days later."""
    released_wave(installation, open_wave(installation, peer=4))
    return launch(installation, _request(closes_on=installation.today() + timedelta(days=days), peer=4))


@pytest.mark.parametrize(("days", "refused"), [(59, True), (60, False)])
def test_two_waves_about_the_same_close_sixty_days_apart(installation: Installation, days: int, refused: bool) -> None:
    if refused:
        with pytest.raises(LaunchRefusedError, match="2026-05-01"):
            _followed(installation, days)
    else:
        _followed(installation, days)


def test_two_waves_about_the_same_are_never_open_together(installation: Installation) -> None:
    open_wave(installation, peer=4)
    with pytest.raises(LaunchRefusedError, match="is still open"):
        launch(installation, _request())
    shouting = Address("D", addr_spec="DANA@example.org")
    with pytest.raises(LaunchRefusedError, match="is still open"):
        launch(installation, replace(_request(), executive=shouting))


def test_a_cancelled_wave_does_not_stand_in_the_way(installation: Installation) -> None:
    cancel_wave(installation, open_wave(installation, peer=4))
    launch(installation, _request())


def test_other_executives_may_have_waves_at_the_same_time(installation: Installation) -> None:
    open_wave(installation, peer=4)
    open_wave(installation, peer=4, executive=Address("Alex Stone", addr_spec="alex@example.org"))


def test_two_launches_at_the_same_moment_open_one_wave(any_installation: Installation) -> None:
    def attempt(_: int) -> bool:
        try:
            launch(any_installation, _request())
        except LaunchRefusedError:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(attempt, range(4))) == 1
    assert len(list((any_installation.settings.keys / "waves").iterdir())) == 1


def test_groups_merged_in_one_wave_stay_merged_in_the_next(installation: Installation) -> None:
    clock = installation.clock
    assert isinstance(clock, Clock)
    released_wave(installation, open_wave(installation, peer=4, direct_report=2))
    clock.jump(date(2026, 9, 1))
    plan = plan_launch(installation, _request(closes_on=date(2026, 9, 20), peer=6, direct_report=6))
    assert [cell.key for cell in plan.cells] == ["peer+direct_report"]
    assert "earlier" in "\n".join(plan.warnings)
