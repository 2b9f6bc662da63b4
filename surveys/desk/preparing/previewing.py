"""Preview of the questionnaire as each group would see it, before anybody is invited, with a made-up respondent."""

from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell
from surveys.core.ids import InvitationId
from surveys.desk.preparing.opening import review
from surveys.engagements.actor import Actor
from surveys.waves.respondent import LinkState, Respondent
from surveys.waves.tables import KeptUntil


def preview_respondent(actor: Actor, draft: str, group: RaterGroup) -> Respondent:
    """Return what the survey's pages would know of somebody of this group, by the draft as it is now.

    Where it cannot be launched yet, every group stands for itself. Raises `NotYoursError`.
    """
    found = review(actor, draft)
    looked = found.draft
    cells = found.plan.cells if found.plan else ()
    cell = next((one for one in cells if group in one.groups), Cell((group,)))
    return Respondent(
        invitation=InvitationId(""),
        wave="",
        group=group,
        state=LinkState.READY,
        declined=False,
        remind_everyone=looked.rules.remind_everyone,
        own_names=(),
        edition=looked.edition,
        language=looked.languages[0],
        executive=looked.executive_name,
        coach=actor.name,
        closes_on=looked.rules.closes_on or actor.installation.today(),
        zone=actor.installation.settings.timezone,
        cell=cell.groups,
        # a group that is still too small is previewed as if it were just large enough to be shown
        invited=max(cell.count(looked.counts), looked.rules.min_raters),
        min_raters=looked.rules.min_raters,
        days_kept=found.days_kept,
        kept_for_follow_up=found.kept_until is KeptUntil.ENGAGEMENT,
        compared_with=found.plan.follows.closed_on if found.plan and found.plan.follows else None,
    )
