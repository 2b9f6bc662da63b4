"""Sessions and calls on the desk: the list, one to plan, one to write down, and the page of each."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys.coaching import local_times, private_lines, session_acts, session_pages
from surveys.coaching.calendar_file import MIMETYPE
from surveys.coaching.local_times import LeftOutError, TwiceError
from surveys.coaching.place import Member, coach
from surveys.coaching.session_acts import SessionError
from surveys.coaching.session_pages import SessionPage
from surveys.coaching.tables import SessionState
from surveys.core.days import day
from surveys.core.errors import NotPossibleError
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.coach.session_forms import (
    ChangeForm,
    LinesForm,
    PlanForm,
    RecordForm,
    TalkForm,
    WhenForm,
    talk_saved,
    when_saved,
)
from surveys.web.coach.sure import Sure, Tick, ask
from surveys.web.http.saved import SavedForm, looks_again

_REFUSED = (SessionError, LeftOutError, TwiceError, NotPossibleError)
_USUAL_MINUTES = 60


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""
    _add_lists(desk)
    _add_new(desk)
    _add_one(desk)


def _add_lists(desk: Blueprint) -> None:
    @desk.get("/engagements/<engagement>/sessions")
    def sessions(engagement: str) -> str:
        pages = {name: request.args.get(name, 1, type=int) for name in ("coming", "before")}
        return render_template("desk/coaching/sessions.html", found=session_pages.overview(_me(engagement), **pages))

    @desk.get("/engagements/<engagement>/sessions/meetings.ics")
    def sessions_file(engagement: str) -> Response:
        return _file(session_pages.calendar_of(_me(engagement)), "meetings.ics")

    @desk.get("/engagements/<engagement>/sessions/<session>/meeting.ics")
    def session_file(engagement: str, session: str) -> Response:
        return _file(session_pages.calendar_of(_me(engagement), session), "meeting.ics")


def _add_new(desk: Blueprint) -> None:
    @desk.get("/engagements/<engagement>/sessions/new")
    def new_session(engagement: str) -> str:
        form = PlanForm(data={"minutes": _USUAL_MINUTES, "weeks": 1, "paid": True, "tell": True})
        return _new_page("plan", engagement, form)

    @desk.post("/engagements/<engagement>/sessions/new")
    def plan_session(engagement: str) -> ResponseReturnValue:
        form, me = PlanForm.sent(), _me(engagement)
        if form.validate() and _done(
            form,
            lambda: session_acts.plan(me, form.when(), form.sort(), weeks=form.weeks.data, tell=form.tell.data),
        ):
            return redirect_after_post("desk.sessions", said=Said.SESSION_PLANNED, engagement=engagement)
        return _new_page("plan", engagement, form), 422

    @desk.get("/engagements/<engagement>/sessions/held")
    def held_session(engagement: str) -> str:
        form = RecordForm(data={"minutes": _USUAL_MINUTES, "paid": True})
        return _new_page("record", engagement, form)

    @desk.post("/engagements/<engagement>/sessions/held")
    def record_session(engagement: str) -> ResponseReturnValue:
        form, me = RecordForm.sent(), _me(engagement)
        form.offer_ticks(session_pages.blank(me)[1])
        if form.validate() and _done(form, lambda: session_acts.record(me, form.when(), form.sort(), form.talk())):
            return redirect_after_post("desk.sessions", said=Said.SESSION_HELD, engagement=engagement)
        return _new_page("record", engagement, form), 422


def _add_one(desk: Blueprint) -> None:
    """Register the page of a session and, for each of its forms, a page: one never takes along what another holds."""

    @desk.get("/engagements/<engagement>/sessions/<session>", endpoint="session")
    def show_session(engagement: str, session: str) -> str:
        return _page(session_pages.session_page(_me(engagement), session))

    @desk.get("/engagements/<engagement>/sessions/<session>/cancel", endpoint="ask_to_cancel")
    def ask_to_cancel(engagement: str, session: str) -> str:
        return _ask_to_cancel(session_pages.session_page(_me(engagement), session))

    @desk.post("/engagements/<engagement>/sessions/<session>/cancel")
    def cancel_session(engagement: str, session: str) -> ResponseReturnValue:
        try:
            session_acts.cancel(_me(engagement), session, tell="tell" in request.form)
        except NotPossibleError as error:
            return _page(session_pages.session_page(_me(engagement), session), refused=str(error)), 409
        return _back(engagement, session, Said.SESSION_CANCELLED)

    _add_date(desk)
    _add_talk(desk)
    _add_lines(desk)


def _add_date(desk: Blueprint) -> None:
    @desk.get("/engagements/<engagement>/sessions/<session>/date", endpoint="session_date")
    def show_date(engagement: str, session: str) -> str:
        found = session_pages.session_page(_me(engagement), session)
        form = ChangeForm.showing({**when_saved(found.line), "tell": found.is_told})
        return _form("date", found, _asking(form))

    @desk.post("/engagements/<engagement>/sessions/<session>/date", endpoint="change_session")
    @looks_again
    def change_session(engagement: str, session: str) -> ResponseReturnValue:
        form, me = ChangeForm.sent(), _me(engagement)
        found = session_pages.session_page(me, session)
        if form.validate() and not form.clashes(when_saved(found.line)):
            wanted, tell = (form.when(), form.sort()), bool(form.tell.data)
            if _done(form, lambda: session_acts.change(me, session, *wanted, tell=tell, seen=found.line)):
                return _back(engagement, session, Said.SAVED)
        return _form("date", found, _asking(form)), 422


def _add_talk(desk: Blueprint) -> None:
    @desk.get("/engagements/<engagement>/sessions/<session>/held", endpoint="session_talk")
    def show_talk(engagement: str, session: str) -> str:
        found = session_pages.session_page(_me(engagement), session)
        form = TalkForm.showing(talk_saved(found.talk, found.ticks)).offer_ticks(found.ticks)
        return _form("talk", found, form)

    @desk.post("/engagements/<engagement>/sessions/<session>/held")
    @looks_again
    def hold_session(engagement: str, session: str) -> ResponseReturnValue:
        form, me = TalkForm.sent(), _me(engagement)
        found = session_pages.session_page(me, session)
        form.offer_ticks(found.ticks)
        if form.validate() and not form.clashes(talk_saved(found.talk, found.ticks)):
            try:
                session_acts.hold(me, session, form.talk(), seen=found.talk)
                return _back(engagement, session, Said.SESSION_HELD)
            except SessionError as error:
                form.form_errors.append(str(error))
        return _form("talk", found, form.offer_ticks(found.ticks)), 422


def _add_lines(desk: Blueprint) -> None:
    @desk.get("/engagements/<engagement>/sessions/<session>/private", endpoint="session_lines")
    def show_lines(engagement: str, session: str) -> str:
        found = session_pages.session_page(_me(engagement), session)
        return _form("lines", found, LinesForm.showing(_lines_saved(found)))

    @desk.post("/engagements/<engagement>/sessions/<session>/private")
    @looks_again
    def save_private_lines(engagement: str, session: str) -> ResponseReturnValue:
        form, me = LinesForm.sent(), _me(engagement)
        found = session_pages.session_page(me, session)
        if form.validate() and not form.clashes(_lines_saved(found)):
            private_lines.save(me, session, form.text.data, keep=bool(form.keep.data), seen=found.private)
            return _back(engagement, session, Said.SAVED)
        return _form("lines", found, form), 422


def _ask_to_cancel(found: SessionPage) -> str:
    line, name = found.line, found.frame.executive
    title = f"The {line.label.lower()} of {day(line.begins)} did not take place"
    if not line.has_begun:
        title = f"Cancel the {line.label.lower()} of {day(line.begins)}"
    says: tuple[str, ...] = (
        "It stays in the list, as cancelled, and counts nowhere. There is no way back; a new one can be planned.",
        "What was written down about it, and your private lines, stay as they are.",
    )
    is_over = line.state is SessionState.CANCELLED or not found.frame.is_active
    if is_over:
        says = ("It is cancelled already." if found.frame.is_active else "The engagement has ended.",)
    told = Tick("tell", f"Tell {name} by mail") if found.is_told and line.is_coming and not is_over else None
    back = url_for("desk.session", engagement=found.frame.engagement, session=line.id)
    button = "" if is_over else "It did not take place" if line.has_begun else "Cancel this session"
    return ask(Sure(title, says, button, back, f"{line.label} on {day(line.begins)}", tick=told))


def _me(engagement: str) -> Member:
    return coach(actor(), engagement)


def _back(engagement: str, session: str, said: Said) -> ResponseReturnValue:
    return redirect_after_post("desk.session", said=said, engagement=engagement, session=session)


def _done(form: WhenForm, act: Callable[[], object]) -> bool:
    """Do it; False where it was refused, which the form then says."""
    try:
        act()
    except _REFUSED as error:
        form.take(error)
        return False
    return True


def _new_page(which: str, engagement: str, form: WhenForm) -> str:
    frame, ticks = session_pages.blank(_me(engagement))
    if isinstance(form, RecordForm):
        form.offer_ticks(ticks)
    return render_template(f"desk/coaching/session_{which}.html", frame=frame, form=_asking(form))


def _page(found: SessionPage, *, refused: str = "") -> str:
    return render_template("desk/coaching/session.html", found=found, frame=found.frame, refused=refused)


def _form(which: str, found: SessionPage, form: SavedForm) -> str:
    return render_template(f"desk/coaching/session_{which}.html", found=found, frame=found.frame, form=form)


def _lines_saved(found: SessionPage) -> dict[str, object]:
    return {"text": found.private.text, "keep": found.private.keep} if found.private else {}


def _asking(form: WhenForm) -> WhenForm:
    """Let a form ask which is meant of a time that comes twice, in the week in which it does."""
    weeks = form["weeks"].data if "weeks" in form else 1
    if form.day.data and form.at.data:
        try:
            weeks = weeks if isinstance(weeks, int) and 1 <= weeks <= session_acts.MOST_WEEKS else 1
            local_times.weekly(form.day.data, form.at.data, actor().installation.settings.timezone, weeks)
        except LeftOutError:
            pass
        except TwiceError as error:
            form.offer(error.names)
    return form


def _file(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype=MIMETYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
