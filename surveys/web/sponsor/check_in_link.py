"""The check-in by its letter's link, `/c/<token>/`: no account, no code, no cookie, one answer. No token in a page."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from surveys.coaching import check_in_answering as answering
from surveys.coaching.access import Party
from surveys.coaching.check_in_answering import CheckInClosedError, Closed
from surveys.core.installation import Installation
from surveys.core.links import BadLinkError
from surveys.web.http.check_in_sheet import closed_page, show_sheet, take_sheet
from surveys.web.http.not_now import explain_unreadable_texts
from surveys.web.http.standing_pages import WHO_HELPS, moved, refuse_foreign_forms

_PAGE = "check_in/by_letter.html"


def check_in_pages(installation: Installation) -> Blueprint:
    """Return the routes below /c."""
    pages = Blueprint("check_in", __name__, url_prefix="/c")

    @pages.before_request
    def not_compressed() -> None:
        g.holds_a_secret = True

    @pages.errorhandler(BadLinkError)
    def bad_link(_error: BadLinkError) -> ResponseReturnValue:
        return closed_page(Closed.GONE, is_unknown=True)

    @pages.errorhandler(CheckInClosedError)
    def closed(error: CheckInClosedError) -> ResponseReturnValue:
        return closed_page(error.why)

    explain_unreadable_texts(pages, WHO_HELPS[Party.SPONSOR])

    @pages.get("/<token>")
    @pages.get("/<token>/")
    def sheet(token: str) -> str:
        return show_sheet(_PAGE, answering.look(installation, token))

    @pages.post("/<token>")
    @pages.post("/<token>/")
    def send(token: str) -> ResponseReturnValue:
        refuse_foreign_forms()

        def done() -> ResponseReturnValue:
            return moved(url_for(".sheet", token=token))

        return take_sheet(
            _PAGE,
            look=lambda: answering.look(installation, token),
            take=lambda answer, _: answering.answer(installation, token, answer),
            done=done,
        )

    return pages
