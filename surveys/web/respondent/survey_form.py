"""The survey as a form: its fields, what may be posted, and the answers in it. No page and no storage lives here.

What arrives is stored exactly or refused. Only what no page of ours has a field for is passed over.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, StopValidation, ValidationError

from instruments.answers import Answers, NoScore, Score
from instruments.comments import clean_comment
from instruments.groups import RaterGroup
from instruments.model import CHANGE_POINTS, MAX_PICKS, Area, Instrument, Item, OpenQuestion
from reports.disclosure.policy import REMOVED

NOT_OBSERVED = "n"
YES, NO = "yes", "no"
PICKS = "picks"
UNDERSTOOD = "understood"
# The last field of the page: without it, the post was cut short or never came from the page.
WHOLE = "whole"
_OURS = ("item-", "gate-", "comment-", "expected-", "change-", "back-")
# Words for the ends and the middle alone: what lies between is the reader's own, and the same for eye and ear.
_CHANGE_WORDS = {-3: "much less effective", 0: "no change", 3: "much more effective"}
_NOT_JUDGED = "Not able to judge"


def item_name(item: Item) -> str:
    """Name the field of an item."""
    return f"item-{item.id}"


def gate_name(area: Area) -> str:
    """Name the field of an area's yes/no question."""
    return f"gate-{area.id}"


def comment_name(question: OpenQuestion) -> str:
    """Name the field of an open question."""
    return f"comment-{question.id}"


def expected_name(area: Area) -> str:
    """Name the field of what the executive expects of an area."""
    return f"expected-{area.id}"


def change_name(area: Area) -> str:
    """Name the field of how an area compares with a follow-up's baseline."""
    return f"change-{area.id}"


def back_name(area: Area) -> str:
    """Name the field of how the executive now thinks they were at the baseline."""
    return f"back-{area.id}"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to put right: the name of its field ("" for the whole form), what that asks, and what is wrong."""

    field: str
    label: str
    problem: str


class SurveyForm(Form):  # type: ignore[misc]
    """The base of every survey's form; `form_for` adds the fields of one instrument."""

    def __init__(self, posted: MultiDict[str, str] | None = None) -> None:
        super().__init__(posted)
        self._names = frozenset(posted or ())

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check each field, and that the post is whole, holds no strange answer and is not empty."""
        fits = bool(super().validate(extra_validators))
        self.form_errors.extend(self._problems(fits=fits))
        return fits and not self.form_errors

    def _problems(self, *, fits: bool) -> Iterator[str]:
        if self[WHOLE].data != YES:
            yield "Your answers did not arrive whole. Nothing was stored; please send them again."
        elif any(name.startswith(_OURS) and name not in self._fields for name in self._names):
            yield "This page was out of date. Nothing was stored; please reload it and look over your answers."
        elif fits and not any(field.data for field in self._answer_fields()):
            yield (
                "You have not answered anything yet, so nothing was stored and your link still works."
                " If you would rather not take part, you can say so below."
            )

    def _answer_fields(self) -> Iterator[Field]:
        return (field for field in self if field.name not in (WHOLE, UNDERSTOOD))

    @property
    def mistakes(self) -> list[Mistake]:
        """Everything to put right, in the order of the page."""
        whole = [Mistake("", "", problem) for problem in self.form_errors]
        return whole + [Mistake(field.name, field.label.text, field.errors[0]) for field in self if field.errors]


class _OneChoice(RadioField):  # type: ignore[misc]
    """Radio buttons that may stay unanswered. WTForms' own insist, and take the first of several answers."""

    def pre_validate(self, form: Form) -> None:  # noqa: ARG002 - WTForms gives it
        """Refuse several answers and unknown ones; none is fine."""
        if len(self.raw_data or ()) > 1:
            raise StopValidation("Choose one answer.")
        if not self.data:
            raise StopValidation
        if self.data not in {choice.value for choice in self.choices}:
            raise StopValidation("Choose one of the answers shown.")


class _Picks(SelectMultipleField):  # type: ignore[misc]
    """Up to three areas."""

    def pre_validate(self, form: Form) -> None:  # noqa: ARG002 - WTForms gives it
        """Refuse unknown areas and too many."""
        chosen = set(self.data or ())
        if not chosen <= {choice.value for choice in self.choices}:
            raise StopValidation("Choose from the areas shown.")
        if len(chosen) > MAX_PICKS:
            raise StopValidation(f"Choose up to {MAX_PICKS}; you chose {len(chosen)}.")


class _Comment(TextAreaField):  # type: ignore[misc]
    """A comment as it will be shown, so that what is counted is what is stored."""

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, filters=[_cleaned], **kwargs)
        self.longest = longest

    def pre_validate(self, form: Form) -> None:  # noqa: ARG002 - WTForms gives it
        """Refuse a comment that is too long, and one that was sent twice."""
        if len(self.raw_data or ()) > 1:
            raise ValidationError("This comment arrived twice; please look it over.")
        if self.data == REMOVED:
            raise ValidationError("This would look like a comment that was taken out; please put it another way.")
        if (over := len(self.data or "") - self.longest) > 0:
            raise ValidationError(f"Shorten this by {over}: it may have {self.longest} characters.")


