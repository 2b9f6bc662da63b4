"""The route of pages kept after a redirect: a code, recovery codes, form data from before a sign-in."""

from http import HTTPStatus

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from surveys.web.coach.form_token import browser_of


def add_pages(desk: Blueprint) -> None:
    """Register the route."""

    @desk.get("/told/<page>")
    def shown_once(page: str) -> ResponseReturnValue:
        found = g.kept.page(browser_of(g.cookie), page)
        if found is None:
            return render_template("desk/told_gone.html"), HTTPStatus.GONE
        return str(found)
