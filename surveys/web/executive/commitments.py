"""The executive's commitments and weeks: written, told with one click, and when to be asked."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from surveys.coaching import taps
from surveys.coaching.commitments import CommitmentError
from surveys.coaching.rhythm import Rhythm, choose, rhythm
from surveys.coaching.taps import Week
from surveys.coaching.weeks import HOURS, WEEKDAYS
from surveys.web.http.coaching_forms import commitments as forms
from surveys.web.http.standing_pages import member, redirect_to, to

_FORM, _RESULT = "place/commitment_form.html", "place/test_result.html"
_UNKNOWN = "This button was not understood. Please choose again below."


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.get("/commitments", endpoint="commitments")
    def show_commitments() -> str:
        return _page()

    @pages.post("/commitments/rhythm")
    def choose_week() -> ResponseReturnValue:
        refused = _choose()
        return (_page(refused=refused), HTTPStatus.UNPROCESSABLE_ENTITY) if refused else _saved()

    @pages.get("/commitments/new", endpoint="new_commitment")
    def show_new_commitment() -> str:
        return render_template(_FORM, filled=forms.blank(member(), request.args.get("goal", "")))

    @pages.post("/commitments/new")
    def make_commitment() -> ResponseReturnValue:
        return _answer(_FORM, forms.make(member()))

    @pages.get("/commitments/<commitment>", endpoint="commitment")
    def show_commitment(commitment: str) -> str:
        return render_template(_FORM, filled=forms.stored(member(), commitment))

    @pages.post("/commitments/<commitment>")
    def change_commitment(commitment: str) -> ResponseReturnValue:
        return _answer(_FORM, forms.change(member(), commitment))

    @pages.get("/commitments/<commitment>/result", endpoint="test_result")
    def show_result(commitment: str) -> str:
        return render_template(_RESULT, filled=forms.result(member(), commitment))

    @pages.post("/commitments/<commitment>/result")
    def tell_result(commitment: str) -> ResponseReturnValue:
        return _answer(_RESULT, forms.tell_result(member(), commitment))

    @pages.post("/commitments/<commitment>/state")
    def set_commitment_state(commitment: str) -> ResponseReturnValue:
        refused = forms.act(member(), commitment)
        return (_page(refused=refused), HTTPStatus.CONFLICT) if refused else _saved()

    @pages.post("/commitments/<commitment>/week")
    def tell_week(commitment: str) -> ResponseReturnValue:
        refused = _tell(commitment)
        return (_page(refused=refused), HTTPStatus.CONFLICT) if refused else _saved()


def _tell(commitment: str) -> str:
    said = request.form.get("told", "")
    if said not in (*Week, "blank"):
        return _UNKNOWN
    try:
        week = date.fromisoformat(request.form.get("week", ""))
        taps.tell(member(), commitment, week, None if said == "blank" else Week(said))
    except CommitmentError as error:
        return str(error)
    except ValueError:
        return _UNKNOWN
    return ""


def _choose() -> str:
    fields = (request.form.get(name, "") for name in ("weekday", "hour"))
    weekday, hour = (int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1 for text in fields)
    if request.form.get("asks") != "yes":
        before = rhythm(member())
        choose(member(), Rhythm(before.weekday, before.hour, goes_on=False))
        return ""
    if weekday not in range(len(WEEKDAYS)) or hour not in HOURS:
        return f"Choose a weekday, and an hour from {HOURS[0]} to {HOURS[-1]}."
    choose(member(), Rhythm(weekday, hour, goes_on=True))
    return ""


def _page(*, refused: str = "") -> str:
    own = member()
    shown, chosen = taps.weeks_and_rhythm(own, number=request.args.get("page", 1, type=int))
    return render_template(
        "place/commitments.html",
        weeks=shown,
        rhythm=chosen,
        zone=own.installation.zone_today(),
        weekdays=WEEKDAYS,
        hours=HOURS,
        refused=refused,
        csrf=Markup,
        at=_at,
    )


def _at(below: str) -> str:
    return to(f"commitments/{below}")


def _answer(template: str, filled: forms.Filled) -> ResponseReturnValue:
    if filled.done:
        return _saved()
    return render_template(template, filled=filled), HTTPStatus.UNPROCESSABLE_ENTITY


def _saved() -> ResponseReturnValue:
    return redirect_to(".commitments", said="saved")
