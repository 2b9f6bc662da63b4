"""A coach's own account: password, one-time codes, browsers. What each asks for, own_account decides."""

from http import HTTPStatus

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired

from surveys.accounts import own_account, signing_in
from surveys.accounts.errors import AccountError
from surveys.accounts.passwords import SHORTEST
from surveys.web.coach.forms import new_password_field, once_more_field, refused
from surveys.web.coach.guard import redirect_after_post, show_once
from surveys.web.coach.notices import Said
from surveys.web.http.forms import DeskForm

_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


class CurrentForm(DeskForm):
    """The password once more."""

    current = PasswordField("Your password", [InputRequired("Please give your password.")])


class ChangeForm(DeskForm):
    """The old and the new password."""

    current = PasswordField("Present password", [InputRequired("Please give the password that you have now.")])
    password = new_password_field()
    again = once_more_field()


class CodesForm(DeskForm):
    """The first code; `offer` is what it is a code of."""

    offer = HiddenField()
    code = StringField("One-time code", [DataRequired("Please type the six digits that the app shows.")])
    current = PasswordField("Your password", [InputRequired("Please give your password.")])


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""
    _add_overview(desk)
    _add_password(desk)
    _add_codes(desk)
    _add_recovery(desk)


def _add_overview(desk: Blueprint) -> None:
    @desk.get("/account")
    def account() -> str:
        return render_template("desk/account.html", facts=own_account.facts(g.installation, g.me.coach))

    @desk.post("/account/sign-out-everywhere")
    def sign_out_everywhere() -> ResponseReturnValue:
        signing_in.sign_out_everywhere(g.installation, g.me.coach, but=g.cookie)
        return redirect_after_post("desk.account", said=Said.SIGNED_OUT_ELSEWHERE)


def _add_password(desk: Blueprint) -> None:
    @desk.get("/account/password")
    def password() -> str:
        return render_template("desk/password.html", form=ChangeForm(), shortest=SHORTEST)

    @desk.post("/account/password")
    def change_password() -> ResponseReturnValue:
        form = ChangeForm.sent()
        if form.validate():
            try:
                own_account.change_password(
                    g.installation, g.me.coach, current=form.current.data, new=form.password.data, cookie=g.cookie
                )
                return redirect_after_post("desk.account", said=Said.PASSWORD_CHANGED)
            except AccountError as error:
                refused(form, error)
        return render_template("desk/password.html", form=form, shortest=SHORTEST), _UNPROCESSABLE


def _add_codes(desk: Blueprint) -> None:
    @desk.get("/account/codes")
    def codes() -> ResponseReturnValue:
        if own_account.facts(g.installation, g.me.coach).has_codes:
            return redirect_after_post("desk.account")
        return _offer_page(CodesForm())

    @desk.post("/account/codes")
    def codes_on() -> ResponseReturnValue:
        form = CodesForm.sent()
        if form.validate():
            try:
                recovery = own_account.switch_codes_on(
                    g.installation,
                    g.me.coach,
                    token=form.offer.data or "",
                    code=form.code.data,
                    current=form.current.data,
                    cookie=g.cookie,
                )
                return show_once(render_template("desk/recovery.html", codes=recovery, first=True))
            except AccountError as error:
                refused(form, error)
        return _offer_page(form), _UNPROCESSABLE

    @desk.get("/account/codes/off")
    def ask_codes_off() -> str:
        return render_template("desk/codes_off.html", form=CurrentForm())

    @desk.post("/account/codes/off")
    def codes_off() -> ResponseReturnValue:
        form = CurrentForm.sent()
        if form.validate():
            try:
                own_account.switch_codes_off(g.installation, g.me.coach, current=form.current.data)
                return redirect_after_post("desk.account", said=Said.CODES_OFF)
            except AccountError as error:
                refused(form, error)
        return render_template("desk/codes_off.html", form=form), _UNPROCESSABLE


def _add_recovery(desk: Blueprint) -> None:
    @desk.get("/account/recovery")
    def recovery() -> str:
        return render_template("desk/recovery_ask.html", form=CurrentForm())

    @desk.post("/account/recovery")
    def renew_recovery() -> ResponseReturnValue:
        form = CurrentForm.sent()
        if form.validate():
            try:
                fresh = own_account.renew_recovery_codes(g.installation, g.me.coach, current=form.current.data)
                return show_once(render_template("desk/recovery.html", codes=fresh, first=False))
            except AccountError as error:
                refused(form, error)
        return render_template("desk/recovery_ask.html", form=form), _UNPROCESSABLE


def _offer_page(form: CodesForm) -> str:
    """Show the QR code; after a wrong code the same one, which the phone has scanned already."""
    offer = own_account.offer_codes(g.installation, g.me, again=form.offer.data or "")
    form.offer.data = offer.token
    return render_template("desk/codes.html", form=form, offer=offer)
