"""The forms of a commitment and of what its test showed, for the executive's place and for the desk."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from re import Pattern

from flask import request
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Optional

from surveys.coaching import commitments
from surveys.coaching.commitments import LONGEST, CommitmentCard, CommitmentError, CommitmentText, Held, Result
from surveys.coaching.place import Member, new_id
from surveys.web.http.forms import day_field, text_field
from surveys.web.http.saved import SavedForm, looks_again

_USUAL_DAYS = 7
_CUE, _ACT = re.compile(r"if\s+", re.IGNORECASE), re.compile(r"(?:then\s+)?I\s+will\s+", re.IGNORECASE)


class CommitmentForm(SavedForm):
    """A commitment. `key` makes one of a new form that is sent twice."""

    goal = SelectField("For which goal", validate_choice=False, default="")
    cue = text_field("If …", DataRequired("Which cue? A moment that you will notice."), longest=LONGEST["cue"])
    act = text_field("… then I will …", DataRequired("What will you do then?"), longest=LONGEST["act"])
    obstacle = text_field("What may get in the way", Optional(), longest=LONGEST["obstacle"])
    plan = text_field("What you do then", Optional(), longest=LONGEST["plan"])
    rehearsed = BooleanField("Rehearsed once, aloud or in the mind")
    assumption = text_field("I hold back because I assume …", Optional(), longest=LONGEST["assumption"])
    test = text_field("A safe test of it", Optional(), longest=LONGEST["test"])
    disproof = text_field("What you would see if it were wrong", Optional(), longest=LONGEST["disproof"])
    test_by = day_field("Tested by")
    key = HiddenField()

    def text(self) -> CommitmentText:
        """Return the commitment in words."""
        day: date | None = self.test_by.data if self.assumption.data else None
        return CommitmentText(
            **{name: self[name].data for name in ("obstacle", "plan", "assumption", "test", "disproof")},
            cue=_without(_CUE, self.cue.data),
            act=_without(_ACT, self.act.data),
            rehearsed=self.rehearsed.data,
            test_by=day.isoformat() if day else "",
        )

    def offer(self, held: Held, own: str = "") -> None:
        """Offer the active goals; `own` is the commitment's, also where that has ended."""
        known = dict(held.goals)
        gone = {own: "The goal it was made for, which has ended"} if own and own not in known else {}
        self.goal.choices = [SelectChoice(value, label) for value, label in {**gone, **known}.items()]
        self.goal.data = self.goal.data or next(iter(known), "")


class ResultForm(SavedForm):
    """What the test of an assumption showed."""

    TOGETHER = (("result", "learned"),)

    result = RadioField(
        "The assumption",
        choices=[
            SelectChoice(Result.OPEN.value, "Not tested yet"),
            SelectChoice(Result.HELD.value, "Held"),
            SelectChoice(Result.PARTLY.value, "Held in part"),
            SelectChoice(Result.NOT.value, "Did not hold"),
        ],
        default="",
    )
    learned = text_field("What you learned", Optional(), longest=LONGEST["learned"])


@dataclass(frozen=True, slots=True)
class Filled:
    """A form to show. `done` says that it was stored."""

    form: CommitmentForm | ResultForm
    held: Held
    card: CommitmentCard | None = None
    done: bool = False

    @property
    def tests(self) -> bool:
        """True where the part on an assumption is to be open."""
        return any(self.form[name].data or self.form[name].errors for name in ("assumption", "test", "disproof"))


def blank(member: Member, goal: str = "") -> Filled:
    """Return a new form, for a goal where one was asked for. Raises `NotYoursError`."""
    held = commitments.held(member)
    known = dict(held.goals)
    usual = held.today + timedelta(days=_USUAL_DAYS)
    form = CommitmentForm(data={"goal": goal if goal in known else "", "key": new_id(), "test_by": usual})
    form.offer(held)
    return Filled(form, held)


def make(member: Member) -> Filled:
    """Take a new form that was posted. Raises `NotYoursError`, `EngagementEndedError`."""
    held, form, done = commitments.held(member), CommitmentForm.sent(), False
    form.offer(held)
    if form.validate():
        try:
            commitments.make(member, form.key.data or "", form.goal.data or "", form.text())
            done = True
        except CommitmentError as error:
            _refuse(form, error)
    return Filled(form, held, done=done)


def stored(member: Member, commitment: str) -> Filled:
    """Return the form of a commitment as it is stored. Raises `NotYoursError`, `CommitmentError`."""
    card, held = commitments.one(member, commitment)
    form = CommitmentForm.showing(_values(card))
    form.offer(held, card.goal)
    return Filled(form, held, card)


@looks_again
def change(member: Member, commitment: str) -> Filled:
    """Take a commitment's form that was posted. Raises `NotYoursError`, `EngagementEndedError`, `CommitmentError`."""
    form, done = CommitmentForm.sent(), False
    card, held = commitments.one(member, commitment)
    form.offer(held, card.goal)
    if form.validate() and not form.clashes(_values(card)):
        try:
            commitments.change(member, commitment, form.goal.data or "", form.text(), seen=card)
            done = True
        except CommitmentError as error:
            _refuse(form, error)
    return Filled(form, held, card, done)


def result(member: Member, commitment: str) -> Filled:
    """Return the form for what the test showed. Raises `NotYoursError`, `CommitmentError`."""
    card, held = commitments.one(member, commitment)
    return Filled(ResultForm.showing(_shown(card)), held, card)


@looks_again
def tell_result(member: Member, commitment: str) -> Filled:
    """Take what the test showed. Raises `NotYoursError`, `EngagementEndedError`, `CommitmentError`."""
    form, done = ResultForm.sent(), False
    card, held = commitments.one(member, commitment)
    if form.validate() and not form.clashes(_shown(card)):
        try:
            commitments.tell_result(member, commitment, Result(form.result.data), form.learned.data, seen=card)
            done = True
        except CommitmentError as error:
            _refuse(form, error)
    return Filled(form, held, card, done)


def act(member: Member, commitment: str) -> str:
    """Do what a button beside a commitment says; return why it was not done, "" where it was.

    Raises `NotYoursError`, `EngagementEndedError`.
    """
    does = {"end": commitments.end, "reopen": commitments.reopen}.get(request.form.get("state", ""))
    if does is None:
        return "This button was not understood. Please choose again below."
    try:
        does(member, commitment)
    except CommitmentError as error:
        return str(error)
    return ""


def _values(card: CommitmentCard) -> dict[str, object]:
    text, plain = card.text, ("cue", "act", "obstacle", "plan", "rehearsed", "assumption", "test", "disproof")
    return {"goal": card.goal, **{name: getattr(text, name) for name in plain}, "test_by": text.test_day}


def _shown(card: CommitmentCard) -> dict[str, object]:
    return {"result": card.text.result.value, "learned": card.text.learned}


def _without(leading: Pattern[str], typed: str) -> str:
    """Take off what the page says itself, so that it does not stand there twice; but never all that was typed."""
    return typed[found.end() :] or typed if (found := leading.match(typed)) else typed


def _refuse(form: CommitmentForm | ResultForm, error: CommitmentError) -> None:
    if error.field in form:
        form[error.field].errors = [*form[error.field].errors, str(error)]
    else:
        form.form_errors.append(str(error))
