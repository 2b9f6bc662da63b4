"""The executive's standing place at `/x/<token>/`: one home for goals, sessions, reports, what is next."""

from types import ModuleType

from flask import Blueprint, render_template

from surveys.coaching import overview
from surveys.coaching.access import Party
from surveys.core.installation import Installation
from surveys.core.jobs import Jobs
from surveys.web.executive import (
    check_ins,
    closing_loop,
    commitments,
    contract,
    facing,
    goals,
    locks,
    reports,
    sessions,
    timeline,
)
from surveys.web.http.standing_pages import ended_on, member, standing_pages

_SUBJECTS: tuple[ModuleType, ...] = (
    contract,
    reports,
    goals,
    commitments,
    sessions,
    check_ins,
    facing,
    closing_loop,
    locks,
    timeline,
)


# What is left once the coaching has ended, until all is erased: to read, to take along, to take back.
_AFTER_END = frozenset(
    {
        "home",
        "close",
        "contract",
        "contract_pdf",
        "contract_text",
        "reports",
        "report_without_slash",
        "presentation",
        "whole_report",
        "report_pdf",
        "word_backs",
        "say_back",
        "own_copy",
    }
)


def place_pages(installation: Installation, jobs: Jobs) -> Blueprint:
    """Return the routes below /x."""
    pages = standing_pages("place", "/x", Party.EXECUTIVE, installation, jobs, after_end=_AFTER_END)

    @pages.get("/")
    def home() -> str:
        if ended_on():
            return render_template("place/ended.html", own=overview.after_end(member()))
        return render_template("place/home.html", own=overview.home(member()))

    for subject in _SUBJECTS:
        subject.add_pages(pages)
    return pages
