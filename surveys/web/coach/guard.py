"""The door of the desk: who asks, from which page, under which name. Every request of the blueprint passes here.

A cookie with a random text tells one browser from another; a sign-in makes it somebody's. It is sent below /desk only,
so no stakeholder's page ever sees it. Every POST carries a signed hash of it, which no other page can know.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from surveys.accounts.signing_in import SignedIn, who
from surveys.accounts.throttle import network_of
from surveys.config import is_loopback
from surveys.desk.seat import Seat
from surveys.errors import NoReleaseError, NoSuchCommentError, NotYoursError
from surveys.installation import Installation
from surveys.links import Purpose
from surveys.studio import Studio
from surveys.web.coach.notices import Said

_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")
_OPEN = "open_to_all"
_View = TypeVar("_View", bound=Callable[..., Any])


def guard(desk: Blueprint, house: Installation, studio: Studio) -> None:
    """Put the door in front of every page of the desk."""

    @desk.before_request
    def admit() -> AnyResponse | None:
        _refuse_other_names(house)
        g.house, g.studio, g.holds_a_secret = house, studio, True
        g.cookie, g.new_cookie = _cookie(house), None
        g.me = who(house, g.cookie) if g.cookie else None
        if request.method == "POST":
            _refuse_foreign_forms(house)
        if g.me is None and not is_open_to_all(request.endpoint):
            back = request.path if request.method == "GET" else None
            return redirect(url_for("desk.sign_in", next=back), 303)
        return None

    @desk.after_request
    def remember(response: Response) -> Response:
        if g.get("new_cookie") is not None:
            _set(response, house, g.new_cookie)
        return response

    @desk.context_processor
    def names() -> dict[str, object]:
        return {"csrf": csrf, "me": g.get("me"), "said": Said.of(request.args.get("said", ""))}

    # NoReleaseError, NoSuchCommentError: an address whose thing is not there (yet, or any more)
    @desk.errorhandler(NotYoursError)
    @desk.errorhandler(NoReleaseError)
    @desk.errorhandler(NoSuchCommentError)
    def nothing(_error: Exception) -> ResponseReturnValue:
        return current_app.handle_http_exception(NotFound())  # raised in here, it would become an error of ours


def open_to_all(view: _View) -> _View:
    """Mark a page that needs no sign-in."""
    setattr(view, _OPEN, True)
    return view


def is_open_to_all(endpoint: str | None) -> bool:
    """True for a page that needs no sign-in."""
    return hasattr(current_app.view_functions.get(endpoint or ""), _OPEN)


def seat() -> Seat:
    """Give the coach of this request, for operations."""
    me: SignedIn = g.me
    return Seat(g.house, me.coach, me.name, me.email, me.is_admin, g.studio)


def admins_only() -> None:
    """Show nothing here to anybody else, not even that there is something."""
    if not g.me.is_admin:
        abort(404)


def csrf() -> Markup:
    """Give the hidden field that every form carries."""
    if not g.cookie:
        g.cookie = g.new_cookie = secrets.token_urlsafe(32)
    return Markup('<input type="hidden" name="csrf" value="{}">').format(_form_token(g.house))


def set_cookie(value: str) -> None:
    """Give the browser another cookie with this answer: after a sign-in, or an empty one after a sign-out."""
    g.new_cookie = value


def moved(endpoint: str, *, said: Said | None = None, **values: object) -> AnyResponse:
    """Answer a POST that was done: go on to a page, which may say a sentence once."""
    if said is not None:
        values["said"] = said.name.lower()
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[arg-type]


def network() -> str:
    """Give the network address that asks, "" where a proxy in front of us makes all of them one."""
    return network_of(g.house.settings, request.remote_addr or "")


def _cookie_name(house: Installation) -> str:
    return "__Secure-parallax" if house.settings.base_url.startswith("https://") else "parallax"


def _cookie(house: Installation) -> str:
    value = request.cookies.get(_cookie_name(house), "")
    return value if _COOKIE.fullmatch(value) else ""


def _set(response: Response, house: Installation, value: str) -> None:
    response.set_cookie(
        _cookie_name(house),
        value,
        max_age=None if value else 0,
        path="/desk",
        secure=house.settings.base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def _form_token(house: Installation) -> str:
    return house.links(Purpose.FORM).sign(hashlib.sha256(g.cookie.encode()).hexdigest())


def _refuse_foreign_forms(house: Installation) -> None:
    fetched = request.headers.get("Sec-Fetch-Site", "same-origin")
    posted = request.form.get("csrf", "")
    known = bool(g.cookie) and hmac.compare_digest(posted.encode(), _form_token(house).encode())
    if fetched != "same-origin" or not known:
        abort(400)


def _refuse_other_names(house: Installation) -> None:
    """A name of somebody else's that points here could let their page act in this one's place."""
    asked = (urlsplit(f"//{request.host}").hostname or "").rstrip(".")
    own = urlsplit(house.settings.base_url).hostname or ""
    if asked != own and not (is_loopback(asked) and is_loopback(own)):
        abort(404)
