"""From a draft to its wave: what a review tells before, also between coaches, and a launch that opens one wave."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.core.errors import LaunchRefusedError, NotYoursError
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.preparing import draft_letters, drafts, opening, roster_rows
from surveys.desk.preparing.drafts import DraftError
from surveys.desk.preparing.preparation import Rules
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act, AuditEntry, OwnedWave
from surveys.invited import store as invited
from surveys.invited.rows import Row
from surveys.mail.tables import Message
from surveys.waves import store as waves
from surveys.waves.tables import KeptUntil, Wave
from tests.support.desk import ALICE, actor, engagement, wave
from tests.support.fonts import make_font
from tests.support.installations import Clock, build, released_wave
from tests.surveys.desk.preparing.drafted import count_of, people, ready

# --- review ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reports", "k", "merged"), [(2, 3, True), (3, 3, False), (4, 3, False), (3, 4, True)])
def test_a_group_under_k_is_told_to_be_merged_before_the_launch(
    alice: Actor, reports: int, k: int, merged: bool
) -> None:
    draft = ready(alice, peer=6, direct_report=reports)
    drafts.set_rules(alice, draft, Rules("leadership360", k, date(2026, 3, 30), remind_everyone=False))
    told = opening.review(alice, draft)
    assert told.plan is not None
    assert any("Peers and direct reports" in text for text in told.warnings) is merged
    assert len(told.plan.cells) == (1 if merged else 2)


@pytest.mark.parametrize(("peers", "k", "refused"), [(2, 3, True), (3, 3, False), (3, 4, True), (4, 4, False)])
def test_fewer_than_k_anonymous_people_are_refused_in_words(alice: Actor, peers: int, k: int, refused: bool) -> None:
    draft = ready(alice, peer=peers)
    drafts.set_rules(alice, draft, Rules("leadership360", k, date(2026, 3, 30), remind_everyone=False))
    told = opening.review(alice, draft)
    assert bool(told.refusals) is refused
    if refused:
        assert f"at least {k} are needed" in told.refusals[0]
        with pytest.raises(LaunchRefusedError):
            opening.launch(alice, draft)
        assert drafts.look(alice, draft).rows


def test_rows_with_mistakes_are_counted_and_nothing_is_launched(alice: Actor) -> None:
    draft = ready(alice)
    roster_rows.add_rows(alice, draft, [Row("Ruth")])
    assert opening.review(alice, draft).refusals == ("One row of the roster needs another look.",)
    with pytest.raises(ValueError, match="row 7, email"):
        opening.launch(alice, draft)
    assert len(drafts.look(alice, draft).rows) == 7


def test_a_review_changes_nothing(alice: Actor) -> None:
    draft = ready(alice)
    before = drafts.look(alice, draft)
    opening.review(alice, draft)
    assert drafts.look(alice, draft) == before
    assert count_of(alice, Wave) == 0


# --- between coaches ---------------------------------------------------------------------------------------------


def _secret_of(own: Actor, opened: str) -> tuple[str, ...]:
    with own.installation.database.read() as session:
        row = waves.get(session, opened)
        days = [day for day in (row.opened_on, row.closes_on, row.closed_on) if day]
        return (opened, "bob.exec@example.org", *(str(day) for day in days))


def test_another_coachs_wave_about_the_same_executive_is_told_without_id_and_date(
    alice: Actor, bob: Actor, clock: Clock
) -> None:
    theirs = wave(bob, engagement(bob), peer=5)
    draft = ready(alice)
    told = opening.review(alice, draft).refusals[0]
    assert "still open" in told
    released_wave(bob.installation, theirs)
    clock.pass_(days=5)
    later = opening.review(alice, draft).refusals[0]
    assert "could be subtracted" in later
    for secret in _secret_of(bob, theirs):
        assert secret not in told + later
    with pytest.raises(LaunchRefusedError, match="could be subtracted"):
        opening.launch(alice, draft)
    drafts.set_rules(alice, draft, Rules("leadership360", 3, clock().date() + timedelta(days=60), False))
    assert opening.review(alice, draft).refusals == ()


def test_the_coachs_own_wave_is_told_with_id_and_date(alice: Actor) -> None:
    own = engagement(alice)
    opened = wave(alice, own, peer=5)
    draft = drafts.begin(alice, own)
    roster_rows.add_rows(alice, draft, people(peer=5))
    assert opened in opening.review(alice, draft).refusals[0]


def test_a_name_that_no_font_draws_is_told_with_what_helps_also_before_there_is_a_plan(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    own = actor(build(tmp_path, fonts=str(tmp_path / "fonts")))
    draft = drafts.begin(own, engagement(own, "\u05e9\u05dc\u05d5\u05dd \u05db\u05d4\u05df"))
    for people_there in (False, True):
        if people_there:
            roster_rows.add_rows(own, draft, people(peer=5))
        looked = opening.review(own, draft)
        assert (looked.plan is not None) == people_there
        (told,) = [text for text in looked.warnings if "no font" in text.lower()]
        assert "the executive's name" in told
        assert told.endswith("PARALLAX_FONTS.")
    make_font(tmp_path / "fonts" / "Any.ttf", "Any", "\u05e9\u05dc\u05d5\u05dd\u05db\u05d4\u05df")
    assert not any("no font" in text.lower() for text in opening.review(own, draft).warnings)
    own.installation.database.close()


def test_a_namesake_is_pointed_out_among_the_coachs_own_waves_and_never_among_anothers(
    alice: Actor, bob: Actor
) -> None:
    wave(bob, engagement(bob, email="bob.exec@example.org"), board=4)
    draft = ready(alice)
    assert not any("same name" in text for text in opening.review(alice, draft).warnings)
    mine = wave(alice, engagement(alice, email="mine@example.org"), board=3)
    (told,) = [text for text in opening.review(alice, draft).warnings if "same name" in text]
    assert mine in told


def test_half_a_cell_that_another_coach_merged_is_told_without_id(alice: Actor, bob: Actor, clock: Clock) -> None:
    theirs = released_wave(bob.installation, wave(bob, engagement(bob), peer=5, direct_report=2))
    clock.pass_(days=90)
    (told,) = opening.review(alice, ready(alice, peer=5)).refusals
    assert "no direct reports" in told
    for secret in _secret_of(bob, theirs):
        assert secret not in told


# --- launch ------------------------------------------------------------------------------------------------------


def test_a_launch_opens_the_wave_as_prepared_and_ends_the_draft(alice: Actor) -> None:
    draft = ready(alice, supervisor=1, peer=5)
    own = drafts.look(alice, draft).engagement
    drafts.set_rules(alice, draft, Rules("leadership360", 4, date(2026, 4, 1), remind_everyone=True))
    draft_letters.set_wordings(alice, draft, {"invitation": "A word of my own."})
    opened = opening.launch(alice, draft)
    with alice.installation.database.read() as session:
        row = waves.get(session, opened)
        assert (row.min_raters, row.closes_on, row.remind_everyone) == (4, date(2026, 4, 1), True)
        assert (row.coach, row.coach_email, row.kept_until) == (alice.name, alice.email, KeptUntil.CLOSE)
        assert len(invited.of_wave(session, opened)) == 7
        assert session.scalars(select(AuditEntry.act).where(AuditEntry.wave == opened)).all() == [Act.LAUNCHED]
    assert [one.id for one in engagements.folder(alice, own).waves] == [opened]
    assert engagements.folder(alice, own).drafts == ()
    assert count_of(alice, Message) == 7
    with pytest.raises(NotYoursError):
        drafts.look(alice, draft)


def test_a_planned_follow_up_keeps_names_until_the_engagement_ends(alice: Actor) -> None:
    draft = drafts.begin(alice, engagement(alice, follow_up=True))
    roster_rows.add_rows(alice, draft, people(peer=5))
    assert opening.review(alice, draft).kept_until is KeptUntil.ENGAGEMENT
    with alice.installation.database.read() as session:
        assert waves.get(session, opening.launch(alice, draft)).kept_until is KeptUntil.ENGAGEMENT


def test_launched_a_second_time_there_is_nothing_left_to_launch(alice: Actor) -> None:
    draft = ready(alice)
    opening.launch(alice, draft)
    with pytest.raises(NotYoursError):
        opening.launch(alice, draft)
    assert count_of(alice, Wave) == 1


def test_only_what_was_reviewed_is_launched(alice: Actor) -> None:
    draft = ready(alice)
    mark = opening.review(alice, draft).mark
    roster_rows.add_rows(alice, draft, people(board=3))
    with pytest.raises(DraftError, match="after this page was opened"):
        opening.launch(alice, draft, mark)
    assert count_of(alice, Wave) == 0
    opening.launch(alice, draft, opening.review(alice, draft).mark)


def test_launched_ten_times_at_once_one_wave_opens(any_installation: Installation) -> None:
    alice = actor(any_installation, ALICE)
    draft = ready(alice)

    def press(_: int) -> str:
        try:
            return opening.launch(alice, draft)
        except NotYoursError:
            return ""

    with ThreadPoolExecutor(10) as pool:
        opened = [one for one in pool.map(press, range(10)) if one]
    assert len(opened) == 1
    assert (count_of(alice, Wave), count_of(alice, OwnedWave), count_of(alice, Message)) == (1, 1, 6)
    assert [path.stem for path in (any_installation.settings.keys / "waves").iterdir()] == opened


@pytest.mark.parametrize("place", ["assign_wave", "note", "delete"])
def test_a_launch_that_fails_on_the_desks_side_opens_nothing_and_keeps_the_draft(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    alice = actor(any_installation, ALICE)
    draft = ready(alice)
    before = drafts.look(alice, draft)

    def fails(session: Session, *_: object, **__: object) -> None:
        session.flush()
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(opening, place, fails)
        with pytest.raises(RuntimeError, match="disk is full"):
            opening.launch(alice, draft)
    assert (count_of(alice, Wave), count_of(alice, OwnedWave), count_of(alice, Message)) == (0, 0, 0)
    assert list((any_installation.settings.keys / "waves").iterdir()) == []
    assert drafts.look(alice, draft) == before
    opening.launch(alice, draft)
