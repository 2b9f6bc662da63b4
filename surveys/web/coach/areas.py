"""What a follow-up looks at: the step of its draft in which areas are declared. Forms and routes only."""

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields import SelectChoice

from surveys.desk.preparing import declaring
from surveys.desk.preparing.declaring import CONTROL, FOCUS, Declaring
from surveys.desk.preparing.drafts import DraftError
from surveys.web.coach.drafts import put_error
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.http.saved import SavedForm, saving


class AreasForm(SavedForm):
    """One or two areas to look at and a control area, or none."""

    TOGETHER = ((FOCUS, "second", CONTROL),)

    focus = SelectField("Area to look at", validate_choice=False, default="")
    second = SelectField("A second one", validate_choice=False, default="")
    control = SelectField("Control area, which nobody works on", validate_choice=False, default="")

    def areas(self) -> list[str]:
        """Return the areas to look at, in the order in which they were chosen."""
        return [area for area in (self.focus.data, self.second.data) if area]


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.get("/drafts/<draft>/areas")
    def draft_areas(draft: str) -> str:
        found = declaring.look(actor(), draft)
        form = AreasForm.showing(_stored(found))
        if request.args.get("from") == "goals":
            form.focus.data, form.second.data = [*found.offered, "", ""][:2]  # to be looked at, and saved or not
        return _page(found, form)

    @desk.post("/drafts/<draft>/areas")
    def set_draft_areas(draft: str) -> ResponseReturnValue:
        form = AreasForm.sent()
        with saving():
            found = declaring.look(actor(), draft)
            _offer(form, found)
            if form.validate() and not form.clashes(_stored(found)):
                try:
                    declaring.set_areas(actor(), draft, form.areas(), form.control.data or "")
                    return redirect_after_post("desk.review_draft", said=Said.SAVED, draft=draft)
                except DraftError as error:
                    put_error(form, error)
        return _page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY

    @desk.post("/drafts/<draft>/own-wave")
    def make_own_wave(draft: str) -> ResponseReturnValue:
        try:
            declaring.stand_alone(actor(), draft)
        except DraftError as error:
            found = declaring.look(actor(), draft)
            form = AreasForm.showing(_stored(found))
            put_error(form, error)
            return _page(found, form), HTTPStatus.CONFLICT
        return redirect_after_post("desk.review_draft", said=Said.STANDS_ALONE, draft=draft)


def _stored(found: Declaring) -> dict[str, object]:
    followed = found.followed
    focus = [*(followed.declaration.focus if followed else ()), "", ""]
    return {FOCUS: focus[0], "second": focus[1], CONTROL: followed.declaration.control if followed else ""}


def _page(found: Declaring, form: AreasForm) -> str:
    _offer(form, found)
    return render_template("desk/draft_areas.html", draft=found.draft, found=found, titles=dict(found.areas), form=form)


def _offer(form: AreasForm, found: Declaring) -> None:
    for field in (form.focus, form.second, form.control):
        field.choices = _choices(found, field.data or "")


def _choices(found: Declaring, held: str) -> list[SelectChoice]:
    """Offer the areas in their order, and keep what is held and not among them, so that nothing is lost."""
    known = dict(found.areas)
    gone = {held: f"{held} (not in this questionnaire)"} if held and held not in known else {}
    return [SelectChoice(value, label) for value, label in {"": "None", **gone, **known}.items()]