def form_for(instrument: Instrument, group: RaterGroup) -> type[SurveyForm]:
    """Build the form of an instrument as one group fills it in. Field labels are the instrument's own texts."""
    return type("BuiltSurveyForm", (SurveyForm,), dict(_fields(instrument, group)))


def to_answers(form: SurveyForm, instrument: Instrument, group: RaterGroup) -> Answers:
    """Return the answers of a valid form. An area whose gate says no was not observed, whatever else was posted.

    So nothing is compared with the baseline there either.
    """
    unseen = {area.id for area, _ in instrument.walk(group) if area.gate and form[gate_name(area)].data == NO}
    scores: dict[str, Score] = {}
    for area, items in instrument.walk(group):
        scores.update((item.id, _score(form[item_name(item)], unseen=area.id in unseen)) for item in items)
    comments = {question.id: form[comment_name(question)].data for question in instrument.open_questions}
    expected = {area.id: form[expected_name(area)].data for area in _predicted(instrument, group)}
    asked = instrument.compared_areas(group)
    compared, own = ((), asked) if group is RaterGroup.SELF else (asked, ())
    back = {area.id: form[back_name(area)].data for area in own if area.id not in unseen}
    return Answers(
        group=group,
        scores=scores,
        picks=frozenset(form[PICKS].data or ()) if PICKS in form else frozenset(),
        comments={question: text for question, text in comments.items() if text},
        expected={area: float(chosen) for area, chosen in expected.items() if chosen},
        change={area.id: _score(form[change_name(area)], unseen=area.id in unseen) for area in compared},
        looking_back={area: float(chosen) for area, chosen in back.items() if chosen},
    )


def _fields(instrument: Instrument, group: RaterGroup) -> Iterator[tuple[str, object]]:
    if group is RaterGroup.SUPERVISOR:
        tick = "Please tick that you understand how your answers will be shown."
        yield UNDERSTOOD, BooleanField("I understand this", [DataRequired(tick)])
    for area, items in instrument.walk(group):
        if area.gate:
            question = area.gate.question.for_group(group)
            yield gate_name(area), _choice(question, [(YES, area.gate.yes), (NO, area.gate.no)])
        for item in items:
            yield item_name(item), _choice(item.wording.for_group(group), _scale_choices(instrument))
    for area in instrument.compared_areas(group):
        if group is RaterGroup.SELF:
            yield back_name(area), _choice(area.title, _half_points(instrument))
        else:
            yield change_name(area), _choice(area.title, _change_choices())
    for area in _predicted(instrument, group):
        yield expected_name(area), _choice(area.title, _half_points(instrument))
    if instrument.picks:
        areas = [SelectChoice(area.id, area.title) for area in instrument.areas]
        yield PICKS, _Picks(instrument.picks.for_group(group), choices=areas)
    for asked in instrument.open_questions:
        yield comment_name(asked), _Comment(asked.wording.for_group(group), longest=instrument.max_comment)
    yield WHOLE, HiddenField()


def _choice(label: str, choices: Iterable[tuple[str, str]]) -> _OneChoice:
    return _OneChoice(label, choices=[SelectChoice(value, text) for value, text in choices])


def _scale_choices(instrument: Instrument) -> list[tuple[str, str]]:
    scale = instrument.scale
    return [*((str(point), scale.label(point)) for point in scale.points), (NOT_OBSERVED, scale.not_observed)]


def _predicted(instrument: Instrument, group: RaterGroup) -> tuple[Area, ...]:
    return instrument.predicted_areas if group is RaterGroup.SELF else ()


def _half_points(instrument: Instrument) -> list[tuple[str, str]]:
    """Return each half point, its label the number and, for a whole one, what it means."""
    scale = instrument.scale
    words = {f"{point:g}": scale.label(point) for point in scale.points}
    return [(number, words.get(number, "")) for number in (f"{value:g}" for value in scale.half_points)]


def _change_choices() -> list[tuple[str, str]]:
    points = [(str(point), _CHANGE_WORDS.get(point, "")) for point in CHANGE_POINTS]
    return [*points, (NOT_OBSERVED, _NOT_JUDGED)]


def _score(field: Field, *, unseen: bool) -> Score:
    if unseen:
        return NoScore.NOT_OBSERVED
    if not field.data:
        return NoScore.SKIPPED
    return NoScore.NOT_OBSERVED if field.data == NOT_OBSERVED else int(field.data)


def _cleaned(text: str | None) -> str:
    return clean_comment(text or "")
