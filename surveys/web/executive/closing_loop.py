"""The executive's sentence to everybody who was asked: the rounds, and a page for the words to each."""

from http import HTTPStatus

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from wtforms.validators import Optional

from surveys.coaching import closing_loop
from surveys.coaching.closing_loop import Said
from surveys.core.errors import NotPossibleError, NotYoursError
from surveys.waves.word_back import LONGEST
from surveys.web.http.forms import text_field
from surveys.web.http.paging import paged
from surveys.web.http.saved import SavedForm, looks_again
from surveys.web.http.standing_pages import member, redirect_to

_ROUNDS_A_PAGE = 10


class WordForm(SavedForm):
    """One or two sentences."""

    word = text_field("What you would like to say back", Optional(), longest=LONGEST)


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.get("/said", endpoint="word_backs")
    def show_rounds() -> str:
        rounds = closing_loop.rounds(member())
        return render_template("place/said.html", rounds=paged(rounds, _ROUNDS_A_PAGE))

    @pages.get("/said/<wave>", endpoint="word_back")
    def show_word(wave: str) -> str:
        found = _round(wave)
        return _page(found, WordForm.showing({"word": found.text}))

    @pages.post("/said/<wave>")
    @looks_again
    def say_back(wave: str) -> ResponseReturnValue:
        form, found = WordForm.sent(), _round(wave)
        if form.validate() and not form.clashes({"word": found.text}):
            try:
                closing_loop.say(member(), wave, form.word.data, seen=found.text)
                return redirect_to(".word_backs", said="saved")
            except NotPossibleError as error:
                form.word.errors = [str(error)]
        return _page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _round(wave: str) -> Said:
    for one in closing_loop.rounds(member()):
        if one.wave == wave:
            return one
    raise NotYoursError("there is nothing here under this address")


def _page(found: Said, form: WordForm) -> str:
    return render_template("place/word.html", round=found, form=form, longest=LONGEST)
