"""What the pages that release something to the executive share: the form, the page with the code, what a link opens."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import DataRequired

from surveys.desk.reporting.drawing import Subject
from surveys.desk.reporting.reading import AccessCode
from surveys.web.coach.guard import show_once
from surveys.web.http.forms import DeskForm, day_field


class ReleaseForm(DeskForm):
    """Until when the executive may read."""

    expires_on = day_field("The link works until the end of", DataRequired("Choose the last day."))


def show_code(access: AccessCode, *, anew: bool) -> ResponseReturnValue:
    """Go on to the one page that shows the code."""
    back = page_of(Subject(access.wave, access.baseline))
    return show_once(render_template("desk/access_code.html", access=access, anew=anew, back=back))


def page_of(subject: Subject) -> str:
    """Return the address of the desk's page on a report, or on a comparison."""
    if subject.baseline:
        return url_for("desk.comparison", wave=subject.wave, baseline=subject.baseline)
    return url_for("desk.report", wave=subject.wave)
