"""The executive's sentence to everybody who was asked."""

from http import HTTPStatus

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from wtforms.validators import Optional

from surveys.coaching import closing_loop
from surveys.core.errors import NotPossibleError, NotYoursError
from surveys.waves.word_back import LONGEST
from surveys.web.http.forms import DeskForm, text_field
from surveys.web.http.standing_pages import member, redirect_to


class WordForm(DeskForm):
    """One or two sentences."""

    word = text_field("What you would like to say back", Optional(), longest=LONGEST)


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.get("/said", endpoint="word_backs")
    def show_rounds() -> str:
        return _page({})

    @pages.post("/said/<wave>")
    def say_back(wave: str) -> ResponseReturnValue:
        form = WordForm.sent()
        if wave not in (one.wave for one in closing_loop.rounds(member())):
            raise NotYoursError("there is nothing here under this address")
        if form.validate():
            try:
                closing_loop.say(member(), wave, form.word.data)
                return redirect_to(".word_backs", said="saved")
            except NotPossibleError as error:
                form.word.errors = [str(error)]
        return _page({wave: form}), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(sent: dict[str, WordForm]) -> str:
    rounds = closing_loop.rounds(member())
    forms = {one.wave: sent.get(one.wave) or WordForm(data={"word": one.text}) for one in rounds}
    return render_template("place/said.html", rounds=rounds, forms=forms, longest=LONGEST)
