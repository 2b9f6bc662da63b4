"""The executive's pages of check-ins: the months, the changes of each goal, and each text from its day on."""

from flask import Blueprint, render_template, request

from surveys.coaching import check_ins as operations
from surveys.web.http import check_in_trend as drawing
from surveys.web.http.days_asked import day_asked
from surveys.web.http.standing_pages import member


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.get("/check-ins")
    def check_ins() -> str:
        found = operations.overview(member(), day_asked(request.args.get("until", "")))
        return render_template("place/check_ins.html", found=found, trends=drawing.drawn(found.trends), drawing=drawing)

    @pages.get("/check-ins/<check_in>")
    def check_in(check_in: str) -> str:
        return render_template("place/check_in.html", answer=operations.one(member(), check_in))
