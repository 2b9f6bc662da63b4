"""Showing and taking a check-in, the same by the letter's link and on the department head's page."""

from collections.abc import Callable
from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surveys.coaching.check_in_answering import Closed, GoalsMovedError, Sheet
from surveys.coaching.check_in_texts import LONGEST, Answer
from surveys.web.http.coaching_forms.check_in import CheckInForm, sent_form, shown_form, stored
from surveys.web.http.saved import looks_again


def show_sheet(template: str, sheet: Sheet) -> str:
    """Return the page with the form."""
    return _page(template, sheet, shown_form(sheet))


@looks_again
def take_sheet(
    template: str,
    look: Callable[[], Sheet],
    take: Callable[[Answer, Answer | None], None],
    done: Callable[[], ResponseReturnValue],
) -> ResponseReturnValue:
    """Take what was posted and go on, or show it again with what is to be put right: nothing typed is lost."""
    sheet = look()
    form = sent_form(sheet)
    fits = form.validate()
    if form.is_of_another_page():
        return _moved(template, sheet, form)
    if not fits:
        return _page(template, sheet, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_empty():
        return _page(template, sheet, form, is_empty=True), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.clashes(stored(sheet)):
        return _page(template, sheet, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        take(form.answer(), sheet.answer)
    except GoalsMovedError:  # at this very moment
        sheet = look()
        return _moved(template, sheet, sent_form(sheet))
    return done()


def closed_page(why: Closed, *, frame: str = "check_in/bare.html", is_unknown: bool = False) -> tuple[str, HTTPStatus]:
    """Say why nothing is taken, and what helps; what was typed can be copied from the page."""
    status = HTTPStatus.NOT_FOUND if is_unknown else HTTPStatus.GONE
    if why is Closed.SENT and request.method in ("GET", "HEAD"):
        status = HTTPStatus.OK  # whoever has just sent it comes here, too
    texts = [text for name, text in request.form.items() if name.startswith(_TEXTS) and text.strip()]
    return render_template("check_in/closed.html", frame=frame, why=why.value, typed=texts), status


_TEXTS = ("saw-", "help-", "business", "suggestion")


def _moved(template: str, sheet: Sheet, form: CheckInForm) -> ResponseReturnValue:
    form.show_goals()
    for field in form:
        field.errors = []
    page = _page(template, sheet, form, has_moved=True, left_over=form.left_over())
    return page, HTTPStatus.CONFLICT


def _page(template: str, sheet: Sheet, form: CheckInForm, **more: object) -> str:
    said = {"has_moved": False, "left_over": [], "is_empty": False, **more}
    return render_template(template, sheet=sheet, form=form, longest=LONGEST, **said)
