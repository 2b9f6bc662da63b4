"""The contract in a standing place: read it, confirm it by a typed name, take it along. The same for X and for S."""

from http import HTTPStatus

from flask import Blueprint, Response, g, render_template
from flask.typing import ResponseReturnValue

from surveys.coaching import contract
from surveys.coaching.contract import CHANGED, ContractError, OtherNameError
from surveys.coaching.contract_pdf import pdf
from surveys.web.http.coaching_forms.contract import ConfirmForm
from surveys.web.http.report_document import as_file
from surveys.web.http.standing_pages import member, redirect_to

FILE_NAME = "coaching-contract"  # it names nobody: downloads folders are seen by others


def add_contract_pages(pages: Blueprint, frame: str) -> None:
    """Register the routes; `frame` is the template of this place."""

    @pages.get("/contract", endpoint="contract")
    def show() -> str:
        return _page(frame, ConfirmForm())

    @pages.post("/contract", endpoint="confirm_contract")
    def confirm() -> ResponseReturnValue:
        form = ConfirmForm.sent()
        if not form.validate():
            return _page(frame, form), HTTPStatus.UNPROCESSABLE_ENTITY
        try:
            contract.confirm(member(), form.digest.data or "", form.name.data, asked=form.asked.data or "")
        except OtherNameError as error:
            form.ask_about(error)
            return _page(frame, form), HTTPStatus.UNPROCESSABLE_ENTITY
        except ContractError as error:
            return _page(frame, form, refused=str(error)), HTTPStatus.CONFLICT
        return redirect_to(".contract", said="confirmed")

    @pages.get("/contract.txt", endpoint="contract_text")
    def text() -> ResponseReturnValue:
        return contract_text(contract.current(member()))

    @pages.get("/contract.pdf", endpoint="contract_pdf")
    def print_it() -> ResponseReturnValue:
        return as_file(pdf(member(), g.jobs), "pdf", FILE_NAME)


def contract_text(version: contract.Version | None) -> ResponseReturnValue:
    """Return exactly the bytes that the check sum is of."""
    if version is None or version.document is None:
        return Response(status=HTTPStatus.NOT_FOUND)
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}.txt"'}
    return Response(version.document.plain(), mimetype="text/plain", headers=headers)


def bring_up_to_date(form: ConfirmForm, version: contract.Version | None) -> str:
    """Let a form be for the text that its page shows now; return what is to be said where its sender saw another."""
    now, seen = version.digest if version else "", form.digest.data
    form.digest.data = now
    if not seen or seen == now:
        return ""
    form.asked.data = ""
    return CHANGED


def _page(frame: str, form: ConfirmForm, refused: str = "") -> str:
    version = contract.current(member())
    refused = bring_up_to_date(form, version) or refused
    return render_template(
        "contract/page.html", frame=frame, me=member().party, version=version, form=form, refused=refused
    )
