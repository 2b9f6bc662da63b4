"""The executive's goals: written, changed, ended, taken up again. What a form does is in coaching_forms."""

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from surveys.coaching import goals
from surveys.coaching.goals import GoalCard
from surveys.web.http.coaching_forms import goals as forms
from surveys.web.http.standing_pages import member, redirect_to, to


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.get("/goals", endpoint="goals")
    def show_goals() -> str:
        return _page()

    @pages.get("/goals/new", endpoint="new_goal")
    def show_new_goal() -> str:
        filled = forms.blank(member(), request.args.get("area", ""), request.args.get("item", ""))
        return render_template("place/goal_form.html", filled=filled)

    @pages.post("/goals/new")
    def make_goal() -> ResponseReturnValue:
        filled = forms.make(member())
        if filled.done:
            return redirect_to(".goals", said="saved")
        return render_template("place/goal_form.html", filled=filled), _status(filled)

    @pages.get("/goals/<goal>", endpoint="goal")
    def show_goal(goal: str) -> str:
        return render_template("place/goal_form.html", filled=forms.stored(member(), goal))

    @pages.post("/goals/<goal>")
    def change_goal(goal: str) -> ResponseReturnValue:
        filled = forms.change(member(), goal)
        if filled.done:
            return redirect_to(".goals", said="saved")
        return render_template("place/goal_form.html", filled=filled), _status(filled)

    @pages.post("/goals/<goal>/state")
    def set_goal_state(goal: str) -> ResponseReturnValue:
        refused = forms.act(member(), goal)
        return (_page(refused=refused), HTTPStatus.CONFLICT) if refused else redirect_to(".goals", said="saved")


def _page(*, refused: str = "") -> str:
    page = goals.page(member(), number=request.args.get("page", 1, type=int))
    return render_template(
        "place/goals.html",
        page=page,
        lints=forms.to_keep(page),
        refused=refused,
        csrf=Markup,
        edit_at=_edit_at,
        act_at=_act_at,
    )


def _edit_at(card: GoalCard) -> str:
    return to(f"goals/{card.id}")


def _act_at(card: GoalCard) -> str:
    return to(f"goals/{card.id}/state")


def _status(filled: forms.Filled) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if filled.form.errors else HTTPStatus.OK
