"""Commitments on the desk, made in the session, and how their weeks went, unless the executive keeps them."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys.coaching import taps
from surveys.coaching.commitments import CommitmentError
from surveys.coaching.place import Member, coach
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.http.coaching_forms import commitments as forms
from surveys.web.http.forms import typed_texts

_BELOW = "/engagements/<engagement>/commitments"
_FORM, _RESULT = "desk/coaching/commitment_form.html", "desk/coaching/test_result.html"


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.get(_BELOW, endpoint="commitments")
    def show_commitments(engagement: str) -> str:
        return _page(engagement)

    @desk.get(f"{_BELOW}/new")
    def new_commitment(engagement: str) -> str:
        filled = forms.blank(_member(engagement), request.args.get("goal", ""))
        return render_template(_FORM, engagement=engagement, filled=filled)

    @desk.post(f"{_BELOW}/new")
    def make_commitment(engagement: str) -> ResponseReturnValue:
        return _answer(engagement, _FORM, forms.make(_member(engagement)))

    @desk.post(f"{_BELOW}/<commitment>/state")
    def set_commitment_state(engagement: str, commitment: str) -> ResponseReturnValue:
        refused = forms.act(_member(engagement), commitment)
        return (_page(engagement, refused=refused), HTTPStatus.CONFLICT) if refused else _saved(engagement)

    _add_one(desk)

    @desk.errorhandler(CommitmentError)
    def kept(error: CommitmentError) -> ResponseReturnValue:
        """The executive keeps them now: the page says so, whatever was asked for, and shows what was typed."""
        engagement = (request.view_args or {})["engagement"]
        return _page(engagement, refused=str(error), typed=typed_texts()), HTTPStatus.CONFLICT


def _add_one(desk: Blueprint) -> None:
    @desk.get(f"{_BELOW}/<commitment>")
    def edit_commitment(engagement: str, commitment: str) -> str:
        return render_template(_FORM, engagement=engagement, filled=forms.stored(_member(engagement), commitment))

    @desk.post(f"{_BELOW}/<commitment>")
    def change_commitment(engagement: str, commitment: str) -> ResponseReturnValue:
        return _answer(engagement, _FORM, forms.change(_member(engagement), commitment))

    @desk.get(f"{_BELOW}/<commitment>/result")
    def test_result(engagement: str, commitment: str) -> str:
        return render_template(_RESULT, engagement=engagement, filled=forms.result(_member(engagement), commitment))

    @desk.post(f"{_BELOW}/<commitment>/result")
    def tell_result(engagement: str, commitment: str) -> ResponseReturnValue:
        return _answer(engagement, _RESULT, forms.tell_result(_member(engagement), commitment))


def _member(engagement: str) -> Member:
    return coach(actor(), engagement)


def _page(engagement: str, *, refused: str = "", typed: Sequence[str] = ()) -> str:
    number = request.args.get("page", 1, type=int)
    own = _member(engagement)
    shown, rhythm = taps.weeks_and_rhythm(own, number=number)

    def at(below: str) -> str:
        return f"{url_for('desk.commitments', engagement=engagement)}/{below}"

    return render_template(
        "desk/coaching/commitments.html",
        engagement=engagement,
        weeks=shown,
        rhythm=rhythm,
        zone=own.installation.zone_today(),
        refused=refused,
        typed=typed,
        at=at,
    )


def _answer(engagement: str, template: str, filled: forms.Filled) -> ResponseReturnValue:
    if filled.done:
        return _saved(engagement)
    return render_template(template, engagement=engagement, filled=filled), HTTPStatus.UNPROCESSABLE_ENTITY


def _saved(engagement: str) -> ResponseReturnValue:
    return redirect_after_post("desk.commitments", said=Said.SAVED, engagement=engagement)
