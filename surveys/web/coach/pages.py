"""All pages of the desk as one blueprint, behind the guard. No page lives here."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from surveys.core.installation import Installation
from surveys.core.jobs import Jobs
from surveys.web.coach import (
    account,
    areas,
    check_ins,
    coaches,
    coaching,
    commitments,
    comparisons,
    contract,
    drafts,
    engagements,
    entrance,
    facing,
    front,
    goals,
    one_time,
    people,
    reports,
    roster,
    sessions,
    settings,
    shown_once,
    waves,
    whole,
)
from surveys.web.coach.guard import guard

_SUBJECTS = (
    entrance,
    one_time,
    account,
    coaches,
    front,
    engagements,
    coaching,
    contract,
    facing,
    check_ins,
    goals,
    commitments,
    drafts,
    areas,
    roster,
    people,
    reports,
    comparisons,
    sessions,
    settings,
    shown_once,
    waves,
    whole,
)


def coach_pages(installation: Installation, jobs: Jobs) -> Blueprint:
    """Return the routes below /desk."""
    desk = Blueprint("desk", __name__, url_prefix="/desk")
    guard(desk, installation, jobs)
    for subject in _SUBJECTS:
        subject.add_pages(desk)
    return desk


def front_page() -> Blueprint:
    """Return the route of the bare address: whoever types it is a coach, or is told where their own link is."""
    front = Blueprint("front", __name__)

    @front.get("/")
    def home() -> Response:
        return redirect(url_for("desk.engagements"), 303)

    return front
