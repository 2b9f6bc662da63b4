"""The report desk: read it, take comments out, note, release it to the executive, take it along. Routes only."""

from datetime import timedelta

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from surveys.accounts.errors import BusyError
from surveys.core.days import day
from surveys.desk.preparing import following
from surveys.desk.preparing.drafts import DraftError
from surveys.desk.reporting import comparisons, reports
from surveys.desk.reporting.beside import beside_wave
from surveys.desk.reporting.drawing import Format, Subject
from surveys.desk.reporting.reading import (
    MOST_DAYS,
    USUAL_DAYS,
    ReadingError,
    new_code,
    opened_by,
    readings,
    release,
    revoke,
)
from surveys.desk.reporting.reports import Place, ReasonError
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.coach.released import ReleaseForm, show_code
from surveys.web.coach.sure import Sure, ask
from surveys.web.http.forms import DeskForm, NoControls, stripped, text_field
from surveys.web.http.report_document import Back, as_file, as_page
from surveys.web.http.saved import SavedForm, looks_again

LONGEST_REASON = 120
_COMMENT = "/waves/<wave>/report/comments/<part>/<question>/<string(maxlength=6):position>"


class NoteForm(SavedForm):
    """The coach's own note."""

    note = text_field("Your note")


class RemovalForm(DeskForm):
    """Why a comment is taken out."""

    reason = StringField(
        "Reason",
        [DataRequired("Say in a few words why it has to go."), Length(max=LONGEST_REASON), NoControls()],
        filters=[stripped],
    )


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""
    _add_report(desk)
    _add_comments(desk)
    _add_release(desk)

    @desk.post("/waves/<wave>/follow-up")
    def plan_follow_up(wave: str) -> ResponseReturnValue:
        try:
            return redirect_after_post("desk.draft", draft=following.plan(actor(), wave))
        except DraftError as error:
            return _desk(wave, refused=str(error)), 409

    @desk.post("/waves/<wave>/report/note")
    @looks_again
    def save_note(wave: str) -> ResponseReturnValue:
        form, found = NoteForm.sent(), reports.report_desk(actor(), wave)
        if not form.validate() or form.clashes(_stored(found)):
            return _desk(wave, note_form=form), 422
        reports.save_note(actor(), wave, form.note.data, seen=found.note)
        return redirect_after_post("desk.report", said=Said.NOTED, wave=wave)


def _add_report(desk: Blueprint) -> None:
    @desk.get("/waves/<wave>/report")
    def report(wave: str) -> str:
        return _desk(wave)

    @desk.get("/waves/<wave>/report/page")
    def report_page(wave: str) -> Response:
        document = reports.read(actor(), wave, work_on=url_for("desk.work_on", wave=wave))
        return as_page(document, back=Back(url_for("desk.report", wave=wave), "Back to the desk"))

    @desk.get("/waves/<wave>/report/session")
    def report_deck(wave: str) -> str:
        return render_template(
            "reading/deck.html",
            deck=reports.present(actor(), wave),
            marks_key=wave,
            report_url=url_for("desk.report_page", wave=wave),
            pdf_url=url_for("desk.report_file", wave=wave, form=Format.PDF.value),
            back_url=url_for("desk.report", wave=wave),
            beside=beside_wave(g.installation, wave),
            work_on=url_for("desk.work_on", wave=wave),
        )

    @desk.get("/waves/<wave>/work-on")
    def work_on(wave: str) -> ResponseReturnValue:
        """Lead on to a new goal in the wave's engagement, with the area and the action that were chosen."""
        area, item = (request.args.get(name) for name in ("area", "item"))
        engagement = reports.engagement_of(actor(), wave)
        return redirect(url_for("desk.new_goal", engagement=engagement, area=area, item=item), 303)

    @desk.get("/waves/<wave>/report.<any(pdf, html, csv, xlsx, json):form>")
    def report_file(wave: str, form: str) -> Response:
        return as_file(reports.draw(actor(), wave, Format(form)), form, f"report-{wave}")


def _add_comments(desk: Blueprint) -> None:
    @desk.get(_COMMENT)
    def redact_comment(wave: str, part: str, question: str, position: str) -> str:
        return _removal(wave, _place(part, question, position), RemovalForm())

    @desk.post(_COMMENT)
    def remove_comment(wave: str, part: str, question: str, position: str) -> ResponseReturnValue:
        place, form = _place(part, question, position), RemovalForm.sent()
        if form.validate():
            try:
                scrubbed = reports.remove(actor(), wave, place, " ".join(form.reason.data.split()))
                return redirect_after_post(
                    "desk.report", said=Said.REDACTED if scrubbed else Said.REDACTED_LATER, wave=wave
                )
            except ReasonError as error:
                form.reason.errors = [str(error)]
        return _removal(wave, place, form), 422


