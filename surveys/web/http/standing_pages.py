"""What the pages of a standing link share: the code asked once, a cookie that lasts, no token in a page.

`standing_pages` makes a party's blueprint; subjects add routes below it, which find the visitor by `member()`.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from surveys.accounts.access_codes import RightCode
from surveys.accounts.errors import BusyError
from surveys.coaching import visiting
from surveys.coaching.access import Party
from surveys.coaching.place import EngagementEndedError, Member
from surveys.coaching.standing import DAYS
from surveys.coaching.visiting import AWAY, PlaceOverError
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.jobs import Jobs
from surveys.core.links import BadLinkError
from surveys.web.http.forms import typed_texts
from surveys.web.http.not_now import explain_unreadable_texts

NOTHING: frozenset[str] = frozenset()
FORM = "application/x-www-form-urlencoded"
_OWN_PAGES = ("same-origin", "none")
_CARRIED = "carried-"
_BELOW = re.compile(r"[a-z0-9/_-]{0,200}(\?[a-z0-9_.=&-]{0,200})?")
WHO_HELPS = {
    Party.EXECUTIVE: "Please tell your coach, who can have it put back.",
    Party.SPONSOR: "Please tell the coach, who can have it put back.",
}
_COOKIES = {Party.EXECUTIVE: "parallax-place", Party.SPONSOR: "parallax-sponsor"}


def standing_pages(
    name: str, prefix: str, party: Party, installation: Installation, jobs: Jobs, *, after_end: frozenset[str] = NOTHING
) -> Blueprint:
    """Return a blueprint below `prefix`, whose every page is behind link and code.

    `after_end` are the endpoints that are left once the engagement has ended; every other page leads to the first one.
    """
    pages = Blueprint(name, __name__, url_prefix=f"{prefix}/<token>")

    @pages.url_value_preprocessor
    def take_token(_endpoint: str | None, values: dict[str, str] | None) -> None:
        g.token = (values or {}).pop("token", "")

    @pages.url_defaults
    def give_token(endpoint: str, values: dict[str, str]) -> None:
        if endpoint.startswith(f"{name}.") and "token" in g:
            values.setdefault("token", g.token)

    @pages.before_request
    def admit() -> ResponseReturnValue | None:
        g.holds_a_secret, g.installation, g.jobs, g.visitor, g.ended_on = True, installation, jobs, None, None
        if request.method == "POST":
            refuse_foreign_forms()
        found = visiting.visit(installation, party, g.token, request.cookies.get(_cookie_name(installation, party), ""))
        if found.member is not None:
            g.visitor, g.stays, g.ended_on = found.member, found.stays, found.ended_on
            return _lead_back(name, after_end) if found.ended_on else None
        if request.endpoint == f"{name}.close":
            return moved(url_for(f"{name}.home"))
        if request.endpoint == f"{name}.give_code" and not found.is_locked:
            return None
        return _ask(party, is_locked=found.is_locked)

    @pages.after_request
    def keep(response: Response) -> Response:
        """Let a browser of its owner's own stay admitted for as long as the link does."""
        if g.get("visitor") is not None and g.stays:
            cookie = request.cookies.get(_cookie_name(installation, party), "")
            _remember(response, installation, party, prefix, cookie, stays=True)
        return response

    @pages.post("/code", endpoint="give_code")
    def give_code() -> ResponseReturnValue:
        try:
            typed, is_own = request.form.get("code", ""), "own" in request.form
            given = visiting.give_code(installation, party, g.token, typed, is_own_device=is_own)
        except BusyError:
            return _busy(party)
        if not isinstance(given, RightCode):
            return _ask(party, is_locked=given.left == 0, left=given.left)
        response = _go_on(name)
        _remember(response, installation, party, prefix, given.cookie, stays=is_own)
        g.visitor = None
        return response

    @pages.post("/close", endpoint="close")
    def close() -> ResponseReturnValue:
        """Let this browser in no longer: the page asks for the code again."""
        response = moved(url_for(f"{name}.home", said="closed"))
        _remember(response, installation, party, prefix, "", stays=False)
        g.visitor = None
        return response

    @pages.context_processor
    def names() -> dict[str, object]:
        return {"to": to, "here": _below(), "said": request.args.get("said", ""), "ended_on": ended_on()}

    _add_errors(pages, party)
    return pages


def member() -> Member:
    """Return the party of this request, for operations of the coaching room."""
    found: Member = g.visitor
    return found


def ended_on() -> date | None:
    """Return the day on which the engagement of this place ended, None while it goes on."""
    day: date | None = g.get("ended_on")
    return day


def moved(address: str) -> Response:
    """Redirect without a body: werkzeug's own would write the link into a page."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def redirect_to(endpoint: str, said: str = "", **values: Any) -> Response:
    """Redirect after a POST to a page of the same link; `said` names the notice that it shows."""
    return moved(url_for(endpoint, said=said or None, **values))


def to(below: str = "") -> str:
    """Return the relative address of a page of the same link: no page may hold the address of its own link."""
    return "../" * _below().count("/") + below or "./"


def refuse_foreign_forms() -> None:
    """Only who holds the link can post to it, and another site's page cannot make a browser do so unseen."""
    if request.mimetype != FORM or request.headers.get("Sec-Fetch-Site", "none") not in _OWN_PAGES:
        abort(HTTPStatus.BAD_REQUEST)


