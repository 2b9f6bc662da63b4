"""What changed between two waves: its page on the desk, its files, and its release to the executive. Routes only."""

from datetime import timedelta

from flask import Blueprint, Response, g, render_template, url_for
from flask.typing import ResponseReturnValue

from surveys.accounts.errors import BusyError
from surveys.desk.reporting import comparisons
from surveys.desk.reporting.beside import beside_wave
from surveys.desk.reporting.drawing import Format, Subject
from surveys.desk.reporting.reading import MOST_DAYS, USUAL_DAYS, ReadingError, readings, release
from surveys.web.coach.guard import actor
from surveys.web.coach.released import ReleaseForm, show_code
from surveys.web.http.report_document import Back, as_file, as_page

_PAGE = "/waves/<wave>/since/<baseline>"


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""
    _add_reading(desk)
    _add_release(desk)


def _add_reading(desk: Blueprint) -> None:
    @desk.get(_PAGE)
    def comparison(wave: str, baseline: str) -> str:
        return render_template(
            "desk/comparison.html",
            found=comparisons.comparison_desk(actor(), Subject(wave, baseline)),
            readings=readings(actor(), wave),
            files=(Format.PDF, Format.HTML, Format.CSV, Format.XLSX, Format.JSON),
        )

    @desk.get(f"{_PAGE}/page")
    def comparison_page(wave: str, baseline: str) -> Response:
        on = url_for("desk.work_on", wave=wave)
        back = Back(url_for("desk.comparison", wave=wave, baseline=baseline), "Back to the desk")
        return as_page(comparisons.read(actor(), Subject(wave, baseline), work_on=on), back=back)

    @desk.get(f"{_PAGE}/session")
    def comparison_deck(wave: str, baseline: str) -> str:
        return render_template(
            "reading/deck.html",
            deck=comparisons.present(actor(), Subject(wave, baseline)),
            marks_key=f"{baseline}-{wave}",
            report_url=url_for("desk.comparison_page", wave=wave, baseline=baseline),
            pdf_url=url_for("desk.comparison_file", wave=wave, baseline=baseline, form=Format.PDF.value),
            back_url=url_for("desk.comparison", wave=wave, baseline=baseline),
            beside=beside_wave(g.installation, wave),
            work_on=url_for("desk.work_on", wave=wave),
        )

    @desk.get(f"{_PAGE}/comparison.<any(pdf, html, csv, xlsx, json):form>")
    def comparison_file(wave: str, baseline: str, form: str) -> Response:
        document = comparisons.draw(actor(), Subject(wave, baseline), Format(form))
        return as_file(document, form, f"comparison-{baseline}-{wave}")


def _add_release(desk: Blueprint) -> None:
    @desk.get(f"{_PAGE}/release")
    def release_comparison(wave: str, baseline: str) -> str:
        usual = g.installation.today() + timedelta(days=USUAL_DAYS)
        return _release(Subject(wave, baseline), ReleaseForm(data={"expires_on": usual}))

    @desk.post(f"{_PAGE}/release")
    def send_comparison(wave: str, baseline: str) -> ResponseReturnValue:
        form = ReleaseForm.sent()
        if form.validate():
            try:
                given = release(actor(), wave, expires_on=form.expires_on.data, baseline=baseline)
                return show_code(given, anew=False)
            except BusyError as error:
                form.form_errors.append(str(error))
            except ReadingError as error:
                form.expires_on.errors = [str(error)]
        return _release(Subject(wave, baseline), form), 422


def _release(subject: Subject, form: ReleaseForm) -> str:
    found = comparisons.comparison_desk(actor(), subject)
    cards = readings(actor(), subject.wave)
    return render_template(
        "desk/release.html",
        executive=found.executive,
        is_active=found.is_active,
        what="the comparison",
        back=url_for("desk.comparison", wave=subject.wave, baseline=subject.baseline),
        form=form,
        open_links=[one for one in cards if one.state.opens and one.subject == subject],
        most_days=MOST_DAYS,
    )
