"""What the survey's page is laid out from: its steps, and how wide a scale may be. No form rule and no route."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wtforms.fields import Field

from instruments.groups import RaterGroup
from instruments.model import Area, Instrument, Scale
from reports.disclosure.lattice import fewest_perceived
from reports.disclosure.policy import Policy
from surveys.core.days import last_day, month
from surveys.waves.promised import names_go
from surveys.waves.respondent import Respondent
from surveys.web.respondent.survey_form import (
    PICKS,
    SurveyForm,
    back_name,
    change_name,
    comment_name,
    expected_name,
    gate_name,
    item_name,
)

PAGE_LANGUAGE = "en"
_ONE_OF = {
    RaterGroup.SELF: "yourself",
    RaterGroup.SUPERVISOR: "a supervisor",
    RaterGroup.PEER: "a peer",
    RaterGroup.DIRECT_REPORT: "a direct report",
    RaterGroup.BOARD: "a board member",
    RaterGroup.OTHER: "one of the other stakeholders",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One screen: an area with its gate and items, or (without any) one of the questions about areas, or the open ones.

    `change` and `back` are a follow-up's: each field after its area's gate, None where there is none.
    """

    id: str
    title: str
    gate: Field | None = None
    ratings: tuple[Field, ...] = ()
    change: tuple[tuple[Field | None, Field], ...] = ()
    back: tuple[tuple[Field | None, Field], ...] = ()
    expected: tuple[Field, ...] = ()
    picks: Field | None = None
    comments: tuple[tuple[str, Field], ...] = ()
    own_language: bool = False


def survey_steps(form: SurveyForm, instrument: Instrument, group: RaterGroup, then: str) -> list[Step]:
    """Return the screens between the first one and the review. A follow-up's baseline was `then`: "March 2026"."""
    return list(_steps(form, instrument, group, then))


def _steps(form: SurveyForm, instrument: Instrument, group: RaterGroup, then: str) -> Iterator[Step]:
    for area, items in instrument.walk(group):
        gate = form[gate_name(area)] if area.gate else None
        ratings = tuple(form[item_name(item)] for item in items)
        yield Step(f"area-{area.id}", area.title, gate=gate, ratings=ratings, own_language=True)
    if compared := instrument.compared_areas(group):
        if group is RaterGroup.SELF:
            yield Step("looking-back", "Looking back", back=tuple(_behind(form, area, back_name) for area in compared))
        else:
            yield Step("change", f"Since {then}", change=tuple(_behind(form, area, change_name) for area in compared))
    if asked := [area for area in instrument.predicted_areas if expected_name(area) in form]:
        expected = tuple(form[expected_name(area)] for area in asked)
        yield Step("expected", "What do you expect?", expected=expected)
    if PICKS in form:
        yield Step("choice", "Where change would help most", picks=form[PICKS])
    if instrument.open_questions:
        comments = tuple((question.title, form[comment_name(question)]) for question in instrument.open_questions)
        yield Step("words", "In your own words", comments=comments)


def _behind(form: SurveyForm, area: Area, name: Callable[[Area], str]) -> tuple[Field | None, Field]:
    return form[gate_name(area)] if area.gate else None, form[name(area)]


@dataclass(frozen=True, slots=True)
class Promise:
    """What the first screen says about this rater: every figure in it comes from the wave's own settings."""

    respondent: Respondent
    instrument: Instrument

    @property
    def coach(self) -> str:
        """Who asks, within a sentence."""
        return self.respondent.coach or "the coach"

    @property
    def coach_first(self) -> str:
        """Who asks, at the beginning of a sentence."""
        return self.respondent.coach or "The coach"

    @property
    def asks(self) -> str:
        """Who asks whom: the beginning of the page's first sentence."""
        coach, executive = self.respondent.coach, self.respondent.executive
        return f"{coach}, who coaches {executive}, asks" if coach else f"The executive coach of {executive} asks"

    @property
    def asked_as(self) -> str:
        """The reader's part: "a peer"."""
        return _ONE_OF[self.respondent.group]

    @property
    def closes(self) -> str:
        """The closing date in words, and in which place it ends: "14 March 2031, Berlin time"."""
        return last_day(self.respondent.closes_on, self.respondent.zone)

    @property
    def statements(self) -> int:
        """How many items this group is asked."""
        return sum(len(items) for _, items in self.instrument.walk(self.respondent.group))

    @property
    def comments_from(self) -> int:
        """From how many anonymous answers on comments are shown (R7)."""
        return Policy(min_raters=self.respondent.min_raters).comments_from

    @property
    def compares(self) -> bool:
        """True where this rater is asked to compare with a baseline, or to look back to it."""
        return bool(self.instrument.compared_areas(self.respondent.group))

    @property
    def then(self) -> str:
        """When the baseline was, within a sentence: "March 2026". A draft that cannot open yet knows of no day."""
        return month(self.respondent.compared_with) if self.respondent.compared_with else "the first round"

    @property
    def change_from(self) -> int:
        """From how many anonymous answers on it is shown what has changed (R10)."""
        return fewest_perceived(Policy(min_raters=self.respondent.min_raters))

    @property
    def names_go(self) -> str:
        """When names and addresses are deleted: "30 days after the close"."""
        return names_go(self.respondent.days_kept, for_follow_up=self.respondent.kept_for_follow_up)

    @property
    def bands(self) -> tuple[str, str]:
        """How averages near the two ends of the scale are shown (R4): "1.5 or less", "4.5 or more"."""
        scale = self.instrument.scale
        return f"{scale.minimum + 0.5:g} or less", f"{scale.maximum - 0.5:g} or more"


def scale_classes(scale: Scale) -> str:
    """Say how many points stand in a row, and from which width on there is room for their words.

    Points never wrap: on a phone, seven and more stand in a list, in their order.
    """
    longest = max(len(word) for label in scale.labels for word in label.split())
    points = len(scale.labels)
    # in pixels: about 6.4 a letter at this size and 3 for the edges, gaps of 3, margins of 16 on either side
    needed = points * max(44, round(longest * 6.4) + 3) + (points - 1) * 3 + 32
    room = next((str(width) for width in (360, 640) if needed <= width), "none")
    return f"points-{points} words-{room}"
