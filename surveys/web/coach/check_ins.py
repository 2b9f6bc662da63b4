"""The coach's pages of the monthly check-in: its plan, the months, each text, and opening one to the executive."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.validators import DataRequired

from surveys.coaching import check_in_plan, check_ins
from surveys.coaching.check_in_plan import Plan, PlanError
from surveys.coaching.place import Member, coach
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.http import check_in_trend as drawing
from surveys.web.http.days_asked import day_asked
from surveys.web.http.forms import day_field
from surveys.web.http.saved import SavedForm, looks_again


class PlanForm(SavedForm):
    """From when on."""

    begins_on = day_field("From when on", DataRequired("Choose the day from which on check-ins are asked for."))


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""
    _add_plan(desk)
    _add_texts(desk)


def _add_plan(desk: Blueprint) -> None:
    @desk.get("/engagements/<engagement>/check-ins", endpoint="check_ins")
    def overview(engagement: str) -> str:
        return _page(engagement, None)

    @desk.post("/engagements/<engagement>/check-ins", endpoint="plan_check_ins")
    @looks_again
    def plan(engagement: str) -> ResponseReturnValue:
        form, stored = PlanForm.sent(), check_in_plan.plan(_me(engagement))
        if form.validate() and not form.clashes(_stored(stored)):
            try:
                check_in_plan.set_plan(_me(engagement), form.begins_on.data, seen=stored)
                return redirect_after_post("desk.check_ins", said=Said.SAVED, engagement=engagement)
            except PlanError as error:
                form.form_errors.append(str(error))
        return _page(engagement, form), 422

    @desk.post("/engagements/<engagement>/check-ins/pause", endpoint="pause_check_ins")
    def pause(engagement: str) -> ResponseReturnValue:
        check_in_plan.pause(_me(engagement))
        return redirect_after_post("desk.check_ins", said=Said.CHECK_INS_PAUSED, engagement=engagement)

    @desk.post("/engagements/<engagement>/check-ins/resume", endpoint="resume_check_ins")
    def resume(engagement: str) -> ResponseReturnValue:
        check_in_plan.resume(_me(engagement))
        return redirect_after_post("desk.check_ins", said=Said.CHECK_INS_RESUMED, engagement=engagement)


def _add_texts(desk: Blueprint) -> None:
    @desk.get("/engagements/<engagement>/check-ins/<check_in>", endpoint="check_in")
    def text(engagement: str, check_in: str) -> str:
        found = check_ins.one(_me(engagement), check_in)
        return render_template("desk/coaching/check_in.html", engagement=engagement, answer=found)

    @desk.post("/engagements/<engagement>/check-ins/<check_in>/open", endpoint="open_check_in")
    def open_it(engagement: str, check_in: str) -> ResponseReturnValue:
        check_ins.open_to_executive(_me(engagement), check_in)
        where = {"engagement": engagement, "check_in": check_in}
        return redirect_after_post("desk.check_in", said=Said.CHECK_IN_OPENED, **where)

    @desk.post("/engagements/<engagement>/check-ins/<check_in>/again", endpoint="send_check_in_again")
    def again(engagement: str, check_in: str) -> ResponseReturnValue:
        check_ins.send_again(_me(engagement), check_in)
        return redirect_after_post("desk.check_ins", said=Said.CHECK_IN_AGAIN, engagement=engagement)


def _me(engagement: str) -> Member:
    return coach(actor(), engagement)


def _page(engagement: str, form: PlanForm | None) -> str:
    found = check_ins.overview(_me(engagement), day_asked(request.args.get("until", "")))
    if form is None and found.plan is not None:
        form = PlanForm.showing(_stored(found.plan))
    return render_template(
        "desk/coaching/check_ins.html",
        engagement=engagement,
        found=found,
        trends=drawing.drawn(found.trends),
        drawing=drawing,
        form=form,
    )


def _stored(plan: Plan) -> dict[str, object]:
    """Return what stands in the form; without a plan today."""
    return {"begins_on": plan.begins_on or actor().installation.today()}
