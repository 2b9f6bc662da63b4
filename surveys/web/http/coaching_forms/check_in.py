"""The form of the monthly check-in, by the letter's link and on the department head's page. Its goals are those shared.

A goal's fields bear its id: what is shared may change between showing the form and sending it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from wtforms import Field, Form, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation, ValidationError

from surveys.coaching.check_in_answering import Sheet
from surveys.coaching.check_in_texts import CHANGES, LONGEST, Answer, AskedGoal, GoalAnswer
from surveys.web.http.forms import NoControls, one_line_ends
from surveys.web.http.saved import SavedForm

NO_BASIS = "n"
_WORDS = {-3: "much worse", 0: "no change", 3: "much better"}


class Limit:
    """Refuse more characters than there is room for, and say how many are too many."""

    def __call__(self, _form: Form, field: TextAreaField) -> None:
        """Raise `ValidationError` with the reason."""
        if (over := len(field.data or "") - LONGEST) > 0:
            raise ValidationError(f"Shorten this by {over}: it may have {LONGEST} characters.")


class _Change(RadioField):  # type: ignore[misc]
    """Seven points, or no basis to judge; one of them."""

    def pre_validate(self, form: Form) -> None:  # noqa: ARG002 - WTForms gives it
        """Raise `StopValidation` for none, several and unknown ones."""
        if not self.raw_data or not self.data:
            raise StopValidation("Choose a number, or that you have no basis to judge.")
        if len(self.raw_data) > 1 or self.data not in {choice.value for choice in self.choices}:
            raise StopValidation("Choose one of the answers shown.")


def _text(label: str) -> TextAreaField:
    return TextAreaField(label, [Optional(), Limit(), NoControls()], filters=[one_line_ends])


@dataclass(frozen=True, slots=True)
class GoalFields:
    """The three fields of one goal, with its number and words above them."""

    number: int
    what: str
    saw: Field
    change: Field
    help: Field


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to put right; `about` is the goal's number, 0 for what is no goal's."""

    field: Field
    about: int


class CheckInForm(SavedForm):
    """What is asked in every check-in; `check_in_form` adds the goals. `shown`: the goals of the page, by their ids."""

    shown = HiddenField()
    business = _text("What changed in the business?")
    suggestion = _text("One suggestion")
    goals: tuple[AskedGoal, ...] = ()

    def of_goals(self) -> list[GoalFields]:
        """Return each goal with its fields."""
        return [GoalFields(one.number, one.what, *self._fields_of(one.goal)) for one in self.goals]

    def _fields_of(self, goal: str) -> list[Field]:
        return [self[f"{name}-{goal}"] for name in _NAMES]

    @property
    def mistakes(self) -> list[Mistake]:
        """Return what is to be put right, in the order of the page."""
        of_goals = [
            Mistake(field, goal.number)
            for goal in self.of_goals()
            for field in (goal.saw, goal.change, goal.help)
            if field.errors
        ]
        return of_goals + [Mistake(field, 0) for field in (self.business, self.suggestion) if field.errors]

    def is_of_another_page(self) -> bool:
        """True where other goals were on the page that this was typed into."""
        return set((self.shown.data or "").split()) != {one.goal for one in self.goals}

    def left_over(self) -> list[str]:
        """Return what was typed about goals that are not on the page any more, for its writer to copy."""
        known = {f"{name}-{one.goal}" for one in self.goals for name in _NAMES}
        sent = [(name, text) for name, text in request.form.items() if name.startswith(("saw-", "help-"))]
        return [text for name, text in sent if name not in known and text.strip()]

    def show_goals(self) -> None:
        """Note which goals are on the page that is made now."""
        self.shown.data = " ".join(one.goal for one in self.goals)

    def is_empty(self) -> bool:
        """True where there is nothing to send: no goal is shared, and nothing was typed."""
        return not self.goals and not (self.business.data or self.suggestion.data)

    def answer(self) -> Answer:
        """Return what a valid form says."""
        goals = (
            GoalAnswer(
                one.goal,
                fields.saw.data or "",
                None if fields.change.data == NO_BASIS else int(fields.change.data),
                fields.help.data or "",
            )
            for one, fields in zip(self.goals, self.of_goals(), strict=True)
        )
        return Answer(tuple(goals), self.business.data or "", self.suggestion.data or "")


_NAMES = ("saw", "change", "help")


def check_in_form(goals: Sequence[AskedGoal]) -> type[CheckInForm]:
    """Build the form for the goals that are shared."""
    fields: dict[str, Any] = {"goals": tuple(goals)}
    for one in goals:
        fields |= dict(_fields(one.goal))
    return type("BuiltCheckInForm", (CheckInForm,), fields)


def shown_form(sheet: Sheet) -> CheckInForm:
    """Return the form for a page, with what was sent before where that can be corrected."""
    form = check_in_form(sheet.goals).showing(stored(sheet))
    form.show_goals()
    return form


def stored(sheet: Sheet) -> dict[str, object]:
    """Return what was sent before, by the names of the form's fields; blanks where nothing was."""
    before = sheet.answer if sheet.answer is not None else Answer((), "", "")
    data: dict[str, object] = {"business": before.business, "suggestion": before.suggestion}
    for goal in sheet.goals:
        one = next((one for one in before.goals if one.goal == goal.goal), None)
        change = "" if one is None else NO_BASIS if one.change is None else str(one.change)
        texts = (one.saw, change, one.help) if one is not None else ("", "", "")
        data |= {f"{name}-{goal.goal}": text for name, text in zip(_NAMES, texts, strict=True)}
    return data


def sent_form(sheet: Sheet) -> CheckInForm:
    """Read the form that was posted, by the goals that are shared now."""
    form = check_in_form(sheet.goals).sent()
    assert isinstance(form, CheckInForm)  # noqa: S101 - for the type alone
    return form


def _fields(goal: str) -> Iterator[tuple[str, Any]]:
    choices = [SelectChoice(str(value), _WORDS.get(value, "")) for value in CHANGES]
    choices.append(SelectChoice(NO_BASIS, "No basis to judge"))
    yield f"saw-{goal}", _text("What did you see?")
    yield f"change-{goal}", _Change("Compared with a month ago", choices=choices)
    yield f"help-{goal}", _text("What will you do to help?")
