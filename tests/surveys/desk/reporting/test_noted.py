"""What an executive is told of the follow-up that is being prepared: its areas, until it opens, and nothing else."""

import pytest

from surveys.core.installation import Installation
from surveys.desk.preparing import declaring, drafts, following, opening, roster_rows
from surveys.desk.reporting import reader
from surveys.desk.reporting.noted import Noted, noted
from surveys.desk.reporting.reader import NotAdmittedError, Visit
from surveys.engagements.actor import Actor
from tests.support.desk import actor
from tests.surveys.desk.preparing.drafted import people
from tests.surveys.desk.preparing.planned import DELEGATION, PRESENCE, VISION
from tests.surveys.desk.reporting.released import admitted, released_to, token_of

TOLD = Noted(("Visionary leadership", "Effective delegation"), "Leadership presence")


@pytest.fixture
def own(installation: Installation) -> Actor:
    return actor(installation)


def _visit(own: Actor, *, code: bool = True) -> tuple[Visit, str]:
    access = released_to(own)
    token = token_of(own.installation, access)
    cookie = admitted(own.installation, token, access.code) if code else ""
    return reader.reading(own.installation, token, cookie), access.wave


def test_the_areas_are_told_by_their_titles_while_the_draft_is_there(own: Actor) -> None:
    visit, wave = _visit(own)
    draft = following.plan(own, wave)
    assert noted(own.installation, visit) == (), "a draft that declares nothing has nothing to tell"
    declaring.set_areas(own, draft, [VISION, DELEGATION], PRESENCE)
    assert noted(own.installation, visit) == (TOLD,)
    drafts.discard(own, draft)
    assert noted(own.installation, visit) == ()


def test_once_it_is_launched_nothing_is_told(own: Actor) -> None:
    visit, wave = _visit(own)
    draft = following.plan(own, wave)
    declaring.set_areas(own, draft, [VISION, DELEGATION], PRESENCE)
    opening.launch(own, draft)
    assert noted(own.installation, visit) == ()


def test_a_draft_that_follows_nothing_is_not_told_of(own: Actor) -> None:
    visit, wave = _visit(own)
    draft = following.plan(own, wave)
    declaring.set_areas(own, draft, [VISION], PRESENCE)
    declaring.stand_alone(own, draft)
    assert noted(own.installation, visit) == ()


def test_two_drafts_that_declare_the_same_are_told_once(own: Actor) -> None:
    visit, wave = _visit(own)
    for more in (0, 1):
        draft = following.plan(own, wave)
        roster_rows.add_rows(own, draft, people(board=3 + more))
        declaring.set_areas(own, draft, [VISION, DELEGATION], PRESENCE)
    assert noted(own.installation, visit) == (TOLD,)


def test_nothing_is_told_before_the_code(own: Actor) -> None:
    visit, wave = _visit(own, code=False)
    declaring.set_areas(own, following.plan(own, wave), [VISION], PRESENCE)
    with pytest.raises(NotAdmittedError):
        noted(own.installation, visit)
