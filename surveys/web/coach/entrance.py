"""The pages by which somebody comes in: sign-in, first run, invitation, reset. surveys.accounts decides on them."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired

from surveys.accounts import coaches, first_coach, resetting, signing_in
from surveys.accounts.errors import AccountError, AddressGoneError, in_minutes
from surveys.accounts.first_coach import Newcomer
from surveys.accounts.passwords import SHORTEST
from surveys.accounts.signing_in import Admitted, CodeGiven, CodeWanted, Credentials, Refused, Throttled
from surveys.desk.adopting import adopt
from surveys.installation import Installation
from surveys.web.coach.forms import DeskForm, email_field, name_field
from surveys.web.coach.guard import is_open_to_all, moved, network, open_to_all, set_cookie
from surveys.web.coach.notices import Said

_DEVICE = "parallax_device"
_A_YEAR = 365 * 24 * 60 * 60
_WRONG = "The address or the password is not right."
_WRONG_CODE = "This code is not right, or was used before."
_RAN_OUT = "The time for the code ran out, or the password was changed. Please sign in again."
_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


class SignInForm(DeskForm):
    """Address and password; `next` is where the visitor was on the way to."""

    next = HiddenField()
    email = StringField("E-mail address", [DataRequired("Please give your address.")])
    password = PasswordField("Password", [InputRequired("Please give your password.")])


class CodeForm(DeskForm):
    """The second step; `ticket` says that the password was right."""

    next = HiddenField()
    ticket = HiddenField()
    code = StringField("One-time code")
    recovery = StringField("Recovery code")


def new_password_field() -> PasswordField:
    """Give the field for a password that is chosen."""
    return PasswordField("New password", [InputRequired("Please choose a password.")])


def once_more_field() -> PasswordField:
    """Give the field in which it is typed again."""
    return PasswordField("The same once more", [EqualTo("password", "This is not the same password.")])


def own_name_field() -> StringField:
    """Give the field for a coach's own name."""
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
    _add_sign_in(desk)
    _add_set_up(desk)
    _add_invitation(desk)
    _add_reset(desk)


def refused(form: DeskForm, error: AccountError) -> None:
    """Put what an operation refused beside its field, or above the form."""
    if error.field in form:
        form[error.field].errors = [*form[error.field].errors, str(error)]
    else:
        form.form_errors.append(str(error))


def _add_sign_in(desk: Blueprint) -> None:
    @desk.get("/sign-in")
    @open_to_all
    def sign_in() -> ResponseReturnValue:
        if g.me is not None:
            return redirect(_onward(request.args.get("next", "")), 303)
        return _sign_in_page(SignInForm(next=_onward(request.args.get("next", ""))))

    @desk.post("/sign-in")
    @open_to_all
    def let_in() -> ResponseReturnValue:
        form = SignInForm.sent()
        if not form.validate():
            return _sign_in_page(form), _UNPROCESSABLE
        tried = Credentials(form.email.data, form.password.data, device=_device(), network=network())
        outcome = signing_in.sign_in(g.house, tried)
        if isinstance(outcome, CodeWanted):
            return render_template("desk/code.html", form=CodeForm(next=form.next.data, ticket=outcome.ticket))
        if isinstance(outcome, Admitted):
            return _admit(outcome, form.next.data)
        form.form_errors.append(_why(outcome, _WRONG))
        return _sign_in_page(form), _status(outcome)

    @desk.get("/sign-in/code")
    @open_to_all
    def code() -> ResponseReturnValue:
        return moved("desk.sign_in")

    @desk.post("/sign-in/code")
    @open_to_all
    def let_in_with_code() -> ResponseReturnValue:
        form = CodeForm.sent()
        given = CodeGiven(form.ticket.data or "", form.code.data or form.recovery.data or "", _device(), network())
        outcome = signing_in.sign_in_with_code(g.house, given)
        if isinstance(outcome, Admitted):
            return _admit(outcome, form.next.data)
        if not signing_in.ticket_works(g.house, given.ticket):
            again = SignInForm(next=_onward(form.next.data))
            again.form_errors.append(_RAN_OUT)
            return _sign_in_page(again), _UNPROCESSABLE
        field = form.recovery if form.recovery.data and not form.code.data else form.code
        field.errors = [_why(outcome, _WRONG_CODE)]
        return render_template("desk/code.html", form=form), _status(outcome)

    @desk.post("/sign-out")
    def sign_out() -> ResponseReturnValue:
        signing_in.sign_out(g.house, g.cookie)
        set_cookie("")
        return moved("desk.sign_in", said=Said.SIGNED_OUT)


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
                admitted = first_coach.set_up(g.house, token, newcomer)
                adopt(g.house)  # what was opened on the command line so far is theirs
                return _admit(admitted)
            except AccountError as error:
                refused(form, error)
            except AddressGoneError:
                abort(HTTPStatus.NOT_FOUND)
        return _new_password_page("desk/set_up.html", form), _UNPROCESSABLE


