"""A whole engagement: downloaded as one file, erased for good, and the receipts of those that were erased."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from surveys.core.database import DatabaseError
from surveys.core.private_files import KeyFolderError
from surveys.desk import engagements, erasing, exporting
from surveys.desk.erasing import ErasingError
from surveys.desk.waves import NotConfirmedError
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.coach.sentences import as_sentence
from surveys.web.http.forms import DeskForm, stripped

_NO_KEY = (
    "A key of this installation cannot be used, so nothing was done. Whoever runs the server finds out by"
    " 'parallax check' which one it is."
)


class EraseWholeForm(DeskForm):
    """The executive's whole name, so that it cannot happen by a slip."""

    typed = StringField("Type it here", [Length(max=200)], filters=[stripped])


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.post("/engagements/<engagement>/export")
    def export_engagement(engagement: str) -> ResponseReturnValue:
        try:
            exported = exporting.export(actor(), engagement)
        except KeyFolderError:
            return _page(engagement, EraseWholeForm(), refused=_NO_KEY), 409
        headers = {"Content-Disposition": 'attachment; filename="engagement.json"'}
        return Response(exported, mimetype="application/json", headers=headers)

    @desk.get("/engagements/<engagement>/whole")
    def whole_engagement(engagement: str) -> str:
        return _page(engagement, EraseWholeForm())

    @desk.post("/engagements/<engagement>/erase")
    def erase_engagement(engagement: str) -> ResponseReturnValue:
        form = EraseWholeForm.sent()
        try:
            if form.validate():
                erasing.erase(actor(), engagement, form.typed.data)
                return redirect_after_post("desk.erased_engagements", said=Said.ENGAGEMENT_ERASED)
        except NotConfirmedError as error:
            form.typed.errors = [str(error)]
        except ErasingError as error:
            return _page(engagement, form, refused=str(error)), 409
        except KeyFolderError:
            return _page(engagement, form, refused=_NO_KEY), 409
        except DatabaseError as error:  # it is done, and said what is left to do
            return _receipts(refused=as_sentence(error))
        return _page(engagement, form), 422

    @desk.get("/erased")
    def erased_engagements() -> str:
        return _receipts()


def _page(engagement: str, form: EraseWholeForm, *, refused: str = "") -> str:
    folder = engagements.folder(actor(), engagement)
    form.typed.label.text = f"Type “{folder.details.executive_name}” to confirm"
    return render_template("desk/whole.html", folder=folder, form=form, refused=refused)


def _receipts(refused: str = "") -> str:
    return render_template("desk/erased.html", receipts=erasing.receipts(actor()), refused=refused)
