"""Opening a follow-up of a closed wave, and answering what it asks beside its questionnaire."""

from dataclasses import replace
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
from surveys.invited.roster import read_roster
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.following import FollowUp
from surveys.waves.launching import Request, launch
from tests.support.ballots import answers
from tests.support.installations import roster, tokens

DECLARED = Declaration(("effective_delegation", "conflict_resolution"), "persuasion_and_influence")


def open_follow_up(own: Actor, engaged: str, baseline: str, **groups: int) -> str:
    """Open a follow-up of a closed wave, of so many people of each group."""
    about = engagements.folder(own, engaged).details
    executive = Address(about.executive_name, addr_spec=about.executive_email)
    request = Request(
        executive=executive,
        roster=read_roster(roster(executive, **groups)),
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
        comment = f"{group.replace('_', '')}wrote{number}of{score}xyz"
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
