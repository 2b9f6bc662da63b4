"""The pages behind single-use URLs: first run, invitation, reset. surveys.accounts validates them."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, g, render_template
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired

from surveys.accounts import coaches, first_coach, resetting
from surveys.accounts.errors import AccountError, AddressGoneError
from surveys.accounts.first_coach import Newcomer
from surveys.accounts.passwords import SHORTEST
from surveys.desk.adopting import adopt
from surveys.web.coach.forms import new_password_field, once_more_field, refused
from surveys.web.coach.guard import open_to_all, redirect_after_post
from surveys.web.coach.letting_in import admit, known
from surveys.web.coach.notices import Said
from surveys.web.http.forms import DeskForm, email_field, name_field

_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def own_name_field() -> StringField:
    """Return the field for a coach's own name."""
    return name_field("Your name", DataRequired("Please give your name: letters are signed with it."))


class NewPasswordForm(DeskForm):
    """A new password, typed twice."""

    password = new_password_field()
    again = once_more_field()


class InvitationForm(DeskForm):
    """An invited coach."""

    name = own_name_field()
    password = new_password_field()
    again = once_more_field()


class SetUpForm(DeskForm):
    """The first coach."""

    name = own_name_field()
    email = email_field("Your e-mail address", DataRequired("Please give your address: you sign in with it."))
    password = new_password_field()
    again = once_more_field()


class AskForm(DeskForm):
    """Whose password is forgotten."""

    email = StringField("E-mail address", [DataRequired("Please give your address.")])


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""
    _add_set_up(desk)
    _add_invitation(desk)
    _add_reset(desk)


def _add_set_up(desk: Blueprint) -> None:
    @desk.get("/set-up/<token>")
    @open_to_all
    def set_up(token: str) -> ResponseReturnValue:
        _refuse_dead_set_up(token)
        return _new_password_page("desk/set_up.html", SetUpForm())

    @desk.post("/set-up/<token>")
    @open_to_all
    def make_first_coach(token: str) -> ResponseReturnValue:
        _refuse_dead_set_up(token)
        form = SetUpForm.sent()
        if form.validate():
            newcomer = Newcomer(form.name.data, form.email.data, form.password.data)
            try:
                admitted = first_coach.set_up(g.installation, token, newcomer)
                adopt(g.installation)  # what was opened on the command line so far is theirs
                return admit(admitted)
            except AccountError as error:
                refused(form, error)
            except AddressGoneError:
                abort(HTTPStatus.NOT_FOUND)
        return _new_password_page("desk/set_up.html", form), _UNPROCESSABLE


def _refuse_dead_set_up(token: str) -> None:
    """Show nothing where there was an address once: not even that there was one."""
    try:
        first_coach.refuse_dead_set_up(g.installation, token)
    except AddressGoneError:
        abort(HTTPStatus.NOT_FOUND)


def _add_invitation(desk: Blueprint) -> None:
    @desk.get("/invitation/<token>")
    @open_to_all
    def invitation(token: str) -> ResponseReturnValue:
        try:
            person = coaches.invited(g.installation, token)
        except AddressGoneError:
            return _gone("invitation")
        return _new_password_page("desk/invitation.html", InvitationForm(name=person.name), person=person)

    @desk.post("/invitation/<token>")
    @open_to_all
    def accept_invitation(token: str) -> ResponseReturnValue:
        form = InvitationForm.sent()
        try:
            person = coaches.invited(g.installation, token)
            if form.validate():
                return admit(coaches.accept(g.installation, token, name=form.name.data, password=form.password.data))
        except AddressGoneError:
            return _gone("invitation")
        except AccountError as error:
            refused(form, error)
        return _new_password_page("desk/invitation.html", form, person=person), _UNPROCESSABLE


def _add_reset(desk: Blueprint) -> None:
    @desk.get("/reset")
    @open_to_all
    def ask_reset() -> ResponseReturnValue:
        return render_template("desk/reset_ask.html", form=AskForm())

    @desk.post("/reset")
    @open_to_all
    def send_reset() -> ResponseReturnValue:
        form = AskForm.sent()
        if not form.validate():
            return render_template("desk/reset_ask.html", form=form), _UNPROCESSABLE
        resetting.ask(g.installation, form.email.data)
        return redirect_after_post("desk.sign_in", said=Said.RESET_ASKED)

    @desk.get("/reset/<token>")
    @open_to_all
    def reset(token: str) -> ResponseReturnValue:
        try:
            person = resetting.asked(g.installation, token)
        except AddressGoneError:
            return _gone("reset")
        return _new_password_page("desk/reset.html", NewPasswordForm(), person=person)

    @desk.post("/reset/<token>")
    @open_to_all
    def set_password(token: str) -> ResponseReturnValue:
        form = NewPasswordForm.sent()
        try:
            person = resetting.asked(g.installation, token)
            if form.validate():
                device = resetting.reset(g.installation, token, form.password.data)
                return known(redirect_after_post("desk.sign_in", said=Said.PASSWORD_SET), device)
        except AddressGoneError:
            return _gone("reset")
        except AccountError as error:
            refused(form, error)
        return _new_password_page("desk/reset.html", form, person=person), _UNPROCESSABLE


def _new_password_page(template: str, form: DeskForm, **values: Any) -> str:
    return render_template(template, form=form, shortest=SHORTEST, **values)


def _gone(what: str) -> tuple[str, int]:
    return render_template("desk/link_gone.html", what=what), HTTPStatus.GONE
