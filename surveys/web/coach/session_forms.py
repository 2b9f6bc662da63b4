"""The forms of a session: when it is, what was talked about, and the coach's private lines."""

import re
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Self

from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.coaching import local_times, private_lines
from surveys.coaching.local_times import LeftOutError, TwiceError
from surveys.coaching.session_acts import LONGEST, MOST_TOPICS, MOST_WEEKS, SHORTEST, SessionError, Sort, When
from surveys.coaching.session_ticks import Tick
from surveys.coaching.sessions import LABELS, SessionLine, Talk
from surveys.coaching.tables import SessionKind
from surveys.core.errors import NotPossibleError
from surveys.web.http.forms import DeskForm, NoControls, day_field, stripped, text_field
from surveys.web.http.saved import SavedForm

LONGEST_TOPIC = 40
LONGEST_NEXT = 600
FIRST, SECOND = "first", "second"
_MINUTES = f"From {SHORTEST} to {LONGEST} minutes."


def _minutes_field() -> IntegerField:
    return IntegerField("Minutes", [InputRequired(_MINUTES), NumberRange(SHORTEST, LONGEST, _MINUTES)])


def _kind_field() -> SelectField:
    return SelectField("Kind", choices=[SelectChoice(kind.value, LABELS[kind]) for kind in SessionKind])


def _topics(_form: DeskForm, field: StringField) -> None:
    found = topics_of(field.data)
    if len(found) > MOST_TOPICS:
        raise ValidationError(f"These are {len(found)} topics. Keep the {MOST_TOPICS} that mattered most.")
    if any(len(topic) > LONGEST_TOPIC for topic in found):
        raise ValidationError(f"A topic has at most {LONGEST_TOPIC} characters: a word or two.")


def topics_of(typed: str | None) -> tuple[str, ...]:
    """Split what was typed at commas, semicolons and line ends."""
    return tuple(filter(None, (stripped(piece) for piece in re.split(r"[,;\n]", typed or ""))))


class WhenForm(SavedForm):
    """When a session is, and of what kind. `which` is asked only of a time that comes twice."""

    TOGETHER = (("day", "at", "which"),)

    day = day_field("Date", InputRequired("On which day?"))
    at = TimeField("Begins at", [InputRequired("At what time?")])
    which = RadioField("Which of the two", [Optional()], choices=[], validate_choice=False)
    minutes = _minutes_field()
    kind = _kind_field()
    paid = BooleanField("It is paid")

    def when(self) -> When:
        """Return when it is."""
        return When(self.day.data, self.at.data, self.minutes.data, {FIRST: False, SECOND: True}.get(self.which.data))

    def sort(self) -> Sort:
        """Return what kind it is."""
        return Sort(SessionKind(self.kind.data), bool(self.paid.data))

    def take(self, error: Exception) -> None:
        """Put what an act refused beside its field. Raises whatever it does not know."""
        match error:
            case TwiceError():
                self.which.errors = [str(error)]
            case LeftOutError():
                self.at.errors = [str(error)]
            case SessionError() if error.field in self:
                self[error.field].errors = [str(error)]
            case NotPossibleError() if "tell" in self:
                self["tell"].errors = [str(error)]
            case SessionError():
                self.form_errors.append(str(error))
            case _:
                raise error

    def offer(self, names: tuple[str, str] | None) -> None:
        """Let the form ask which of two times is meant, where it comes twice; `names` as `TwiceError` has them."""
        if names:
            self.which.choices = [
                SelectChoice(FIRST, f"the first time ({names[0]})"),
                SelectChoice(SECOND, f"the second time ({names[1]})"),
            ]


class ChangeForm(WhenForm):
    """A session that stands already."""

    tell = BooleanField("Send the change by mail, with a file for the calendar")


class PlanForm(WhenForm):
    """A session to come, or one a week."""

    weeks = IntegerField(
        "How many, one a week", [InputRequired("1 for a single one."), NumberRange(1, MOST_WEEKS, "From 1 to 52.")]
    )
    tell = BooleanField("Send the date by mail, with a file for the calendar")


class TalkFields(SavedForm):
    """What was talked about. `commitments` are those to tick, by their ids."""

    topics = StringField("Topics", [Optional(), Length(max=200), NoControls(), _topics], filters=[stripped])
    next = text_field("Next steps", Optional(), longest=LONGEST_NEXT)
    commitments = SelectMultipleField(
        "Open commitments",
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer_ticks(self, ticks: Sequence[Tick]) -> Self:
        """Let the form show these commitments, and take none else."""
        self.commitments.choices = [SelectChoice(one.id, f"If {one.cue}, then I will {one.act}") for one in ticks]
        self.commitments.data = [one.id for one in ticks if one.id in (self.commitments.data or ())]
        return self

    def talk(self) -> Talk:
        """Return what was typed."""
        return Talk(topics_of(self.topics.data), self.next.data, tuple(self.commitments.data))


class TalkForm(TalkFields):
    """What was talked about in a session that stands already."""


class RecordForm(WhenForm, TalkFields):
    """A session that was held and never planned."""


class LinesForm(SavedForm):
    """The coach's private lines."""

    TOGETHER = (("text", "keep"),)

    text = text_field("Private lines", Optional(), longest=private_lines.LONGEST)
    keep = BooleanField("Keep them until I erase them")


def when_saved(line: SessionLine) -> dict[str, Any]:
    """Return what is stored of a session, by the names of the form's fields."""
    return {
        "day": line.begins.date(),
        "at": time(line.begins.hour, line.begins.minute),
        "which": which_of(line.begins),
        "minutes": line.minutes,
        "kind": line.kind.value,
        "paid": line.paid,
    }


def which_of(begins: datetime) -> str:
    """Say which it is, of a time that comes twice; "" for any other."""
    if begins.replace(fold=0).utcoffset() == begins.replace(fold=1).utcoffset():
        return ""
    return SECOND if local_times.is_second(begins) else FIRST


def talk_saved(talk: Talk, ticks: Sequence[Tick]) -> dict[str, Any]:
    """Return what is stored of what was talked about, by the names of the form's fields."""
    ticked = [one.id for one in ticks if one.id in talk.commitments]
    return {"topics": ", ".join(talk.topics), "next": talk.next, "commitments": ticked}
