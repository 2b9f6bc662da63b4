"""The executive's picture of the coaching."""

from flask import Blueprint, render_template

from surveys.coaching import overview
from surveys.web.http.standing_pages import member


def add_pages(pages: Blueprint) -> None:
    """Register the route."""

    @pages.get("/timeline", endpoint="timeline")
    def show_timeline() -> str:
        return render_template("place/timeline.html", timeline=overview.picture(member()))
