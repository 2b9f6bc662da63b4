"""Signing in, in one step or two, and out. Addresses that work once are in one_time.py; surveys.accounts decides.

What was typed into a page whose sign-in had ended goes along in a hidden field, and is shown again after it.
"""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired

from surveys.accounts import signing_in
from surveys.accounts.errors import BusyError, in_minutes
from surveys.accounts.signing_in import Admitted, CodeGiven, CodeWanted, Credentials, Refused, Throttled
from surveys.web.coach.guard import (
    is_own_form,
    network,
    open_to_all,
    redirect_after_post,
    set_cookie,
    takes_stale_forms,
)
from surveys.web.coach.letting_in import admit, carried_page, device, onward
from surveys.web.coach.notices import Said
from surveys.web.http.forms import DeskForm

_WRONG = "The address or the password is not right."
_WRONG_CODE = "This code is not right, or was used before."
_RAN_OUT = "The time for the code ran out, or the password was changed. Please sign in again."
_OLD_PAGE = (
    "This page was open for long, or this browser keeps no cookie of ours. Please give your password here once more."
)
_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


class SignInForm(DeskForm):
    """Address and password; `next` is where the visitor was on the way to, `carried` what they had typed there."""

    next = HiddenField()
    carried = HiddenField()
    email = StringField("E-mail address", [DataRequired("Please give your address.")])
    password = PasswordField("Password", [InputRequired("Please give your password.")])


class CodeForm(DeskForm):
    """The second step; `ticket` says that the password was right."""

    next = HiddenField()
    carried = HiddenField()
    ticket = HiddenField()
    code = StringField("One-time code")
    recovery = StringField("Recovery code")


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.get("/sign-in")
    @open_to_all
    def sign_in(carried: str = "") -> ResponseReturnValue:
        if g.me is not None:
            return redirect(onward(request.args.get("next", "")), 303)
        form = SignInForm(data={"next": onward(request.args.get("next", "")), "carried": carried})
        return _sign_in_page(form), HTTPStatus.UNAUTHORIZED if carried else HTTPStatus.OK

    @desk.post("/sign-in")
    @open_to_all
    @takes_stale_forms
    def let_in() -> ResponseReturnValue:
        form = SignInForm.sent()
        if not is_own_form():
            return _again(form)
        if not form.validate():
            return _sign_in_page(form), _UNPROCESSABLE
        tried = Credentials(form.email.data, form.password.data, device=device(), network=network())
        try:
            outcome = signing_in.sign_in(g.installation, tried)
        except BusyError as error:
            form.form_errors.append(str(error))
            return _sign_in_page(form), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}
        if isinstance(outcome, CodeWanted):
            return render_template(
                "desk/code.html", form=CodeForm(next=form.next.data, carried=form.carried.data, ticket=outcome.ticket)
            )
        if isinstance(outcome, Admitted):
            return admit(outcome, form.next.data, form.carried.data)
        form.form_errors.append(_why(outcome, _WRONG))
        return _sign_in_page(form), _status(outcome)

    @desk.get("/sign-in/code")
    @open_to_all
    def code() -> ResponseReturnValue:
        return redirect_after_post("desk.sign_in")

    @desk.post("/sign-in/code")
    @open_to_all
    @takes_stale_forms
    def let_in_with_code() -> ResponseReturnValue:
        form = CodeForm.sent()
        if not is_own_form():
            return _again(form)
        given = CodeGiven(form.ticket.data or "", form.code.data or form.recovery.data or "", device(), network())
        outcome = signing_in.sign_in_with_code(g.installation, given)
        if isinstance(outcome, Admitted):
            return admit(outcome, form.next.data, form.carried.data)
        if not signing_in.ticket_works(g.installation, given.ticket):
            again = SignInForm(next=onward(form.next.data), carried=form.carried.data)
            again.form_errors.append(_RAN_OUT)
            return _sign_in_page(again), _UNPROCESSABLE
        field = form.recovery if form.recovery.data and not form.code.data else form.code
        field.errors = [_why(outcome, _WRONG_CODE)]
        return render_template("desk/code.html", form=form), _status(outcome)

    @desk.post("/sign-out")
    def sign_out() -> ResponseReturnValue:
        signing_in.sign_out(g.installation, g.cookie)
        set_cookie("")
        return redirect_after_post("desk.sign_in", said=Said.SIGNED_OUT)


def _again(stale: SignInForm | CodeForm) -> ResponseReturnValue:
    """Go on where this browser is signed in meanwhile; else show the page again, with all that it may show."""
    if g.me is not None:
        return redirect(carried_page(g.cookie, stale.carried.data) or onward(stale.next.data), 303)
    form = SignInForm(next=stale.next.data, carried=stale.carried.data)
    if isinstance(stale, SignInForm):
        form.email.data = stale.email.data
    form.form_errors.append(_OLD_PAGE)
    return _sign_in_page(form), _UNPROCESSABLE


def _sign_in_page(form: SignInForm) -> str:
    return render_template("desk/sign_in.html", form=form)


def _why(outcome: Refused | Throttled, wrong: str) -> str:
    if isinstance(outcome, Throttled):
        minutes = in_minutes(outcome.minutes)
        return f"There were too many tries. Please wait {minutes} and try again; this one was not looked at."
    return wrong


def _status(outcome: Refused | Throttled) -> HTTPStatus:
    return HTTPStatus.TOO_MANY_REQUESTS if isinstance(outcome, Throttled) else _UNPROCESSABLE
