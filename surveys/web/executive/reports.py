"""Released reports in the executive's place: the presentation, the whole report, the PDF. Drawn as at `/r/`."""

from flask import Blueprint, Response, g, render_template, url_for
from flask.typing import ResponseReturnValue

from surveys.desk.reporting import placed, reader
from surveys.desk.reporting.drawing import Format
from surveys.desk.reporting.noted import noted
from surveys.desk.reporting.reader import Visit
from surveys.web.http.report_document import Back, as_file, as_page
from surveys.web.http.standing_pages import ended_on, member, moved

_FILE_NAME = "feedback-report"
_WORK_ON = {"work_on": "../../goals/new"}


def add_pages(pages: Blueprint) -> None:
    """Register the routes. The presentation's address ends with a slash: its pages name each other relatively."""

    @pages.get("/reports", endpoint="reports")
    def show_reports() -> str:
        return render_template("place/reports.html", reports=placed.placed(member()))

    @pages.get("/reports/<reading>")
    def report_without_slash(reading: str) -> Response:
        return moved(url_for(".presentation", reading=reading))

    @pages.get("/reports/<reading>/")
    def presentation(reading: str) -> str:
        found = _visit(reading)
        return render_template(
            "reading/deck.html",
            deck=reader.presentation(g.installation, g.jobs, found),
            marks_key="-".join(found.subject.waves),
            report_url="whole",
            pdf_url="report.pdf",
            back_url="../../reports",
            back_words="Back to your place",
            noted=noted(g.installation, found),
            beside=reader.goals_beside(g.installation, found),
            **_WORK_ON if ended_on() is None else {},
        )

    @pages.get("/reports/<reading>/whole")
    def whole_report(reading: str) -> ResponseReturnValue:
        work_on = _WORK_ON if ended_on() is None else {}
        document = reader.document(g.installation, g.jobs, _visit(reading), Format.HTML, **work_on)
        return as_page(document, back=Back("./", "Back to the presentation"))

    @pages.get("/reports/<reading>/report.pdf")
    def report_pdf(reading: str) -> ResponseReturnValue:
        document = reader.document(g.installation, g.jobs, _visit(reading), Format.PDF)
        return as_file(document, Format.PDF.value, _FILE_NAME)


def _visit(reading: str) -> Visit:
    return placed.visit_in_place(member(), reading)
