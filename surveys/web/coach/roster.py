"""The people of a draft: by row, by paste, by file, from an earlier wave, and as the executive proposes them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.validators import DataRequired

from instruments.groups import RaterGroup
from surveys.desk.preparing import drafts, nominating, roster_rows
from surveys.desk.preparing.drafts import DraftError
from surveys.desk.preparing.preparation import DraftRow, Preparation
from surveys.invited.people import COLUMNS
from surveys.invited.rows import Row
from surveys.web.coach.drafts import put_error
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.coach.roster_forms import ONE_OF, OTHERS, RowForm, errors_of, mark_of, row_form, sent_rows
from surveys.web.coach.roster_list import PasteForm, put_on_roster, said_of_list
from surveys.web.http.forms import DeskForm, day_field

_NEW = "new-0"
_DAYS_TO_PROPOSE = 10
_TEMPLATE = "\r\n".join(
    (
        ",".join(COLUMNS),
        "Ruth,Okafor,ruth.okafor@example.org,supervisor",
        "Tom,Lindqvist,tom.lindqvist@example.org,peer",
        "Mei,Tanaka,mei.tanaka@example.org,direct_report",
        "",
    )
)


class AskForm(DeskForm):
    """Until when the executive may propose."""

    expires_on = day_field("The link works until the end of", DataRequired("Until which day?"))


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""
    _add_roster_pages(desk)
    _add_list_pages(desk)
    _add_proposal_pages(desk)


def _add_roster_pages(desk: Blueprint) -> None:
    @desk.get("/drafts/<draft>/people")
    def draft(draft: str) -> str:
        return _page(drafts.look(actor(), draft))

    @desk.post("/drafts/<draft>/people")
    def change_draft_people(draft: str) -> ResponseReturnValue:
        edits, _ = sent_rows()
        meanings = dict(zip(request.form.getlist("word"), request.form.getlist("means"), strict=False))
        if key := request.form.get("remove"):
            edits[key] = Row()
        return _changed(draft, lambda: roster_rows.change_rows(actor(), draft, edits, meanings))

    @desk.post("/drafts/<draft>/people/add")
    def add_draft_person(draft: str) -> ResponseReturnValue:
        found = drafts.look(actor(), draft)
        form = row_form(_NEW, None, found.languages, RaterGroup, sent=True)
        try:
            problems = roster_rows.add_person(actor(), draft, form.row())
        except DraftError as error:
            return _page(found, add=form, refused=str(error)), HTTPStatus.CONFLICT
        if problems:
            return _page(found, add=form.with_problems(_shown(form, problems))), HTTPStatus.UNPROCESSABLE_ENTITY
        return redirect_after_post("desk.draft", said=Said.SAVED, draft=draft)

    @desk.post("/drafts/<draft>/people/take-over")
    def take_over_people(draft: str) -> ResponseReturnValue:
        wave = request.form.get("wave", "")
        return _changed(draft, lambda: roster_rows.take_over(actor(), draft, wave))


def _add_list_pages(desk: Blueprint) -> None:
    @desk.get("/roster.csv")
    def roster_template() -> Response:
        headers = {"Content-Disposition": 'attachment; filename="roster.csv"'}
        return Response(_TEMPLATE, mimetype="text/csv", headers=headers)

    @desk.post("/drafts/<draft>/people/list")
    def paste_draft_people(draft: str) -> ResponseReturnValue:
        form, found = PasteForm.sent(), drafts.look(actor(), draft)
        done = put_on_roster(draft, form, found)
        return done if done is not None else (_page(found, paste=form), HTTPStatus.UNPROCESSABLE_ENTITY)


def _add_proposal_pages(desk: Blueprint) -> None:
    @desk.post("/drafts/<draft>/ask")
    def ask_for_names(draft: str) -> ResponseReturnValue:
        found = drafts.look(actor(), draft)
        form = AskForm.sent()
        if form.validate():
            try:
                nominating.ask(actor(), draft, form.expires_on.data)
                return redirect_after_post("desk.draft", said=Said.ASKED, draft=draft)
            except DraftError as error:
                put_error(form, error)
        return _page(found, ask=form), HTTPStatus.UNPROCESSABLE_ENTITY

    @desk.post("/drafts/<draft>/proposals")
    def decide_proposals(draft: str) -> ResponseReturnValue:
        declined, approved = request.form.get("decline", ""), request.form.get("approve", "")
        if declined:
            return _changed(draft, lambda: nominating.decline(actor(), draft, [declined]))
        shown = request.form.getlist("shown")  # who was proposed since then was not looked at
        return _changed(draft, lambda: nominating.approve(actor(), draft, [approved] if approved else shown))


def _changed(draft: str, change: Callable[[], object]) -> ResponseReturnValue:
    try:
        change()
    except DraftError as error:
        return _page(drafts.look(actor(), draft), refused=str(error)), HTTPStatus.CONFLICT
    return redirect_after_post("desk.draft", said=Said.SAVED, draft=draft)


def _page(
    found: Preparation,
    *,
    add: RowForm | None = None,
    paste: PasteForm | None = None,
    ask: AskForm | None = None,
    refused: str = "",
) -> str:
    asked_for = request.args.get("edit", "")
    same = {} if "each" in request.args else _same_words(found)
    asked = {one.key for rows in same.values() for one in rows}
    opened = [one for one in found.rows if (one.problems and one.key not in asked) or one.key == asked_for]
    forms = [_edit_form(found, one) for one in opened]
    later = actor().installation.today() + timedelta(days=_DAYS_TO_PROPOSE)
    return render_template(
        "desk/draft_people.html",
        draft=found,
        groups=[(group, ONE_OF[group], _good_rows(found, group)) for group in RaterGroup],
        opened=list(zip(opened, forms, strict=True)),
        same=same,
        mistakes=errors_of(forms),
        add=add or row_form(_NEW, None, found.languages, OTHERS),
        paste=paste or PasteForm(data={"seen": mark_of(found)}),
        ask=ask or AskForm(data={"expires_on": later}),
        refused=refused,
        read=said_of_list(),
        one_of=ONE_OF,
        labels={group.value: text for group, text in ONE_OF.items()},
    )


def _same_words(found: Preparation) -> Mapping[str, Sequence[DraftRow]]:
    """Find words for a relationship that are not known and stand beside several people: each is asked about once."""
    words: dict[str, list[DraftRow]] = {}
    for one in found.rows:
        if set(one.problems) == {"relationship"}:
            words.setdefault(one.row.relationship, []).append(one)
    return {word: rows for word, rows in words.items() if len(rows) > 1}


def _edit_form(found: Preparation, one: DraftRow) -> RowForm:
    form = row_form(one.key, one.row, found.languages, RaterGroup)
    return form.with_problems(_shown(form, one.problems))


def _shown(form: RowForm, problems: Mapping[str, str]) -> Mapping[str, str]:
    """Put a sentence about a field that is not on the page beside one that is."""
    return {name if name in form else "email": text for name, text in problems.items()}


def _good_rows(found: Preparation, group: RaterGroup) -> list[DraftRow]:
    rows = [one for one in found.rows if not one.problems and one.row.relationship == group.value]
    return sorted(rows, key=lambda one: (one.row.last_name.casefold(), one.row.first_name.casefold(), one.row.email))
