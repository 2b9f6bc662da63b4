"""The department head's first page: all of `SponsorView`, with earlier answers on a page of their own."""

from types import ModuleType

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from surveys.coaching.access import Party
from surveys.coaching.sponsor_view import sponsor_view
from surveys.core.installation import Installation
from surveys.core.jobs import Jobs
from surveys.web.http.paging import paged
from surveys.web.http.standing_pages import member, standing_pages
from surveys.web.sponsor import check_ins, contract, intake

_SUBJECTS: tuple[ModuleType, ...] = (contract, intake, check_ins)
_GOALS_A_PAGE = 6
_ANSWERS_A_PAGE = 4


def sponsor_pages(installation: Installation, jobs: Jobs) -> Blueprint:
    """Return the routes below /p."""
    pages = standing_pages("sponsor", "/p", Party.SPONSOR, installation, jobs)

    @pages.get("/")
    def home() -> str:
        view = sponsor_view(member())
        return render_template("sponsor/home.html", view=view, goals=paged(view.goals, _GOALS_A_PAGE))

    @pages.get("/answers")
    def answers() -> ResponseReturnValue:
        view = sponsor_view(member())
        return render_template("sponsor/answers.html", view=view, answers=paged(view.answers, _ANSWERS_A_PAGE))

    for subject in _SUBJECTS:
        subject.add_pages(pages)
    return pages
