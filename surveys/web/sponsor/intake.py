"""The department head's seven answers at the start: typed here, or confirmed here where the coach typed them."""

from http import HTTPStatus

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from surveys.coaching.intake import LONGEST, QUESTIONS
from surveys.coaching.sponsor_view import sponsor_view
from surveys.web.http.coaching_forms.intake import HINTS, IntakeForm, sent, stored
from surveys.web.http.standing_pages import member, redirect_to


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.get("/intake", endpoint="intake")
    def show_intake() -> str:
        return _page(None)

    @pages.post("/intake")
    def send_intake() -> ResponseReturnValue:
        form, is_stored = sent(member())
        return redirect_to(".home", said="saved") if is_stored else (_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(form: IntakeForm | None) -> str:
    view = sponsor_view(member())
    return render_template(
        "sponsor/intake.html",
        view=view,
        form=form or stored(view.intake),
        questions=QUESTIONS,
        hints=HINTS,
        longest=LONGEST,
    )
