"""The coach's pages between executive and department head: the intake, typed in the talk; what is shared, to read."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from surveys.coaching import intake
from surveys.coaching.facing import facing
from surveys.coaching.intake import LONGEST, QUESTIONS
from surveys.coaching.place import Member, coach
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.http.coaching_forms.intake import HINTS, IntakeForm, sent, stored
from surveys.web.http.paging import paged

_GOALS_A_PAGE = 8


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.get("/engagements/<engagement>/intake", endpoint="intake")
    def show_intake(engagement: str) -> str:
        return render_template(
            "desk/coaching/intake.html",
            engagement=engagement,
            page=intake.page(_coach(engagement)),
            questions=QUESTIONS,
        )

    @desk.get("/engagements/<engagement>/intake/edit")
    def edit_intake(engagement: str) -> str:
        return _form(engagement)

    @desk.post("/engagements/<engagement>/intake/edit")
    def type_intake(engagement: str) -> ResponseReturnValue:
        form, is_stored = sent(_coach(engagement))
        if is_stored:
            return redirect_after_post("desk.intake", said=Said.SAVED, engagement=engagement)
        return _form(engagement, form), 422

    @desk.get("/engagements/<engagement>/alignment", endpoint="alignment")
    def show_alignment(engagement: str) -> str:
        found = facing(_coach(engagement))
        return render_template(
            "desk/coaching/alignment.html",
            engagement=engagement,
            facing=found,
            goals=paged(found.goals, _GOALS_A_PAGE),
        )


def _coach(engagement: str) -> Member:
    return coach(actor(), engagement)


def _form(engagement: str, form: IntakeForm | None = None) -> str:
    page = intake.page(_coach(engagement))
    return render_template(
        "desk/coaching/intake_form.html",
        engagement=engagement,
        page=page,
        form=form or stored(page.intake),
        questions=QUESTIONS,
        hints=HINTS,
        longest=LONGEST,
    )
