"""The department head's first page."""

from types import ModuleType

from flask import Blueprint, render_template

from surveys.coaching.access import Party
from surveys.core.installation import Installation
from surveys.core.jobs import Jobs
from surveys.web.http.standing_pages import standing_pages
from surveys.web.sponsor import contract

_SUBJECTS: tuple[ModuleType, ...] = (contract,)


def sponsor_pages(installation: Installation, jobs: Jobs) -> Blueprint:
    """Return the routes below /p."""
    pages = standing_pages("sponsor", "/p", Party.SPONSOR, installation, jobs)

    @pages.get("/")
    def home() -> str:
        return render_template("sponsor/home.html")

    for subject in _SUBJECTS:
        subject.add_pages(pages)
    return pages
