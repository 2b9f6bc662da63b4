"""The form of a goal and what its buttons do, for the executive's place and for the desk. The routes are theirs."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from wtforms import HiddenField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from surveys.coaching import goals
from surveys.coaching.asked import Asked
from surveys.coaching.goal_lint import Finding, lint
from surveys.coaching.goals import LONGEST, GoalCard, GoalError, GoalMovedError, GoalPage, GoalText
from surveys.coaching.place import Member, new_id
from surveys.coaching.tables import GoalState
from surveys.web.http.forms import day_field, text_field
from surveys.web.http.saved import SavedForm, looks_again


class GoalForm(SavedForm):
    """A goal. `key` makes one goal of a new form that is sent twice."""

    TOGETHER = (("area", "item"),)

    what = text_field("What you will do", DataRequired("What is the goal?"), longest=LONGEST["what"])
    area = SelectField("Area of the feedback", validate_choice=False, default="")
    item = SelectField("One action of it", validate_choice=False, default="")
    why = text_field("Why now", Optional(), longest=LONGEST["why"])
    value = text_field("Which of your values it serves", Optional(), longest=LONGEST["value"])
    notice = text_field("How others would notice", Optional(), longest=LONGEST["notice"])
    review_on = day_field("Review on", InputRequired("Choose a day, two to four months from now."))
    key = HiddenField()

    def text(self) -> GoalText:
        """Return the goal in words, about what was offered: an item of another area counts for nothing."""
        area, item = (_offered(one) for one in (self.area, self.item))
        return GoalText(self.what.data, area, item, self.why.data, self.value.data, self.notice.data)

    def offer(self, asked: Asked, held: str = "") -> None:
        """Offer the questionnaire's areas and the chosen area's items; `held` is one that is asked about no longer."""
        gone = {held: asked.title(held)} if held and held not in asked.areas else {}
        titles = {one.id: one.title for one in asked.areas.values()}
        self.area.choices = _choices({"": "None", **gone, **titles})
        area = asked.areas.get(self.area.data or "")
        items = {one.id: one.words for one in area.items} if area else {}
        self.item.choices = _choices({"": "The whole area", **items})
        if self.item.data not in items:
            self.item.data = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form to show, with what to say beside its first field. `done` is the goal's id where it was stored."""

    form: GoalForm
    asked: Asked
    findings: tuple[Finding, ...] = ()
    goal: GoalCard | None = None
    done: str = ""
    checked: bool = False


def blank(member: Member, area: str = "", item: str = "") -> Filled:
    """Return a new form, about an area and an item where they were carried along. Raises `NotYoursError`."""
    page = goals.page(member)
    area, item = page.asked.known(area, item)
    form = GoalForm(data={"area": area, "item": item, "key": new_id(), "review_on": goals.review_days(page.today)[2]})
    form.offer(page.asked)
    return Filled(form, page.asked)


def make(member: Member) -> Filled:
    """Take a new form that was posted: check it, or store it. Raises `NotYoursError`, `EngagementEndedError`."""
    page, form = goals.page(member), GoalForm.sent()
    form.offer(page.asked)
    done = ""
    if form.validate() and not _only_checks():
        try:
            done = goals.make(member, form.key.data or "", form.text(), form.review_on.data)
        except GoalError as error:
            _refuse(form, error)
    return Filled(form, page.asked, lint(form.what.data), done=done, checked=_only_checks())


def stored(member: Member, goal: str) -> Filled:
    """Return the form of a goal as it is stored. Raises `NotYoursError`."""
    card, asked = goals.one(member, goal)
    form = GoalForm.showing(_values(card))
    form.offer(asked, card.text.area)
    return Filled(form, asked, goal=card)


@looks_again
def change(member: Member, goal: str) -> Filled:
    """Take a goal's form that was posted: check it, or store it. Raises `NotYoursError`, `EngagementEndedError`."""
    form, done = GoalForm.sent(), ""
    card, asked = goals.one(member, goal)
    form.offer(asked, card.text.area)
    if form.validate() and not _only_checks() and not form.clashes(_values(card)):
        try:
            goals.change(member, goal, form.text(), form.review_on.data, seen=card)
            done = goal
        except GoalError as error:
            _refuse(form, error)
    form.offer(asked, card.text.area)
    return Filled(form, asked, lint(form.what.data), card, done, checked=_only_checks())


def act(member: Member, goal: str) -> str:
    """Do what a button beside a goal says; return why it was not done, "" where it was.

    Raises `NotYoursError`, `EngagementEndedError`.
    """
    wanted, seen = request.form.get("state", ""), request.form.get("seen", "")
    if wanted == "keep":
        goals.keep(member, goal, request.form.get("what", ""))
        return ""
    if wanted not in tuple(GoalState) or seen not in tuple(GoalState):
        return "This button was not understood. Please choose again below."
    try:
        goals.set_state(member, goal, GoalState(wanted), seen=GoalState(seen))
    except (GoalError, GoalMovedError) as error:
        return str(error)
    return ""


def to_keep(page: GoalPage) -> Mapping[str, tuple[Finding, ...]]:
    """Return what could be clearer in the active goals, by id; nothing for those that are kept as they are."""
    return {card.id: lint(card.text.what) for card in page.active if not card.text.kept}


def _choices(labels: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


def _offered(field: SelectField) -> str:
    return field.data if any(one.value == field.data for one in field.choices) else ""


def _values(card: GoalCard) -> dict[str, object]:
    text = card.text
    words = {"what": text.what, "why": text.why, "value": text.value, "notice": text.notice}
    return {**words, "area": text.area, "item": text.item, "review_on": card.review_on}


def _only_checks() -> bool:
    return request.form.get("do") == "check"


def _refuse(form: GoalForm, error: GoalError) -> None:
    if error.field in form:
        form[error.field].errors = [*form[error.field].errors, str(error)]
    else:
        form.form_errors.append(str(error))