def _add_release(desk: Blueprint) -> None:
    @desk.get("/waves/<wave>/release")
    def release_report(wave: str) -> str:
        usual = g.installation.today() + timedelta(days=USUAL_DAYS)
        return _release(wave, ReleaseForm(data={"expires_on": usual}))

    @desk.post("/waves/<wave>/release")
    def send_reading(wave: str) -> ResponseReturnValue:
        form = ReleaseForm.sent()
        if form.validate():
            try:
                return show_code(release(actor(), wave, expires_on=form.expires_on.data), anew=False)
            except BusyError as error:
                form.form_errors.append(str(error))
            except ReadingError as error:
                form.expires_on.errors = [str(error)]
        return _release(wave, form), 422

    @desk.get("/readings/<reading>/revoke", endpoint="ask_to_revoke_reading")
    def ask_to_revoke(reading: str) -> str:
        return _ask_to_revoke(reading)

    @desk.post("/readings/<reading>/revoke")
    def revoke_reading(reading: str) -> ResponseReturnValue:
        subject = revoke(actor(), reading)
        if subject.baseline:
            return redirect_after_post(
                "desk.comparison", said=Said.REVOKED, wave=subject.wave, baseline=subject.baseline
            )
        return redirect_after_post("desk.report", said=Said.REVOKED, wave=subject.wave)

    @desk.post("/readings/<reading>/code", endpoint="new_code")
    def renew_code(reading: str) -> ResponseReturnValue:
        try:
            return show_code(new_code(actor(), reading), anew=True)
        except (ReadingError, BusyError) as error:
            return _desk(opened_by(actor(), reading).wave, refused=str(error)), 409


def _ask_to_revoke(reading: str) -> str:
    subject = opened_by(actor(), reading)
    (link,) = (one for one in readings(actor(), subject.wave) if one.id == reading)
    what = "comparison" if subject.baseline else "report"
    back = url_for("desk.report", wave=subject.wave)
    if subject.baseline:
        back = url_for("desk.comparison", wave=subject.wave, baseline=subject.baseline)
    title, whose = f"Revoke the link to the {what}", what.capitalize()
    if not link.state.can_open:
        return ask(Sure(title, ("This link opens nothing any more.",), "", back, whose))
    says = (
        f"The link that was sent to {link.email} on {day(link.made_on)} opens nothing any more, also where it is open"
        f" now, and the {what} is gone from the executive's place. What they downloaded stays theirs.",
        "A revoked link does not come back. You can release anew, by a new link and code.",
    )
    return ask(Sure(title, says, "Revoke the link", back, whose))


def _desk(wave: str, *, note_form: NoteForm | None = None, refused: str = "") -> str:
    found = reports.report_desk(actor(), wave)
    return render_template(
        "desk/report.html",
        report=found,
        form=note_form or NoteForm.showing(_stored(found)),
        readings=readings(actor(), wave),
        choices=comparisons.choices(actor(), wave),
        follow_up=following.offer(actor(), wave),
        files=(Format.PDF, Format.HTML, Format.CSV, Format.XLSX, Format.JSON),
        refused=refused,
    )


def _stored(found: reports.ReportDesk) -> dict[str, object]:
    return {"note": found.note}


def _removal(wave: str, place: Place, form: RemovalForm) -> str:
    return render_template(
        "desk/removal.html",
        report=reports.report_desk(actor(), wave),
        remark=reports.remark(actor(), wave, place),
        form=form,
        longest=LONGEST_REASON,
    )


def _release(wave: str, form: ReleaseForm) -> str:
    found = reports.report_desk(actor(), wave)
    return render_template(
        "desk/release.html",
        executive=found.executive,
        is_active=found.is_active,
        what="the report",
        back=url_for("desk.report", wave=wave),
        form=form,
        open_links=[one for one in readings(actor(), wave) if one.state.opens and one.subject == Subject(wave)],
        most_days=MOST_DAYS,
    )


def _place(part: str, question: str, position: str) -> Place:
    if not (position.isascii() and position.isdigit()):
        abort(404)
    return Place(part, question, int(position))
