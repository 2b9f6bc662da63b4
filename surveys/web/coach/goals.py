"""Goals on the desk, made in the session: the same form as in the executive's place. Routes only."""

from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys.coaching import goals
from surveys.coaching.goals import GoalCard
from surveys.coaching.place import Member, coach
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.http.coaching_forms import goals as forms

_BELOW = "/engagements/<engagement>/goals"


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.get(_BELOW, endpoint="goals")
    def show_goals(engagement: str) -> str:
        return _page(engagement)

    @desk.get(f"{_BELOW}/new")
    def new_goal(engagement: str) -> str:
        carried = (request.args.get(name, "") for name in ("area", "item"))
        filled = forms.blank(_member(engagement), *carried)
        return render_template("desk/coaching/goal_form.html", engagement=engagement, filled=filled)

    @desk.post(f"{_BELOW}/new")
    def make_goal(engagement: str) -> ResponseReturnValue:
        return _answer(engagement, forms.make(_member(engagement)))

    @desk.get(f"{_BELOW}/<goal>")
    def edit_goal(engagement: str, goal: str) -> str:
        filled = forms.stored(_member(engagement), goal)
        return render_template("desk/coaching/goal_form.html", engagement=engagement, filled=filled)

    @desk.post(f"{_BELOW}/<goal>")
    def change_goal(engagement: str, goal: str) -> ResponseReturnValue:
        return _answer(engagement, forms.change(_member(engagement), goal))

    @desk.post(f"{_BELOW}/<goal>/state")
    def set_goal_state(engagement: str, goal: str) -> ResponseReturnValue:
        refused = forms.act(_member(engagement), goal)
        if refused:
            return _page(engagement, refused=refused), HTTPStatus.CONFLICT
        return redirect_after_post("desk.goals", said=Said.SAVED, engagement=engagement)


def _member(engagement: str) -> Member:
    return coach(actor(), engagement)


def _answer(engagement: str, filled: forms.Filled) -> ResponseReturnValue:
    if filled.done:
        return redirect_after_post("desk.goals", said=Said.SAVED, engagement=engagement)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if filled.form.errors else HTTPStatus.OK
    return render_template("desk/coaching/goal_form.html", engagement=engagement, filled=filled), status


def _page(engagement: str, *, refused: str = "") -> str:
    page = goals.page(_member(engagement), number=request.args.get("page", 1, type=int))

    def edit_at(card: GoalCard) -> str:
        return url_for("desk.edit_goal", engagement=engagement, goal=card.id)

    def act_at(card: GoalCard) -> str:
        return url_for("desk.set_goal_state", engagement=engagement, goal=card.id)

    return render_template(
        "desk/coaching/goals.html",
        engagement=engagement,
        page=page,
        lints=forms.to_keep(page),
        refused=refused,
        edit_at=edit_at,
        act_at=act_at,
    )
