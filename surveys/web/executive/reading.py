"""The executive's pages at `/r/<token>/`: the code first, then the presentation, the whole report, the PDF.

Nobody signs in here. The link says which report, the code says who; neither stands in any page. GET and HEAD change
nothing.
"""

import hashlib
from http import HTTPStatus

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys.accounts.access_codes import RightCode
from surveys.accounts.errors import BusyError
from surveys.core.installation import Installation
from surveys.core.jobs import Jobs
from surveys.core.links import BadLinkError
from surveys.desk.reporting import reader
from surveys.desk.reporting.drawing import Format
from surveys.desk.reporting.noted import noted
from surveys.desk.reporting.reader import NotAdmittedError, ReadingOverError, Visit
from surveys.web.http.report_document import Back, as_file, as_page

_FORM = "application/x-www-form-urlencoded"
_OWN_PAGES = ("same-origin", "none")
_FILE_NAME = "feedback-report"


def executive_pages(installation: Installation, jobs: Jobs) -> Blueprint:
    """Return the routes below /r."""
    pages = Blueprint("executive", __name__, url_prefix="/r")
    _add_errors(pages)

    def visit(token: str) -> Visit:
        return reader.reading(installation, token, _cookie(installation, token))

    @pages.get("/<token>")
    def without_slash(token: str) -> Response:
        """Addresses on the pages are relative to the one with the slash, as no page may name its own."""
        visit(token)
        return _moved(url_for(".presentation", token=token))

    @pages.get("/<token>/")
    def presentation(token: str) -> ResponseReturnValue:
        found = visit(token)
        if not found.is_admitted:
            return _ask(found.is_locked)
        return render_template(
            "reading/deck.html",
            deck=reader.presentation(installation, jobs, found),
            marks_key="-".join(found.subject.waves),
            report_url="report",
            pdf_url="report.pdf",
            back_url=None,
            noted=noted(installation, found),
            beside=reader.goals_beside(installation, found),
            hint_of_place=True,
        )

    @pages.post("/<token>")
    @pages.post("/<token>/")
    def give_code(token: str) -> ResponseReturnValue:
        _refuse_foreign_forms()
        try:
            given = reader.give_code(installation, token, request.form.get("code", ""))
        except BusyError:
            return _busy()
        if not isinstance(given, RightCode):
            return _ask(given.left == 0, left=given.left)
        response = _moved(url_for(".presentation", token=token))
        _remember(response, installation, token, given.cookie)
        return response

    @pages.get("/<token>/report")
    def report(token: str) -> ResponseReturnValue:
        document = reader.document(installation, jobs, visit(token), Format.HTML)
        return as_page(document, back=Back("./", "Back to the presentation"))

    @pages.get("/<token>/report.pdf")
    def report_pdf(token: str) -> ResponseReturnValue:
        return as_file(reader.document(installation, jobs, visit(token), Format.PDF), Format.PDF.value, _FILE_NAME)

    return pages


def _add_errors(pages: Blueprint) -> None:
    @pages.errorhandler(BadLinkError)
    def bad_link(_error: BadLinkError) -> ResponseReturnValue:
        return render_template("reading/no_link.html", over=False), HTTPStatus.NOT_FOUND

    @pages.errorhandler(ReadingOverError)
    def over(_error: ReadingOverError) -> ResponseReturnValue:
        return render_template("reading/no_link.html", over=True), HTTPStatus.GONE

    @pages.errorhandler(NotAdmittedError)
    def not_admitted(_error: NotAdmittedError) -> Response:
        return _moved(url_for(".presentation", **(request.view_args or {})))


def _ask(is_locked: bool, *, left: int | None = None) -> tuple[str, int]:
    """Ask for the code, for the first time or once more."""
    status = HTTPStatus.OK if left is None else HTTPStatus.UNPROCESSABLE_ENTITY
    page = render_template("reading/code.html", is_locked=is_locked, left=left, is_busy=False)
    return page, HTTPStatus.FORBIDDEN if is_locked else status


def _busy() -> Response:
    """Ask for the code once more; this one was neither looked at nor counted."""
    page = render_template("reading/code.html", is_locked=False, left=None, is_busy=True)
    return Response(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "5"})


def _refuse_foreign_forms() -> None:
    """Only who holds the link can post to it, and another site's page cannot make a browser do so unseen."""
    if request.mimetype != _FORM or request.headers.get("Sec-Fetch-Site", "none") not in _OWN_PAGES:
        abort(HTTPStatus.BAD_REQUEST)


def _cookie_name(installation: Installation, token: str) -> str:
    """Name the cookie after the link, so that two reports can be open in one browser."""
    name = f"parallax-reader-{hashlib.sha256(token.encode('utf-8', 'replace')).hexdigest()[:16]}"
    return f"__Secure-{name}" if _is_https(installation) else name


def _cookie(installation: Installation, token: str) -> str:
    return request.cookies.get(_cookie_name(installation, token), "")


def _remember(response: Response, installation: Installation, token: str, cookie: str) -> None:
    """Let this browser read until it is closed."""
    response.set_cookie(
        _cookie_name(installation, token),
        cookie,
        path="/r",
        secure=_is_https(installation),
        httponly=True,
        samesite="Lax",
    )


def _is_https(installation: Installation) -> bool:
    return installation.settings.base_url.startswith("https://")


def _moved(address: str) -> Response:
    """Redirect without a body: werkzeug's own would write the link into a page."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