def _refuse_dead_set_up(token: str) -> None:
    """Show nothing where there was an address once: not even that there was one."""
    try:
        first_coach.refuse_dead_set_up(g.house, token)
    except AddressGoneError:
        abort(HTTPStatus.NOT_FOUND)


def _add_invitation(desk: Blueprint) -> None:
    @desk.get("/invitation/<token>")
    @open_to_all
    def invitation(token: str) -> ResponseReturnValue:
        try:
            person = coaches.invited(g.house, token)
        except AddressGoneError:
            return _gone("invitation")
        return _new_password_page("desk/invitation.html", InvitationForm(name=person.name), person=person)

    @desk.post("/invitation/<token>")
    @open_to_all
    def accept_invitation(token: str) -> ResponseReturnValue:
        form = InvitationForm.sent()
        try:
            person = coaches.invited(g.house, token)
            if form.validate():
                return _admit(coaches.accept(g.house, token, name=form.name.data, password=form.password.data))
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
        resetting.ask(g.house, form.email.data)
        return moved("desk.sign_in", said=Said.RESET_ASKED)

    @desk.get("/reset/<token>")
    @open_to_all
    def reset(token: str) -> ResponseReturnValue:
        try:
            person = resetting.asked(g.house, token)
        except AddressGoneError:
            return _gone("reset")
        return _new_password_page("desk/reset.html", NewPasswordForm(), person=person)

    @desk.post("/reset/<token>")
    @open_to_all
    def set_password(token: str) -> ResponseReturnValue:
        form = NewPasswordForm.sent()
        try:
            person = resetting.asked(g.house, token)
            if form.validate():
                device = resetting.reset(g.house, token, form.password.data)
                return _known(moved("desk.sign_in", said=Said.PASSWORD_SET), device)
        except AddressGoneError:
            return _gone("reset")
        except AccountError as error:
            refused(form, error)
        return _new_password_page("desk/reset.html", form, person=person), _UNPROCESSABLE


def _sign_in_page(form: SignInForm) -> str:
    return render_template("desk/sign_in.html", form=form)


def _new_password_page(template: str, form: DeskForm, **values: Any) -> str:
    return render_template(template, form=form, shortest=SHORTEST, **values)


def _gone(what: str) -> tuple[str, int]:
    return render_template("desk/link_gone.html", what=what), HTTPStatus.GONE


def _admit(admitted: Admitted, onward: str | None = None) -> Response:
    """Let the browser in under a new cookie; whoever was signed in there before is signed out."""
    if g.me is not None:
        signing_in.sign_out(g.house, g.cookie)
    set_cookie(admitted.cookie)
    return _known(redirect(_onward(onward), 303), admitted.device)


def _onward(path: str | None) -> str:
    """Give a page of the desk to go on to: never an address of somebody else's, whatever a link to us says."""
    front = url_for("desk.engagements")
    if not path or not path.startswith(f"{front.rstrip('/')}/"):
        return front
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return front
    return url_for(endpoint, **values) if endpoint.startswith("desk.") and not is_open_to_all(endpoint) else front


def _why(outcome: Refused | Throttled, wrong: str) -> str:
    if isinstance(outcome, Throttled):
        minutes = in_minutes(outcome.minutes)
        return f"There were too many tries. Please wait {minutes} and try again; this one was not looked at."
    return wrong


def _status(outcome: Refused | Throttled) -> HTTPStatus:
    return HTTPStatus.TOO_MANY_REQUESTS if isinstance(outcome, Throttled) else _UNPROCESSABLE


def _device() -> str:
    return request.cookies.get(_device_name(g.house), "")


def _known(response: Any, device: str) -> Response:
    """Let the browser be known the next time. It opens nothing: it only has tries of its own."""
    response.set_cookie(
        _device_name(g.house),
        device,
        max_age=_A_YEAR,
        path=url_for("desk.sign_in"),
        secure=_is_https(g.house),
        httponly=True,
        samesite="Lax",
    )
    answer: Response = response
    return answer


def _device_name(house: Installation) -> str:
    return f"__Secure-{_DEVICE}" if _is_https(house) else _DEVICE


def _is_https(house: Installation) -> bool:
    return house.settings.base_url.startswith("https://")