def _lead_back(name: str, after_end: frozenset[str]) -> Response | None:
    """Let through what is left after the end; lead everything else to the first page. Raises `EngagementEndedError`."""
    if str(request.endpoint).removeprefix(f"{name}.") in after_end:
        return None
    if request.method == "POST":
        raise EngagementEndedError("The engagement has ended.")
    return moved(url_for(f"{name}.home"))


def _below() -> str:
    """Return what follows the token in the address of this request."""
    return request.path.partition(g.token)[2].lstrip("/") if g.token else ""


def _go_on(name: str) -> Response:
    """Go to the first page, or where a form was sent by somebody whose admission was over: show it, to send it now."""
    then = request.form.get("then", "")
    if not then or not _BELOW.fullmatch(then):
        return moved(url_for(f"{name}.home"))
    carried = _carried(request.form.items(multi=True))
    if not carried:
        return moved(url_for(f"{name}.home") + then)
    return Response(render_template("place/carried.html", then=then, carried=carried))


def _carried(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(field.removeprefix(_CARRIED), text) for field, text in fields if field.startswith(_CARRIED)]


def _to_carry() -> list[tuple[str, str]]:
    """Return what was sent by somebody who has to give the code first, so that nothing typed is lost."""
    if request.method != "POST":
        return []
    if _below() == "code":
        return [(field, text) for field, text in request.form.items(multi=True) if field.startswith(_CARRIED)]
    sent = [(f"{_CARRIED}{field}", text) for field, text in request.form.items(multi=True)]
    return [(_CARRIED, ""), *sent]  # the first says that it is a form, also of one without a field


def _then() -> str:
    """Return the page that was asked for, with what its address carries, to go on there once the code is given."""
    if _below() == "code":
        return request.form.get("then", "")
    query = request.query_string.decode("ascii", "replace") if request.method == "GET" else ""
    query = "" if request.args.get("said") else query  # a notice is said once
    return f"{_below()}?{query}" if query else _below()


def _add_errors(pages: Blueprint, party: Party) -> None:
    @pages.errorhandler(BadLinkError)
    def bad_link(_error: BadLinkError) -> ResponseReturnValue:
        return render_template("place/no_link.html", over=False, party=party, typed=typed_texts()), HTTPStatus.NOT_FOUND

    @pages.errorhandler(PlaceOverError)
    def over(_error: PlaceOverError) -> ResponseReturnValue:
        return render_template("place/no_link.html", over=True, party=party, typed=typed_texts()), HTTPStatus.GONE

    @pages.errorhandler(EngagementEndedError)
    def ended(_error: EngagementEndedError) -> ResponseReturnValue:
        return render_template("place/no_link.html", over=True, party=party, typed=typed_texts()), HTTPStatus.GONE

    @pages.errorhandler(NotYoursError)
    def nothing(_error: NotYoursError) -> ResponseReturnValue:
        return current_app.handle_http_exception(NotFound())

    explain_unreadable_texts(pages, WHO_HELPS[party])


def _ask(party: Party, *, is_locked: bool, left: int | None = None) -> tuple[str, int]:
    """Ask for the code, for the first time or once more."""
    status = HTTPStatus.OK if left is None else HTTPStatus.UNPROCESSABLE_ENTITY
    page = _code_page(party, is_locked=is_locked, left=left)
    return page, HTTPStatus.FORBIDDEN if is_locked else status


def _busy(party: Party) -> Response:
    """Ask for the code once more; this one was neither looked at nor counted."""
    page = _code_page(party, is_busy=True)
    return Response(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "5"})


def _code_page(party: Party, *, is_locked: bool = False, left: int | None = None, is_busy: bool = False) -> str:
    return render_template(
        "place/code.html",
        party=party,
        is_locked=is_locked,
        left=left,
        is_busy=is_busy,
        then=_then(),
        carried=_to_carry(),
        said=request.args.get("said", ""),
        days=DAYS[party],
        hours=AWAY // timedelta(hours=1),
        is_own="own" in request.form,
    )


def _cookie_name(installation: Installation, party: Party) -> str:
    """Name the cookie after the link, so that two places can be open in one browser."""
    name = f"{_COOKIES[party]}-{hashlib.sha256(g.token.encode('utf-8', 'replace')).hexdigest()[:16]}"
    return f"__Secure-{name}" if _is_https(installation) else name


def _remember(
    response: Response, installation: Installation, party: Party, prefix: str, cookie: str, *, stays: bool
) -> None:
    """Give the browser a cookie: for the days of a link that `stays`, else until it is closed; "" takes it away."""
    response.set_cookie(
        _cookie_name(installation, party),
        cookie,
        max_age=visiting.seconds_kept(party) if stays else None if cookie else 0,
        path=prefix,
        secure=_is_https(installation),
        httponly=True,
        samesite="Lax",
    )


def _is_https(installation: Installation) -> bool:
    return installation.settings.base_url.startswith("https://")
