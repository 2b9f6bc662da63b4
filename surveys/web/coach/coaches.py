"""The administrator's page about coaches: who there is, invite, stop, restore. No engagement is seen here."""

from http import HTTPStatus

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from wtforms import BooleanField
from wtforms.validators import DataRequired

from surveys.accounts import coaches as operations
from surveys.accounts.errors import AccountError, UnknownCoachError
from surveys.web.coach.forms import refused
from surveys.web.coach.guard import admins_only, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.http.forms import DeskForm, email_field, name_field


class InviteForm(DeskForm):
    """A further coach."""

    name = name_field("Name", DataRequired("Please give a name."))
    email = email_field("E-mail address", DataRequired("The invitation goes there."))
    is_admin = BooleanField("Administrator")


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.errorhandler(UnknownCoachError)
    def nobody(_error: UnknownCoachError) -> ResponseReturnValue:
        return current_app.handle_http_exception(NotFound())  # raised in here, it would become an error of ours

    @desk.get("/coaches")
    def coaches() -> str:
        admins_only()
        return _page(InviteForm())

    @desk.post("/coaches")
    def invite_coach() -> ResponseReturnValue:
        admins_only()
        form = InviteForm.sent()
        if form.validate():
            try:
                operations.invite(
                    g.installation, name=form.name.data, email=form.email.data, is_admin=form.is_admin.data
                )
                return redirect_after_post("desk.coaches", said=Said.COACH_INVITED)
            except AccountError as error:
                refused(form, error)
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY

    @desk.post("/coaches/<coach>/invite")
    def invite_again(coach: str) -> ResponseReturnValue:
        admins_only()
        try:
            operations.invite_again(g.installation, coach)
        except AccountError as error:
            return _page(InviteForm(), str(error)), HTTPStatus.CONFLICT
        return redirect_after_post("desk.coaches", said=Said.COACH_INVITED)

    @desk.post("/coaches/<coach>/stop")
    def stop_coach(coach: str) -> ResponseReturnValue:
        admins_only()
        try:
            operations.stop(g.installation, coach)
        except AccountError as error:
            return _page(InviteForm(), str(error)), HTTPStatus.CONFLICT
        return redirect_after_post("desk.coaches", said=Said.COACH_STOPPED)

    @desk.post("/coaches/<coach>/restore")
    def restore_coach(coach: str) -> ResponseReturnValue:
        admins_only()
        operations.restore(g.installation, coach)
        return redirect_after_post("desk.coaches", said=Said.COACH_RESTORED)


def _page(form: InviteForm, problem: str = "") -> str:
    return render_template("desk/coaches.html", form=form, people=operations.everybody(g.installation), problem=problem)
