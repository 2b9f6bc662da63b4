"""A coach's closed baseline and its closed follow-up, played through the product: launched, answered, closed."""

from dataclasses import dataclass, replace
from datetime import timedelta
from email.headerregistry import Address

from instruments import catalogue
from instruments.answers import Answers, Score
from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.declaration import Declaration
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.engagements.actor import Actor
from surveys.invited.roster import read_csv
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.following import FollowUp
from surveys.waves.launching import Request, launch
from tests.support.ballots import answers
from tests.support.desk import engagement, wave
from tests.support.installations import Clock, roster, tokens

GROUPS = {"supervisor": 1, "peer": 4, "direct_report": 3}
DECLARED = Declaration(("effective_delegation", "conflict_resolution"), "persuasion_and_influence")


@dataclass(frozen=True, slots=True)
class Followed:
    """The ids of an engagement, of its baseline and of the follow-up."""

    engagement: str
    baseline: str
    follow_up: str


def followed(
    own: Actor, clock: Clock, *, declaration: Declaration = DECLARED, name: str = "Dana Whitfield"
) -> Followed:
    """Play both waves, 91 days apart."""
    engaged = engagement(own, name)
    baseline = wave(own, engaged, **GROUPS)
    answer(own.installation, baseline, score=3)
    close_wave(own.installation, baseline)
    clock.pass_(days=91)
    follow_up = open_follow_up(own, engaged, baseline)
    answer(own.installation, follow_up, score=4)
    close_wave(own.installation, follow_up)
    return Followed(engaged, baseline, follow_up)


def open_follow_up(own: Actor, engaged: str, baseline: str) -> str:
    """Open a follow-up of a closed wave, of the same people."""
    about = engagements.folder(own, engaged).details
    executive = Address(about.executive_name, addr_spec=about.executive_email)
    request = Request(
        executive=executive,
        roster=read_csv(roster(executive, **GROUPS)),
        closes_on=own.installation.today() + timedelta(days=18),
        edition=catalogue.load("leadership360"),
        coach=own.address,
        follow_up=FollowUp(baseline, DECLARED),
    )
    opened = launch(own.installation, request)
    with own.installation.database.write() as session:
        engagements.assign_wave(session, engaged, opened)
    return opened


def answer(installation: Installation, of_wave: str, *, score: Score = 4, change: Score = 1) -> None:
    """Have everybody answer alike."""
    with installation.database.read() as session:
        instrument = waves.get(session, of_wave).edition().instrument
    casting = Casting(installation)
    for number, (group, token) in enumerate(tokens(installation, of_wave)):
        comment = f"{group.replace('_', '')}wrote{number}xyz"
        casting.cast(token, follow_up_answers(group, instrument, score, change, keep_doing=comment))


def follow_up_answers(
    group: RaterGroup, instrument: Instrument, score: Score = 4, change: Score = 1, **comments: str
) -> Answers:
    """Answer everything that a wave asks a group, also what a follow-up asks beside its questionnaire."""
    plain = answers(group, score, instrument, **comments)
    asked = [area.id for area in instrument.compared_areas(group)]
    if group is RaterGroup.SELF:
        return replace(plain, looking_back=dict.fromkeys(asked, 3.5))
    return replace(plain, change=dict.fromkeys(asked, change))
