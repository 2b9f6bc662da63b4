"""What may follow what: a closed wave about the same person, by a questionnaire that can be compared."""

from dataclasses import replace
from datetime import timedelta
from email.headerregistry import Address

import pytest

from instruments import catalogue
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.declaration import Declaration, DeclarationError, declared
from surveys.core.errors import LaunchRefusedError
from surveys.core.installation import Installation
from surveys.invited.roster import read_roster
from surveys.waves.following import FollowUp
from surveys.waves.launching import LaunchPlan, Request, plan_launch
from tests.support.installations import DANA, Clock, open_wave, released_wave, roster

ALL = frozenset(RaterGroup)
AREAS = ("effective_delegation", "conflict_resolution", "persuasion_and_influence")


@pytest.fixture
def closed(installation: Installation, clock: Clock) -> str:
    wave = released_wave(installation, open_wave(installation, supervisor=1, peer=4))
    clock.pass_(days=91)
    return wave


def _planned(
    installation: Installation,
    baseline: str,
    *,
    executive: Address = DANA,
    edition: Edition | None = None,
    declaration: Declaration | None = None,
) -> LaunchPlan:
    request = Request(
        executive=executive,
        roster=read_roster(roster(executive, supervisor=1, peer=4)),
        closes_on=installation.today() + timedelta(days=18),
        edition=edition or catalogue.load("leadership360"),
        follow_up=FollowUp(baseline, declaration or Declaration()),
    )
    return plan_launch(installation, request)


def test_it_freezes_the_baseline_with_the_hash_of_its_numbers_and_the_areas(
    installation: Installation, closed: str
) -> None:
    found = _planned(installation, closed, declaration=Declaration(AREAS[:2], AREAS[2])).follows
    assert found is not None
    assert found.baseline.wave == closed
    assert found.baseline == found.before
    assert len(found.baseline.numbers_sha256) == 64
    assert found.declaration == Declaration(AREAS[:2], AREAS[2])


@pytest.mark.parametrize(
    ("focus", "control", "says"),
    [
        (("no_such_area",), AREAS[2], "no area 'no_such_area'"),
        ((), AREAS[2], "A control area alone"),
        (AREAS[:1], "", "Choose a control area"),
        (AREAS[:1], AREAS[0], "must be another one"),
        ((*AREAS[:2], "morale_challenges"), AREAS[2], "one or two different areas"),
        ((AREAS[0], AREAS[0]), AREAS[2], "one or two different areas"),
    ],
)
def test_areas_that_cannot_be_declared_together_open_nothing(
    installation: Installation, closed: str, focus: tuple[str, ...], control: str, says: str
) -> None:
    with pytest.raises(LaunchRefusedError, match=says):
        _planned(installation, closed, declaration=Declaration(focus, control))


def test_only_a_closed_wave_is_followed(installation: Installation, closed: str) -> None:
    lee, soon = Address("Lee Loose", addr_spec="lee@example.org"), installation.today() + timedelta(days=18)
    opened = open_wave(installation, executive=lee, closes_on=soon, peer=4)
    with pytest.raises(LaunchRefusedError, match="only a closed wave"):
        _planned(installation, opened)
    with pytest.raises(LaunchRefusedError, match="there is no wave 'nowhere'"):
        _planned(installation, "nowhere")


def test_another_persons_wave_is_not_followed(installation: Installation, closed: str) -> None:
    with pytest.raises(LaunchRefusedError, match="about Dana Whitfield, and a follow-up is about the same person"):
        _planned(installation, closed, executive=Address("Lee Loose", addr_spec="lee@example.org"))


@pytest.mark.parametrize(
    "executive",
    [
        Address("Dana Whitfield", addr_spec="dana.whitfield@example.com"),
        Address("Dana Whitfield-Moss", addr_spec=DANA.addr_spec),
    ],
    ids=["another address", "another name"],
)
def test_a_person_is_known_by_name_or_address(installation: Installation, closed: str, executive: Address) -> None:
    assert _planned(installation, closed, executive=executive).follows is not None


def test_the_first_version_of_the_questionnaire_cannot_be_the_follow_up_of_the_second(
    installation: Installation, closed: str
) -> None:
    with pytest.raises(
        LaunchRefusedError, match=r"versions 2\.0 and 1\.0 .* Choose a questionnaire that can be compared"
    ):
        _planned(installation, closed, edition=catalogue.load("leadership360@1.0"))


def test_an_area_that_not_every_group_is_asked_about_cannot_be_declared() -> None:
    """R10 tells one number of all anonymous raters together: asked of one group alone it would be that group's."""
    plain = catalogue.load("leadership360").instrument
    own = replace(
        plain.areas[1], items=tuple(replace(item, asked_of=ALL - {RaterGroup.PEER}) for item in plain.areas[1].items)
    )
    partly = replace(plain, areas=(plain.areas[0], own, *plain.areas[2:]))
    for focus, control in (((own.id,), plain.areas[2].id), ((plain.areas[2].id,), own.id)):
        assert declared(focus, control, plain).areas == {*focus, control}
        with pytest.raises(DeclarationError, match="Not every group is asked about 'Effective delegation'"):
            declared(focus, control, partly)
