"""Goals of the coaching: behaviour that others can see, at most two active, each with a day on which it is looked at.

Coach and executive write them together or apart; the department head sees none of this room (decision 39).
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select

from surveys.coaching.asked import Asked, asked_in
from surveys.coaching.parts import part_of
from surveys.coaching.place import Member, Place, id_of_form, looking, new_id, writing
from surveys.coaching.tables import Goal, GoalState
from surveys.core.errors import StaleError
from surveys.engagements.tables import Act, EngagementStatus

MOST_ACTIVE = 2  # measurement.md: with more, a follow-up's words would follow chance; and nobody works on five
FIRST_REVIEW, LAST_REVIEW, USUAL_REVIEW = 60, 120, 90  # days from the day on which it is set
LONGEST = {"what": 200, "why": 400, "value": 120, "notice": 400}  # characters
SHOWN_ENDED = 12


class GoalError(ValueError):
    """A goal that cannot be stored so: a whole sentence, and the field it is about ("" for the goal as a whole)."""

    def __init__(self, problem: str, field: str = "") -> None:
        self.field = field
        super().__init__(problem)


class GoalMovedError(ValueError):
    """Somebody else ended the goal, or took it up again, since the page was made."""


@dataclass(frozen=True, slots=True)
class GoalText:
    """A goal in words. `area` and `item` are ids of the questionnaire, or "". `kept` says "it stays as it is".

    what: the behaviour; why: why now; value: what of one's values it serves; notice: how others would notice.
    """

    what: str
    area: str = ""
    item: str = ""
    why: str = ""
    value: str = ""
    notice: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class GoalCard:
    """A goal as pages show it. `area_title` and `item_words` are the questionnaire's, "" for none."""

    id: str
    text: GoalText
    state: GoalState
    made_on: date
    review_on: date
    ended_on: date | None
    area_title: str
    item_words: str

    @property
    def is_active(self) -> bool:
        """True where it is worked on."""
        return self.state is GoalState.ACTIVE


@dataclass(frozen=True, slots=True)
class GoalPage:
    """All goals of an engagement: the active ones, oldest first, and some that ended, the latest first.

    `earlier` and `later` are the numbers of the pages beside this one, 0 for none. `goes_on` is False once the
    engagement has ended: then nothing is written.
    """

    executive: str
    goes_on: bool
    active: tuple[GoalCard, ...]
    ended: tuple[GoalCard, ...]
    earlier: int
    later: int
    today: date
    asked: Asked

    @property
    def has_room(self) -> bool:
        """True where one more may be active."""
        return self.goes_on and len(self.active) < MOST_ACTIVE


def page(member: Member, *, number: int = 1) -> GoalPage:
    """Return the goals of an engagement with a page of twelve that ended, the latest first. Raises `NotYoursError`."""
    with looking(member) as place:
        return page_in(place, number=number)


def page_in(place: Place, *, number: int = 1) -> GoalPage:
    """Return the goals of an engagement, in the caller's transaction."""
    asked = asked_in(place)
    rows = sorted(place.rows(Goal), key=lambda row: (row.made_on, row.id))
    active = [row for row in rows if row.state is GoalState.ACTIVE]
    ended = [row for row in reversed(rows) if row.state is not GoalState.ACTIVE]
    part = part_of(ended, number, SHOWN_ENDED)
    return GoalPage(
        place.engagement.executive_name,
        place.engagement.status is EngagementStatus.ACTIVE,
        tuple(_card(place, row, asked) for row in active),
        tuple(_card(place, row, asked) for row in part.shown),
        part.earlier,
        part.later,
        place.today,
        asked,
    )


def one(member: Member, goal: str) -> tuple[GoalCard, Asked]:
    """Return one goal and what the questionnaire asks. Raises `NotYoursError`."""
    with looking(member) as place:
        asked = asked_in(place)
        return _card(place, place.one(Goal, goal), asked), asked


def texts_in(place: Place) -> tuple[GoalText, ...]:
    """Return the active goals' texts, oldest first, in the caller's transaction."""
    rows = sorted(place.rows(Goal, Goal.state == GoalState.ACTIVE), key=lambda row: (row.made_on, row.id))
    return tuple(_text(place, row) for row in rows)


