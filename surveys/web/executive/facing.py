"""The executive's pages about the department head: what is shared, the line, the talks of the three, the intake."""

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from surveys.coaching import alignment, intake, sharing, status_line
from surveys.coaching.alignment import Talk, talks
from surveys.coaching.facing import facing
from surveys.coaching.intake import QUESTIONS
from surveys.coaching.sharing import SharingError
from surveys.coaching.sponsor_view import Status
from surveys.coaching.tables import Occasion
from surveys.core.errors import NotYoursError
from surveys.web.http.coaching_forms.facing import LineForm, TalkForm
from surveys.web.http.paging import paged
from surveys.web.http.saved import looks_again
from surveys.web.http.standing_pages import member, redirect_to

_GOALS_A_PAGE = 8
_NOTES = alignment.LONGEST
_NOT_TICKED = "Tick the box if your department head may read these words. Nothing was shared."


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.get("/head", endpoint="facing")
    def show_facing() -> str:
        return _page()

    @pages.get("/head/line", endpoint="line")
    def show_line() -> str:
        status = status_line.status(member())
        return _line_page(status, LineForm.showing(_line(status)))

    @pages.post("/head/line")
    @looks_again
    def say_line() -> ResponseReturnValue:
        form, status = LineForm.sent(), status_line.status(member())
        saved = _line(status)
        if form.validate() and not form.clashes(saved):
            status_line.say(member(), form.line.data or "", seen=saved["line"])
            return redirect_to(".facing", said="saved")
        return _line_page(status, form), HTTPStatus.UNPROCESSABLE_ENTITY

    @pages.post("/head/goals/<goal>/share")
    def share_goal(goal: str) -> ResponseReturnValue:
        mark = request.form.get("mark", "")
        if not mark:
            return _page(goal=goal, refused=_NOT_TICKED), HTTPStatus.UNPROCESSABLE_ENTITY
        try:
            sharing.share(member(), goal, mark)
        except SharingError as error:
            return _page(goal=goal, refused=str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        return redirect_to(".facing", said="saved")

    @pages.post("/head/goals/<goal>/withdraw")
    def withdraw_goal(goal: str) -> ResponseReturnValue:
        sharing.withdraw(member(), goal)
        return redirect_to(".facing", said="saved")

    @pages.get("/head/talks/<occasion>", endpoint="talk")
    def show_talk(occasion: str) -> str:
        found = _talk(occasion)
        return render_template("place/talk.html", talk=found, form=TalkForm.showing(_kept(found)), longest=_NOTES)

    @pages.post("/head/talks/<occasion>")
    @looks_again
    def keep_talk(occasion: str) -> ResponseReturnValue:
        form, found = TalkForm.sent(), _talk(occasion)
        if form.validate() and not form.clashes(_kept(found)) and form.is_whole():
            alignment.keep(member(), found.occasion, form.held_on.data, form.notes.data or "", seen=found)
            return redirect_to(".facing", said="saved")
        page = render_template("place/talk.html", talk=found, form=form, longest=_NOTES)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY

    @pages.get("/head/intake", endpoint="read_intake")
    def show_intake() -> str:
        return render_template("place/intake.html", intake=intake.intake(member()), questions=QUESTIONS)


def _page(goal: str = "", refused: str = "") -> str:
    """Make the page, with what was refused beside a goal."""
    found = facing(member())
    return render_template(
        "place/facing.html",
        facing=found,
        goals=paged(found.goals, _GOALS_A_PAGE),
        refused={goal: refused},
    )


def _line_page(status: Status | None, form: LineForm) -> str:
    return render_template("place/line.html", status=status, form=form, longest=status_line.LONGEST)


def _line(status: Status | None) -> dict[str, str]:
    return {"line": status.line if status is not None else ""}


def _talk(occasion: str) -> Talk:
    if occasion not in tuple(Occasion):
        raise NotYoursError("there is nothing here under this address")
    return next(one for one in talks(member()) if one.occasion == occasion)


def _kept(talk: Talk) -> dict[str, object]:
    return {"held_on": talk.held_on, "notes": talk.notes}
