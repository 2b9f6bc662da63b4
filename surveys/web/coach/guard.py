"""The desk's request guard: it checks session, form token and host name before every request of the blueprint.

A cookie with a random text tells one browser from another; a sign-in makes it somebody's. It is sent below /desk only,
so no stakeholder's page ever sees it. Every POST carries a signed hash of it, which no other page can know.
"""

import re
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from surveys.accounts.signing_in import SignedIn, who
from surveys.accounts.throttle import network_of
from surveys.coaching.place import EngagementEndedError
from surveys.core.config import is_loopback
from surveys.core.errors import NoReleaseError, NoSuchCommentError, NotYoursError
from surveys.core.installation import Installation
from surveys.core.jobs import Jobs
from surveys.core.links import BadLinkError
from surveys.engagements.actor import Actor
from surveys.web.coach import carried, form_token, posted
from surveys.web.coach.form_token import FormToken
from surveys.web.coach.kept_pages import KeptPages
from surveys.web.coach.notices import Notices, Said
from surveys.web.coach.sent_forms import Answer, SentForms, SentOtherwiseError
from surveys.web.http.forms import typed_texts
from surveys.web.http.not_now import explain_unreadable_texts

_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")
_OPEN, _STALE = "open_to_all", "takes_stale_forms"
_WHO_MENDS = "Please tell whoever runs the server: 'parallax check' names the key, and it is in the backup of the keys."
_View = TypeVar("_View", bound=Callable[..., Any])


def guard(desk: Blueprint, installation: Installation, jobs: Jobs) -> None:
    """Register the checks that run before every page of the desk."""
    notices, sent, kept = Notices(installation), SentForms(), KeptPages()

    @desk.before_request
    def admit() -> ResponseReturnValue | None:
        _refuse_other_names(installation)
        g.installation, g.jobs, g.holds_a_secret = installation, jobs, True
        g.notices, g.sent, g.kept, g.running = notices, sent, kept, None
        g.cookie, g.new_cookie = _cookie(installation), None
        g.me = who(installation, g.cookie) if g.cookie else None
        if request.method == "POST":
            return _admit_form(installation)
        if g.me is None and not is_open_to_all(request.endpoint):
            return redirect(url_for("desk.sign_in", next=request.path), 303)
        return None

    @desk.after_request
    def remember(response: Response) -> Response:
        if g.get("new_cookie") is not None:
            _set(response, installation, g.new_cookie)
        if g.get("notices") is not None:
            g.notices.carry(response)
        if g.get("running") is not None and response.status_code == 303:
            _finish(Answer(response.headers["Location"], tuple(response.headers.getlist("Set-Cookie"))))
        return response

    @desk.teardown_request
    def let_go(_error: BaseException | None) -> None:
        if g.get("running") is not None:
            _finish(None)

    @desk.context_processor
    def names() -> dict[str, object]:
        return {"csrf": csrf, "me": g.get("me"), "said": notices.said}

    # NoReleaseError, NoSuchCommentError: an address whose thing is not there (yet, or any more)
    @desk.errorhandler(NotYoursError)
    @desk.errorhandler(NoReleaseError)
    @desk.errorhandler(NoSuchCommentError)
    def nothing(_error: Exception) -> ResponseReturnValue:
        return current_app.handle_http_exception(NotFound())  # raised in here, it would become an error of ours

    @desk.errorhandler(EngagementEndedError)
    def ended(_error: EngagementEndedError) -> ResponseReturnValue:
        """Nothing is written any more; what was typed is shown, to copy or to send once it is taken up again."""
        engagement = (request.view_args or {}).get("engagement", "")
        return render_template("desk/ended.html", engagement=engagement, typed=typed_texts()), HTTPStatus.CONFLICT

    explain_unreadable_texts(desk, _WHO_MENDS)


def open_to_all(view: _View) -> _View:
    """Mark a page that needs no sign-in."""
    setattr(view, _OPEN, True)
    return view


def takes_stale_forms(view: _View) -> _View:
    """Mark a page open to all that looks by itself whether a form is this browser's: `is_own_form` tells."""
    setattr(view, _STALE, True)
    return view


def is_open_to_all(endpoint: str | None) -> bool:
    """True for a page that needs no sign-in."""
    return hasattr(current_app.view_functions.get(endpoint or ""), _OPEN)


def is_own_form() -> bool:
    """True where the form comes from a page that this browser was shown with the cookie that it has now."""
    token: FormToken = g.form_token
    return bool(g.cookie) and token.browser == form_token.browser_of(g.cookie)


def actor() -> Actor:
    """Return the coach of this request, for operations."""
    me: SignedIn = g.me
    return Actor(g.installation, me.coach, me.name, me.email, me.is_admin, g.jobs)


