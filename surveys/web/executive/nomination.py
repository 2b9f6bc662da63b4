"""The executive's page at `/n/<token>/`: whom to ask. No account; GET and HEAD change nothing; no token in a page."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys.core.days import last_day
from surveys.core.installation import Installation
from surveys.core.links import BadLinkError, LinkGoneError
from surveys.desk.preparing.drafts import DraftError
from surveys.desk.preparing.proposing import MOST_PROPOSALS, Invited, invited_by, propose
from surveys.invited.rows import Row
from surveys.web.coach.roster_forms import OTHERS, RowForm, errors_of, row_form, sent_rows

_FORM = "application/x-www-form-urlencoded"
_BLANK = 5
_MORE = 10


def nomination_pages(installation: Installation) -> Blueprint:
    """Return the routes."""
    pages = Blueprint("nomination", __name__)

    @pages.before_request
    def not_compressed() -> None:
        g.holds_a_secret = True  # names stand in the page

    @pages.errorhandler(BadLinkError)
    def bad_link(_error: BadLinkError) -> ResponseReturnValue:
        return render_template("nomination_gone.html", ended=False), HTTPStatus.NOT_FOUND

    @pages.errorhandler(LinkGoneError)
    def link_gone(_error: LinkGoneError) -> ResponseReturnValue:
        return render_template("nomination_gone.html", ended=True), HTTPStatus.GONE

    @pages.get("/n/<token>")
    @pages.get("/n/<token>/")
    def nominate(token: str) -> str:
        page = invited_by(installation, token)
        rows = {one.key: one.row for one in page.rows}
        return _page(page, [_form(page, key, row) for key, row in rows.items()] + _blanks(page, len(rows), 0, _BLANK))

    @pages.post("/n/<token>")
    @pages.post("/n/<token>/")
    def send_names(token: str) -> ResponseReturnValue:
        if request.mimetype != _FORM:
            abort(HTTPStatus.BAD_REQUEST)
        page = invited_by(installation, token)
        known, new = sent_rows()
        sent = [_form(page, key, None, sent=True) for key in (*known, *new)]
        if "more" in request.form:
            return _page(page, sent + _blanks(page, len(sent), len(new), _MORE))
        filled = {key: row for key, row in new.items() if not _is_empty(row)}
        try:
            checked = propose(installation, token, known, list(filled.values()))
        except DraftError as error:
            return _page(page, sent, refused=str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        if checked is None:
            # without a body: werkzeug's own redirect would write the link into a page
            return Response(
                status=HTTPStatus.SEE_OTHER, headers={"Location": url_for(".nominate", token=token, sent="yes")}
            )
        problems = dict(zip((*known, *filled), (one.problems for one in checked), strict=True))
        shown = [form.with_problems(problems.get(key, {})) for key, form in zip((*known, *new), sent, strict=True)]
        return _page(page, shown), HTTPStatus.UNPROCESSABLE_ENTITY

    return pages


def _page(page: Invited, forms: list[RowForm], refused: str = "") -> str:
    return render_template(
        "nomination.html",
        page=page,
        ends=last_day(page.expires_on, page.zone),
        forms=forms,
        mistakes=errors_of(forms),
        refused=refused,
        just_sent="sent" in request.args and request.method == "GET",
        can_grow=len(forms) < MOST_PROPOSALS,
    )


def _form(page: Invited, key: str, row: Row | None, *, sent: bool = False) -> RowForm:
    return row_form(key, row, page.languages, OTHERS, sent=sent)


def _blanks(page: Invited, rows: int, new: int, wanted: int) -> list[RowForm]:
    """Return empty rows, as many as there is room for."""
    count = max(min(wanted, MOST_PROPOSALS - rows), 0)
    return [_form(page, f"new-{number}", None) for number in range(new, new + count)]


def _is_empty(row: Row) -> bool:
    """A chosen relationship or language alone is a row that was not filled in."""
    return not (row.first_name or row.last_name or row.email)
