"""What is held about people: search by address, erase, download, and until when names stay. Rules: surveys.desk.people.

An address is sent in a form, never in a page's own address, which a proxy writes down.
"""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField
from wtforms.validators import DataRequired, InputRequired

from surveys.core.database import DatabaseError
from surveys.desk import engagements, people
from surveys.desk.people import Held
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.coach.sentences import as_sentence
from surveys.web.http.forms import DeskForm, email_field


class AddressForm(DeskForm):
    """Whom it is about."""

    email = email_field("E-mail address", DataRequired("Whose address?"))


class EraseForm(AddressForm):
    """Whom to erase, and that it is meant."""

    sure = BooleanField("Erase this person; it cannot be undone", [InputRequired("Please tick this first.")])


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.get("/engagements/<engagement>/people", endpoint="people")
    def people_held(engagement: str) -> str:
        return _page(engagement, AddressForm())

    @desk.post("/engagements/<engagement>/people")
    def find_person(engagement: str) -> ResponseReturnValue:
        engagements.folder(actor(), engagement)
        form = AddressForm.sent()
        if not form.validate():
            return _page(engagement, form), 422
        return _page(engagement, form, held=people.held(actor(), form.email.data))

    @desk.post("/engagements/<engagement>/people/erase")
    def erase_person(engagement: str) -> ResponseReturnValue:
        engagements.folder(actor(), engagement)
        form = EraseForm.sent()
        if not form.validate():
            held = None if form.email.errors else people.held(actor(), form.email.data)
            return _page(engagement, form, held=held, erasing=form), 422
        try:
            erased = people.erase(actor(), form.email.data)
        except DatabaseError as error:  # it is done, and said what is left to do
            return _page(engagement, AddressForm(), refused=as_sentence(error))
        if not erased:
            return _page(engagement, form, held=people.held(actor(), form.email.data)), 409
        return redirect_after_post("desk.people", said=Said.ERASED, engagement=engagement)

    @desk.post("/engagements/<engagement>/people/export")
    def held_about(engagement: str) -> ResponseReturnValue:
        engagements.folder(actor(), engagement)
        form = AddressForm.sent()
        if not form.validate():
            return _page(engagement, form), 422
        exported = people.export(actor(), form.email.data)
        headers = {"Content-Disposition": 'attachment; filename="held.json"'}
        return Response(exported, mimetype="application/json", headers=headers)


def _page(
    engagement: str,
    form: AddressForm,
    *,
    held: Held | None = None,
    erasing: EraseForm | None = None,
    refused: str = "",
) -> str:
    return render_template(
        "desk/people.html",
        folder=engagements.folder(actor(), engagement),
        kept=people.wave_names(actor(), engagement),
        form=form,
        held=held,
        executive_of=people.engagements_of(actor(), held.address) if held and held.is_executive else (),
        erasing=erasing or EraseForm(data={"email": held.address if held else ""}),
        refused=refused,
    )