def admins_only() -> None:
    """Show nothing here to anybody else, not even that there is something."""
    if not g.me.is_admin:
        abort(404)


def csrf(*, once: bool = True) -> Markup:
    """Return the hidden field that every form carries. `once`: it is done once, however often it is sent."""
    if not g.cookie:
        g.cookie = g.new_cookie = secrets.token_urlsafe(32)
    coach = g.me.coach if g.me is not None else ""
    token = form_token.sign(g.installation, g.cookie, coach, once=once)
    return Markup('<input type="hidden" name="{}" value="{}">').format(carried.TOKEN, token)


def set_cookie(value: str) -> None:
    """Give the browser another cookie with this answer: after a sign-in, or an empty one after a sign-out."""
    g.new_cookie = value


def redirect_after_post(endpoint: str, *, said: Said | None = None, **values: object) -> AnyResponse:
    """Redirect after a POST (303), with a flash message if `said`."""
    if said is not None:
        g.notices.say(said)
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[arg-type]


def show_once(page: str) -> AnyResponse:
    """Redirect after a POST to a page that cannot be made again, and keep that page for ten minutes."""
    return redirect_after_post("desk.shown_once", page=g.kept.keep(form_token.browser_of(g.cookie), page))


def network() -> str:
    """Return the network address that asks, "" where a proxy in front of us makes all of them one."""
    return network_of(g.installation.settings, request.remote_addr or "")


# --- forms that come in -----------------------------------------------------------------------------------------------


def _admit_form(installation: Installation) -> ResponseReturnValue | None:
    """Let a form through, once; answer by itself where it was sent before, or nobody is signed in any more."""
    g.form_token = token = _token(installation)
    if is_open_to_all(request.endpoint):
        if not is_own_form() and not hasattr(current_app.view_functions[str(request.endpoint)], _STALE):
            abort(400)
        return None  # never answered again: such an answer lets a browser in, and would do so without the password
    if g.me is None:
        return _asked_to_sign_in(token)
    if not is_own_form() and token.coach != g.me.coach:
        abort(400)
    return _once(token)


def _token(installation: Installation) -> FormToken:
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(400)
    try:
        return form_token.read(installation, request.form.get(carried.TOKEN, ""))
    except BadLinkError:
        abort(400)


def _once(token: FormToken) -> ResponseReturnValue | None:
    """Let a form through once; a repeat gets the first answer, and one with other content is asked about."""
    if not token.form:
        return None
    try:
        answer = g.sent.begin(token.form, posted.content())
    except SentOtherwiseError as error:
        again = posted.to_carry(token.coach)
        return render_template("desk/sent_before.html", carried=again, before=error.answer.location), 409
    if answer is not None:
        return _replayed(answer)
    g.running = token.form
    return None


def _replayed(answer: Answer) -> AnyResponse:
    response = redirect(answer.location, 303)
    if is_own_form():
        for cookie in answer.cookies:
            response.headers.add("Set-Cookie", cookie)
    return response


def _asked_to_sign_in(token: FormToken) -> ResponseReturnValue:
    """Keep what was typed while its coach signs in; whoever only wants to sign out is out."""
    if token.form and is_own_form() and (answer := g.sent.answered(token.form, posted.content())) is not None:
        return _replayed(answer)
    if request.endpoint == "desk.sign_out":
        return redirect_after_post("desk.sign_in", said=Said.SIGNED_OUT)
    if not token.coach:
        return redirect(url_for("desk.sign_in"), 303)
    kept = carried.packed(g.installation, posted.to_carry(token.coach))
    sign_in: Any = current_app.view_functions["desk.sign_in"]
    page: ResponseReturnValue = sign_in(carried=kept)
    return page


def _finish(answer: Answer | None) -> None:
    g.sent.finish(g.running, answer)
    g.running = None


# --- cookies and names ------------------------------------------------------------------------------------------------


def _cookie_name(installation: Installation) -> str:
    return "__Secure-parallax" if installation.settings.base_url.startswith("https://") else "parallax"


def _cookie(installation: Installation) -> str:
    value = request.cookies.get(_cookie_name(installation), "")
    return value if _COOKIE.fullmatch(value) else ""


def _set(response: Response, installation: Installation, value: str) -> None:
    response.set_cookie(
        _cookie_name(installation),
        value,
        max_age=None if value else 0,
        path="/desk",
        secure=installation.settings.base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def _refuse_other_names(installation: Installation) -> None:
    """Refuse foreign host names: a domain that points here could act as this site (DNS rebinding)."""
    asked = (urlsplit(f"//{request.host}").hostname or "").rstrip(".")
    own = urlsplit(installation.settings.base_url).hostname or ""
    if asked != own and not (is_loopback(asked) and is_loopback(own)):
        abort(404)
