"""The executive's sessions: when they are, what was talked about, and what they take along from each."""

from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.validators import Optional

from surveys.coaching import session_pages, takeaways
from surveys.coaching.calendar_file import MIMETYPE
from surveys.coaching.session_acts import SessionError
from surveys.coaching.session_pages import SessionPage
from surveys.web.http.forms import text_field
from surveys.web.http.saved import SavedForm, looks_again
from surveys.web.http.standing_pages import member, redirect_to


class TakeawayForm(SavedForm):
    """What is taken along."""

    text = text_field("In my words", Optional(), longest=takeaways.LONGEST)


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.get("/sessions", endpoint="sessions")
    def list_sessions() -> str:
        wanted = {name: request.args.get(name, 1, type=int) for name in ("coming", "before")}
        return render_template("place/sessions.html", found=session_pages.overview(member(), **wanted))

    @pages.get("/sessions/meetings.ics")
    def sessions_file() -> Response:
        return _file(session_pages.calendar_of(member()), "meetings.ics")

    @pages.get("/sessions/<session>/meeting.ics")
    def session_file(session: str) -> Response:
        return _file(session_pages.calendar_of(member(), session), "meeting.ics")

    @pages.get("/sessions/<session>", endpoint="session")
    def show_session(session: str) -> str:
        found = session_pages.session_page(member(), session)
        return _page(found, TakeawayForm.showing({"text": found.takeaway}))

    @pages.post("/sessions/<session>")
    @looks_again
    def take_along(session: str) -> ResponseReturnValue:
        form, found = TakeawayForm.sent(), session_pages.session_page(member(), session)
        if form.validate() and not form.clashes({"text": found.takeaway}):
            try:
                takeaways.save(member(), session, form.text.data, seen=found.takeaway)
                return redirect_to(".session", said="saved", session=session)
            except SessionError as error:
                form.text.errors = [str(error)]
        return _page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(found: SessionPage, form: TakeawayForm) -> str:
    return render_template("place/session.html", found=found, form=form, longest=takeaways.LONGEST)


def _file(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype=MIMETYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
