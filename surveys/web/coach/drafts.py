"""Preparing a wave, step by step: rules, letters, preview, review and launch. The people's step is in roster.py."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField
from wtforms.validators import DataRequired

from instruments import catalogue
from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.comparison.comparable import refusal
from surveys.core.errors import LaunchRefusedError
from surveys.desk import engagements
from surveys.desk.preparing import draft_letters, drafts, opening, previewing
from surveys.desk.preparing.draft_letters import PLACEHOLDERS, WORDED_KINDS, Kind
from surveys.desk.preparing.drafts import DraftError
from surveys.desk.preparing.preparation import KEPT, Preparation, Rules
from surveys.invited.roster import RosterError
from surveys.web.coach.engagements import engagement_page
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.coach.roster_forms import choices
from surveys.web.http.forms import DeskForm, day_field, text_field
from surveys.web.http.saved import SavedForm, saving
from surveys.web.respondent.survey_form import form_for
from surveys.web.respondent.survey_page import PAGE_LANGUAGE, Promise, scale_classes, survey_steps

_FEWEST = {"3": "3, the usual", "4": "4, stricter", "5": "5, strictest"}


class RulesForm(SavedForm):
    """Questionnaire, k, closing date, reminders."""

    instrument = RadioField("Questionnaire", [DataRequired("Choose a questionnaire.")])
    min_raters = RadioField("Fewest people behind any number", [DataRequired("Choose one.")], choices=choices(_FEWEST))
    closes_on = day_field("Open until the end of", DataRequired("Until which day may people answer?"))
    remind_everyone = BooleanField("Reminders go to everybody, also to those who have answered or declined")
    keep_names = BooleanField("Keep names for a follow-up")

    def rules(self) -> Rules:
        """Return what was set."""
        closes_on: date | None = self.closes_on.data
        return Rules(
            self.instrument.data, int(self.min_raters.data), closes_on, remind_everyone=bool(self.remind_everyone.data)
        )


class LettersForm(SavedForm):
    """The opening paragraphs of the letters."""

    invitation = text_field("Invitation: opening paragraphs")
    reminder = text_field("Reminder: opening paragraphs")

    def typed(self) -> dict[str, str]:
        """Return the texts by kind."""
        return {kind.value: self[kind.value].data for kind in WORDED_KINDS}


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""
    _add_draft_pages(desk)
    _add_letter_pages(desk)
    _add_launch_pages(desk)


def _add_draft_pages(desk: Blueprint) -> None:
    @desk.post("/engagements/<engagement>/drafts")
    def begin_draft(engagement: str) -> ResponseReturnValue:
        try:
            begun = drafts.begin(actor(), engagement)
        except DraftError as error:
            return engagement_page(engagement, refused=str(error)), HTTPStatus.CONFLICT
        return redirect_after_post("desk.draft_settings", draft=begun)

    @desk.get("/drafts/<draft>/rules")
    def draft_settings(draft: str) -> str:
        found = drafts.look(actor(), draft)
        return _rules_page(found, _with_choices(RulesForm.showing(_stored_rules(found)), found))

    @desk.post("/drafts/<draft>/rules")
    def set_draft_settings(draft: str) -> ResponseReturnValue:
        with saving():
            found = drafts.look(actor(), draft)
            form = _with_choices(RulesForm.sent(), found)
            if form.validate() and not form.clashes(_stored_rules(found)):
                try:
                    keep_names = bool(form.keep_names.data) if "keep_names" in form else None
                    drafts.set_rules(actor(), draft, form.rules(), keep_names=keep_names)
                    return redirect_after_post("desk.draft", draft=draft)
                except DraftError as error:
                    put_error(form, error)
        return _rules_page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY

    @desk.get("/drafts/<draft>/preview")
    def draft_preview(draft: str) -> str:
        found = drafts.look(actor(), draft)
        asked = request.args.get("group", RaterGroup.PEER.value)
        group = RaterGroup(asked) if asked in {one.value for one in RaterGroup} else RaterGroup.PEER
        return _preview(found, group)

    @desk.post("/drafts/<draft>/discard")
    def discard_draft(draft: str) -> ResponseReturnValue:
        return redirect_after_post("desk.engagement", said=Said.DISCARDED, engagement=drafts.discard(actor(), draft))


def _add_letter_pages(desk: Blueprint) -> None:
    @desk.get("/drafts/<draft>/letters")
    def draft_wordings(draft: str) -> str:
        found = drafts.look(actor(), draft)
        letters = draft_letters.letters(actor(), draft)
        form = LettersForm.showing(_stored_letters(letters))
        return _letters_page(found, form, letters)

    @desk.post("/drafts/<draft>/letters")
    def set_draft_wordings(draft: str) -> ResponseReturnValue:
        found = drafts.look(actor(), draft)
        form = LettersForm.sent()
        if not form.validate():
            return _letters_page(found, form, ()), HTTPStatus.UNPROCESSABLE_ENTITY
        try:
            if "look" in request.form:
                return _letters_page(found, form, draft_letters.letters(actor(), draft, form.typed()), unsaved=True)
            with saving():
                if form.clashes(_stored_letters(draft_letters.letters(actor(), draft))):
                    return _letters_page(found, form, ()), HTTPStatus.CONFLICT
                draft_letters.set_wordings(actor(), draft, form.typed())
        except DraftError as error:
            put_error(form, error)
            return _letters_page(found, form, ()), HTTPStatus.UNPROCESSABLE_ENTITY
        return redirect_after_post("desk.draft_wordings", said=Said.SAVED, draft=draft)


def _add_launch_pages(desk: Blueprint) -> None:
    @desk.get("/drafts/<draft>/review")
    def review_draft(draft: str) -> str:
        return _review(opening.review(actor(), draft), draft)

    @desk.post("/drafts/<draft>/other-people")
    def say_other_people(draft: str) -> ResponseReturnValue:
        try:
            drafts.say_other_people(actor(), draft, request.form.getlist("other"), shown=request.form.getlist("shown"))
        except DraftError as error:
            return _review(opening.review(actor(), draft), draft, refused=str(error)), HTTPStatus.CONFLICT
        return redirect_after_post("desk.review_draft", said=Said.SAVED, draft=draft)

    @desk.post("/drafts/<draft>/launch")
    def launch_draft(draft: str) -> ResponseReturnValue:
        # asked first: whoever sends the form twice finds the draft gone and belongs to where its wave is now
        engagement = request.form.get("engagement") or drafts.look(actor(), draft).engagement
        if not _is_there(engagement, draft):
            return redirect_after_post("desk.engagement", engagement=engagement)
        try:
            opened = opening.launch(actor(), draft, request.form.get("mark", ""))
        except (DraftError, LaunchRefusedError, RosterError) as error:
            return _review(
                opening.review(actor(), draft), draft, refused=drafts.sentence(str(error))
            ), HTTPStatus.CONFLICT
        return redirect_after_post("desk.wave", said=Said.LAUNCHED, wave=opened)


def put_error(form: DeskForm, error: DraftError) -> None:
    """Put a refusal beside the field it is about, or above the page."""
    if error.field in form:
        form[error.field].errors = [str(error)]
    else:
        form.form_errors.append(str(error))


def _is_there(engagement: str, draft: str) -> bool:
    """True while a draft is in one of this coach's engagements. Raises `NotYoursError` for another's engagement."""
    return draft in {one.id for one in engagements.folder(actor(), engagement).drafts}


def _stored_rules(found: Preparation) -> dict[str, object]:
    rules = {name: getattr(found.rules, name) for name in Rules.__slots__}
    return {**rules, "min_raters": str(found.rules.min_raters), "keep_names": found.names.for_follow_up}


def _stored_letters(letters: Sequence[draft_letters.DraftLetter]) -> dict[str, object]:
    return {one.kind.value: one.text for one in letters}


def _with_choices(form: RulesForm, found: Preparation) -> RulesForm:
    """Offer the questionnaires that there are; a follow-up's say which could not be compared with its baseline.

    What other waves count on is no choice of this page.
    """
    shipped = {name: _offered(catalogue.load(name).instrument, found) for name in catalogue.references()}
    kept = {KEPT: f"{_questionnaire(found.edition.instrument)}, as this draft holds it"}
    form.instrument.choices = choices({**(kept if found.rules.instrument == KEPT else {}), **shipped})
    if found.names.promised:
        del form.keep_names
    return form


def _offered(instrument: Instrument, found: Preparation) -> str:
    followed = found.followed
    lone = followed is not None and refusal(followed.instrument, instrument)
    return f"{_questionnaire(instrument)}{' (cannot be compared with the baseline)' if lone else ''}"


def _questionnaire(instrument: Instrument) -> str:
    return f"{instrument.title}, version {instrument.version}"


def _rules_page(found: Preparation, form: RulesForm) -> str:
    return render_template("desk/draft_rules.html", draft=found, form=form)


def _letters_page(
    found: Preparation, form: LettersForm, letters: tuple[draft_letters.DraftLetter, ...], *, unsaved: bool = False
) -> str:
    return render_template(
        "desk/draft_letters.html",
        draft=found,
        form=form,
        letters=letters,
        placeholders=PLACEHOLDERS,
        unsaved=unsaved,
    )


def _preview(found: Preparation, group: RaterGroup) -> str:
    respondent = previewing.preview_respondent(actor(), found.id, group)
    instrument = respondent.edition.in_language(respondent.language)
    form = form_for(instrument, group)(None)
    promise = Promise(respondent, instrument)
    steps = survey_steps(form, instrument, group, promise.then)
    return render_template(
        "desk/draft_preview.html",
        draft=found,
        groups=list(RaterGroup),
        respondent=respondent,
        promise=promise,
        instrument=instrument,
        form=form,
        steps=steps,
        last=len(steps),
        scale_classes=scale_classes(instrument.scale),
        foreign="" if instrument.locale.startswith(PAGE_LANGUAGE) else instrument.locale,
    )


def _review(found: opening.Review, draft: str, refused: str = "") -> str:
    refusals = found.refusals or ((refused,) if refused else ())
    return render_template(
        "desk/draft_review.html",
        draft=found.draft,
        review=found,
        refusals=refusals,
        letters=draft_letters.letters(actor(), draft),
        invitation=Kind.INVITATION,
        title=_questionnaire(found.draft.edition.instrument),
    )
