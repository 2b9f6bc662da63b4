"""The coach's pages of the contract: write it, confirm it, ask the other two, and look at what stood before."""

from flask import Blueprint, abort, g, render_template
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Optional

from surveys.coaching import contract, contract_asking
from surveys.coaching.check_in_days import DAYS, LAST
from surveys.coaching.contract import ContractError, OtherNameError
from surveys.coaching.contract_pdf import pdf
from surveys.coaching.contract_text import Terms
from surveys.coaching.place import Member, coach
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.http.coaching_forms.contract import ConfirmForm
from surveys.web.http.contract_pages import FILE_NAME, bring_up_to_date, contract_text
from surveys.web.http.forms import text_field
from surveys.web.http.report_document import as_file
from surveys.web.http.saved import SavedForm, looks_again

PURPOSE, ENDING, ADDITIONS = 600, 600, 1200  # characters


class TermsForm(SavedForm):
    """What the coach words of the contract."""

    purpose = text_field("Purpose", DataRequired("Say what the coaching is for."), longest=PURPOSE)
    check_in_day = SelectField(
        "Day of the monthly check-in",
        [AnyOf([str(day) for day in DAYS], "Choose a day from 1 to 28, or the last: every month has it.")],
        choices=[SelectChoice(str(day), "the last" if day == LAST else str(day)) for day in DAYS],
        validate_choice=False,
    )
    ending = text_field("Ending", DataRequired("Say how the coaching ends."), longest=ENDING)
    additions = text_field("Added by us", Optional(), longest=ADDITIONS)

    def terms(self) -> Terms:
        """Return what was worded."""
        return Terms(self.purpose.data, int(self.check_in_day.data), self.ending.data, self.additions.data)


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.get("/engagements/<engagement>/contract", endpoint="contract")
    def show(engagement: str) -> str:
        return _page(_me(engagement), ConfirmForm())

    @desk.post("/engagements/<engagement>/contract/confirm", endpoint="confirm_contract")
    def confirm(engagement: str) -> ResponseReturnValue:
        form = ConfirmForm.sent()
        if not form.validate():
            return _page(_me(engagement), form), 422
        try:
            contract.confirm(_me(engagement), form.digest.data or "", form.name.data, asked=form.asked.data or "")
        except OtherNameError as error:
            form.ask_about(error)
            return _page(_me(engagement), form), 422
        except ContractError as error:
            return _page(_me(engagement), form, refused=str(error)), 409
        return redirect_after_post("desk.contract", said=Said.CONTRACT_CONFIRMED, engagement=engagement)

    @desk.post("/engagements/<engagement>/contract/ask", endpoint="ask_for_contract")
    def ask(engagement: str) -> ResponseReturnValue:
        try:
            contract_asking.ask(_me(engagement))
        except ContractError as error:
            return _page(_me(engagement), ConfirmForm(), refused=str(error)), 409
        return redirect_after_post("desk.contract", said=Said.CONTRACT_ASKED, engagement=engagement)

    _add_writing(desk)
    _add_versions(desk)


def _add_writing(desk: Blueprint) -> None:
    @desk.get("/engagements/<engagement>/contract/edit", endpoint="edit_contract")
    def edit(engagement: str) -> str:
        version = contract.current(_me(engagement))
        return _form(engagement, TermsForm.showing(_stored(version)), version)

    @desk.post("/engagements/<engagement>/contract/edit", endpoint="write_contract")
    @looks_again
    def write(engagement: str) -> ResponseReturnValue:
        form = TermsForm.sent()
        version = contract.current(_me(engagement))
        if form.validate() and not form.clashes(_stored(version)):
            try:
                contract.write(_me(engagement), form.terms(), seen=version.terms if version else Terms())
                return redirect_after_post("desk.contract", said=Said.CONTRACT_WRITTEN, engagement=engagement)
            except ContractError as error:
                form.form_errors.append(str(error))
        return _form(engagement, form, version), 422


def _add_versions(desk: Blueprint) -> None:
    @desk.get("/engagements/<engagement>/contract/versions", endpoint="contract_versions")
    def versions(engagement: str) -> str:
        found = contract.versions(_me(engagement))
        return render_template("desk/coaching/contract_versions.html", engagement=engagement, versions=found)

    @desk.get("/engagements/<engagement>/contract/versions/<number>", endpoint="contract_version")
    def version(engagement: str, number: str) -> str:
        if not (number.isascii() and number.isdigit() and len(number) < 6):
            abort(404)
        found = contract.one(_me(engagement), int(number))
        return render_template("desk/coaching/contract_version.html", engagement=engagement, version=found)

    @desk.get("/engagements/<engagement>/contract.txt", endpoint="contract_text")
    def text(engagement: str) -> ResponseReturnValue:
        return contract_text(contract.current(_me(engagement)))

    @desk.get("/engagements/<engagement>/contract.pdf", endpoint="contract_pdf")
    def print_it(engagement: str) -> ResponseReturnValue:
        return as_file(pdf(_me(engagement), g.jobs), "pdf", FILE_NAME)


def _me(engagement: str) -> Member:
    return coach(actor(), engagement)


def _page(me: Member, form: ConfirmForm, refused: str = "") -> str:
    found = contract_asking.desk(me)
    refused = bring_up_to_date(form, found.version) or refused
    return render_template("desk/coaching/contract.html", desk=found, form=form, refused=refused)


def _form(engagement: str, form: TermsForm, version: contract.Version | None) -> str:
    return render_template(
        "desk/coaching/contract_form.html",
        engagement=engagement,
        form=form,
        version=version,
        limits={"purpose": PURPOSE, "ending": ENDING, "additions": ADDITIONS},
    )


def _stored(version: contract.Version | None) -> dict[str, object]:
    terms = version.terms if version is not None else Terms()
    return {name: getattr(terms, name) for name in Terms.__slots__}