def make(member: Member, key: str, text: GoalText, review_on: date) -> str:
    """Make a goal and return its id. A form that is sent twice makes one: `key` is drawn with the form, as its id.

    Raises `NotYoursError`, `EngagementEndedError`, and `GoalError` where two are active already.
    """
    with writing(member) as place:
        identifier = id_of_form(key)
        before = place.session.get(Goal, identifier)
        if before is not None and before.engagement == place.engagement.id and _text(place, before) == text:
            return identifier
        _refuse_review(review_on, place.today)
        _refuse_third(place)
        row = Goal(
            id=identifier if before is None else new_id(),
            state=GoalState.ACTIVE,
            made_on=place.today,
            review_on=review_on,
            ended_on=None,
        )
        place.put(row, asdict(text))
        place.note(Act.GOAL_MADE)
        return row.id


def change(member: Member, goal: str, text: GoalText, review_on: date, *, seen: GoalCard | None = None) -> None:
    """Replace a goal's words, and its day where that is another one. `seen` is what is to be replaced.

    Raises `NotYoursError`, `EngagementEndedError`, `GoalError`; `StaleError` where the goal is not as `seen` any more.
    """
    with writing(member) as place:
        row = place.one(Goal, goal)
        if seen is not None and (seen.text, seen.review_on) != (_text(place, row), row.review_on):
            raise StaleError
        if review_on != row.review_on:
            _refuse_review(review_on, place.today)
        before = _text(place, row)
        text = replace(text, kept=before.kept and before.what == text.what)
        if (before, row.review_on) == (text, review_on):
            return
        row.review_on = review_on
        place.put(row, asdict(text))
        place.note(Act.GOAL_CHANGED)


def keep(member: Member, goal: str, what: str) -> None:
    """Note that a goal's words stay as they are; nothing where they are others by now than `what`.

    Raises `NotYoursError`, `EngagementEndedError`.
    """
    with writing(member) as place:
        row = place.one(Goal, goal)
        text = _text(place, row)
        if text.what == what and not text.kept:
            place.put(row, {**asdict(text), "kept": True})


def set_state(member: Member, goal: str, state: GoalState, *, seen: GoalState) -> None:
    """End a goal, or take it up again. `seen` is the state that the page showed.

    Raises `NotYoursError`, `EngagementEndedError`, `GoalMovedError`, and `GoalError` where two are active already.
    """
    with writing(member) as place:
        row = place.one(Goal, goal)
        if row.state is state:
            return
        if row.state is not seen:
            raise GoalMovedError("This goal was changed meanwhile, in another window. Look at it again below.")
        if state is GoalState.ACTIVE:
            _refuse_third(place)
            if row.review_on < place.today:
                row.review_on = place.today + timedelta(days=USUAL_REVIEW)
        row.state, row.ended_on = state, None if state is GoalState.ACTIVE else place.today
        place.note(Act.GOAL_REOPENED if state is GoalState.ACTIVE else Act.GOAL_ENDED)


def review_days(today: date) -> tuple[date, date, date]:
    """Return the first, the last and the usual day on which a goal that is set today is looked at."""
    first, last, usual = (today + timedelta(days=days) for days in (FIRST_REVIEW, LAST_REVIEW, USUAL_REVIEW))
    return first, last, usual


def _card(place: Place, row: Goal, asked: Asked) -> GoalCard:
    text = _text(place, row)
    title = asked.title(text.area) if text.area else ""
    words = asked.words(text.area, text.item)
    return GoalCard(row.id, text, row.state, row.made_on, row.review_on, row.ended_on, title, words)


def _text(place: Place, row: Goal) -> GoalText:
    return GoalText(**place.text(row))


def _refuse_third(place: Place) -> None:
    query = select(func.count()).select_from(Goal)
    query = query.where(Goal.engagement == place.engagement.id, Goal.state == GoalState.ACTIVE)
    if (place.session.scalar(query) or 0) >= MOST_ACTIVE:
        raise GoalError("Two goals are active already. Mark one as reached, or set one aside, first.")


def _refuse_review(review_on: date, today: date) -> None:
    if not FIRST_REVIEW <= (review_on - today).days <= LAST_REVIEW:
        first, last, _ = review_days(today)
        raise GoalError(
            f"Choose a day from {first.day} {first:%B %Y} to {last.day} {last:%B %Y}: two to four months from now.",
            "review_on",
        )
