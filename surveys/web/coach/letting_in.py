"""What follows a successful sign-in: session cookie, redirect target, known-browser cookie. No page is here."""

from typing import Any

from flask import Response, current_app, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from surveys.accounts import signing_in
from surveys.accounts.signing_in import Admitted
from surveys.core.installation import Installation
from surveys.web.coach.carried import unpacked
from surveys.web.coach.form_token import browser_of
from surveys.web.coach.guard import is_open_to_all, set_cookie
from surveys.web.coach.notices import Said

_DEVICE = "parallax_device"
_A_YEAR = 365 * 24 * 60 * 60


def admit(admitted: Admitted, path: str | None = None, carried: str | None = None) -> Response:
    """Start a session under a new cookie (no session fixation); an earlier session of this browser ends.

    It goes on to `path`, or to a page with what was `carried` through the sign-in.
    """
    if g.me is not None:
        signing_in.sign_out(g.installation, g.cookie)
    set_cookie(admitted.cookie)
    goal = carried_page(admitted.cookie, carried) or onward(path)
    return known(redirect(goal, 303), admitted.device)


def carried_page(cookie: str, packed: str | None) -> str:
    """Make the page from which what was typed can be sent after all; return its address, "" where there is nothing.

    It is made for the coach who is signed in with this cookie, and for no other.
    """
    if not packed:
        return ""
    g.cookie, g.me = cookie, signing_in.who(g.installation, cookie)
    found = unpacked(g.installation, packed, g.me.coach) if g.me is not None else None
    if found is None:
        g.notices.say(Said.NOT_KEPT)
        return ""
    page = render_template("desk/carried.html", carried=found)
    return url_for("desk.shown_once", page=g.kept.keep(browser_of(cookie), page))


def onward(path: str | None) -> str:
    """Return a redirect target within the desk, whatever `path` says: no open redirect."""
    front = url_for("desk.engagements")
    if not path or not path.startswith(f"{front.rstrip('/')}/"):
        return front
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return front
    return url_for(endpoint, **values) if endpoint.startswith("desk.") and not is_open_to_all(endpoint) else front


def device() -> str:
    """Return what this browser was made known by, "" for one that never was."""
    return request.cookies.get(_device_name(g.installation), "")


def known(response: Any, device: str) -> Response:
    """Set the known-browser cookie. It grants no access, only a rate limit of its own."""
    response.set_cookie(
        _device_name(g.installation),
        device,
        max_age=_A_YEAR,
        path=url_for("desk.sign_in"),
        secure=_is_https(g.installation),
        httponly=True,
        samesite="Lax",
    )
    answer: Response = response
    return answer


def _device_name(installation: Installation) -> str:
    return f"__Secure-{_DEVICE}" if _is_https(installation) else _DEVICE


def _is_https(installation: Installation) -> bool:
    return installation.settings.base_url.startswith("https://")
