"""The department head's own pages of check-ins: one that waits, what they sent, and correcting it until X reads it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from surveys.coaching import check_in_answering as answering
from surveys.coaching.check_in_answering import CheckInClosedError
from surveys.web.http.check_in_sheet import closed_page, show_sheet, take_sheet
from surveys.web.http.standing_pages import member, redirect_to

_PAGE = "sponsor/check_in_form.html"
_FRAME = "sponsor/base.html"


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.errorhandler(CheckInClosedError)
    def closed(error: CheckInClosedError) -> ResponseReturnValue:
        return closed_page(error.why, frame=_FRAME)

    @pages.get("/check-ins")
    def check_ins() -> str:
        return render_template("sponsor/check_ins.html", months=answering.own_months(member()))

    @pages.get("/check-ins/<check_in>")
    def check_in(check_in: str) -> str:
        return render_template("sponsor/check_in.html", answer=answering.own_answer(member(), check_in))

    @pages.get("/check-ins/<check_in>/form")
    def check_in_form(check_in: str) -> str:
        return show_sheet(_PAGE, answering.own_sheet(member(), check_in))

    @pages.post("/check-ins/<check_in>/form")
    def send_check_in(check_in: str) -> ResponseReturnValue:
        return take_sheet(
            _PAGE,
            look=lambda: answering.own_sheet(member(), check_in),
            take=lambda answer, seen: answering.send(member(), check_in, answer, seen),
            done=lambda: redirect_to(".check_in", said="saved", check_in=check_in),
        )
