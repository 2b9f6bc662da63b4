"""Commitments of a goal: "If this cue comes, then I will act so", perhaps to test an assumption.

Coach and executive write them, unless the executive keeps them to themselves (`surveys.coaching.locks`).
"""

from collections.abc import Container
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from surveys.coaching.access import Matter, Right
from surveys.coaching.parts import part_of
from surveys.coaching.place import Member, Place, id_of_form, looking, new_id, writing
from surveys.coaching.tables import Commitment, CommitmentState, Goal, GoalState
from surveys.core.errors import StaleError
from surveys.engagements.tables import Act, EngagementStatus

MOST_OPEN = 6  # three for each goal: nobody keeps more in mind
MOST_TESTS = 2
DAYS_TO_TEST = 14
SHOWN_ENDED = 8  # at most: fewer where they are long
_ROOM, _AROUND = 13_000, 700  # bytes of the page of 20 kB for commitments; those around the words of one
_SHORT, _LONG = ("cue", "act", "obstacle", "plan"), ("assumption", "test", "disproof")
LONGEST = {**dict.fromkeys(_SHORT, 200), **dict.fromkeys(_LONG, 300), "learned": 400}  # characters


class Result(StrEnum):
    """What the test of an assumption showed."""

    OPEN = ""
    HELD = "held"
    PARTLY = "partly"
    NOT = "did_not_hold"


class CommitmentError(ValueError):
    """A commitment that cannot be stored so: a whole sentence, and the field it is about ("" for all of it)."""

    def __init__(self, problem: str, field: str = "") -> None:
        self.field = field
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class CommitmentText:
    """A commitment in words. `test_by` is a day as in 2026-03-04, "" for none.

    cue: "if ..."; act: "then I will ..."; obstacle and plan: what may get in the way, and what then. assumption: "I
    hold back because I assume ..."; test: a safe try; disproof: what would show that it is wrong; learned: from it.
    """

    cue: str
    act: str
    obstacle: str = ""
    plan: str = ""
    rehearsed: bool = False
    assumption: str = ""
    test: str = ""
    disproof: str = ""
    test_by: str = ""
    result: Result = Result.OPEN
    learned: str = ""

    @property
    def is_testing(self) -> bool:
        """True where an assumption waits for its result."""
        return bool(self.assumption) and self.result is Result.OPEN

    @property
    def test_day(self) -> date | None:
        """The day by which it is tested."""
        return date.fromisoformat(self.test_by) if self.test_by else None


@dataclass(frozen=True, slots=True)
class CommitmentCard:
    """A commitment as pages show it. `is_open`: it was not ended, and its goal is worked on."""

    id: str
    goal: str
    text: CommitmentText
    made_on: date
    ended_on: date | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Held:
    """All commitments of an engagement. `goals` are the active ones, id and words, oldest first.

    `kept` is True where the executive keeps them from the reader; then there are none. `ended` are some, the latest
    first; `earlier` and `later` are the numbers of the pages beside these, 0 for none.
    """

    executive: str
    goes_on: bool
    kept: bool
    goals: tuple[tuple[str, str], ...]
    open: tuple[CommitmentCard, ...]
    ended: tuple[CommitmentCard, ...]
    earlier: int
    later: int
    today: date

    @property
    def has_room(self) -> bool:
        """True where one more may be open."""
        return self.goes_on and not self.kept and bool(self.goals) and len(self.open) < MOST_OPEN


def held_in(place: Place, *, number: int = 1) -> Held:
    """Return the commitments of an engagement with a page of those that ended, in the caller's transaction."""
    goals = sorted(place.rows(Goal, Goal.state == GoalState.ACTIVE), key=lambda row: (row.made_on, row.id))
    active = {row.id: number for number, row in enumerate(goals)}
    kept = not place.may(Matter.COMMITMENT)
    rows = sorted(place.rows(Commitment), key=lambda row: (active.get(row.goal, MOST_OPEN), row.made_on, row.id))
    found = [row for row in rows if _is_open(row, active)]
    ended = sorted((row for row in rows if row not in found), key=lambda row: row.ended_on or row.made_on, reverse=True)
    open_ = tuple(_card(place, row, active) for row in found)
    room = _ROOM - sum(map(_weight, open_))
    part = part_of([_card(place, row, active) for row in ended], number, SHOWN_ENDED, weight=_weight, room=room)
    return Held(
        place.engagement.executive_name,
        place.engagement.status is EngagementStatus.ACTIVE,
        kept,
        tuple((row.id, str(place.text(row)["what"])) for row in goals) if not kept else (),
        open_,
        tuple(part.shown),
        part.earlier,
        part.later,
        place.today,
    )


def held(member: Member, *, number: int = 1) -> Held:
    """Return the commitments of an engagement. Raises `NotYoursError`."""
    with looking(member) as place:
        return held_in(place, number=number)


def one(member: Member, commitment: str) -> tuple[CommitmentCard, Held]:
    """Return one commitment and all. Raises `NotYoursError`, `CommitmentError` where they are kept from the reader."""
    with looking(member) as place:
        _refuse_kept(place)
        found = held_in(place)
        return _card(place, place.one(Commitment, commitment), {goal for goal, _ in found.goals}), found


def make(member: Member, key: str, goal: str, text: CommitmentText) -> str:
    """Make a commitment and return its id; `key`, drawn with the form, makes one of a form that is sent twice.

    Raises `NotYoursError`, `EngagementEndedError`, `CommitmentError`.
    """
    with writing(member) as place:
        _refuse_kept(place)
        identifier = id_of_form(key)
        before = place.session.get(Commitment, identifier)
        if before is not None and before.engagement == place.engagement.id and _text(place, before) == text:
            return identifier
        _refuse_goal(place, goal)
        _refuse_text(text, CommitmentText("", ""), place.today)
        _refuse_more(place, text)
        row = Commitment(
            id=identifier if before is None else new_id(),
            goal=goal,
            state=CommitmentState.OPEN,
            made_on=place.today,
            ended_on=None,
        )
        place.put(row, asdict(text))
        place.note(Act.COMMITTED)
        return row.id


def change(
    member: Member, commitment: str, goal: str, text: CommitmentText, *, seen: CommitmentCard | None = None
) -> None:
    """Replace a commitment's words but not what its test showed. `seen` is what is to be replaced.

    Raises `NotYoursError`, `EngagementEndedError`, `CommitmentError`; `StaleError` where it is not as `seen` any more.
    """
    with writing(member) as place:
        _refuse_kept(place)
        row = place.one(Commitment, commitment)
        before = _text(place, row)
        _refuse_moved(row, before, seen)
        text = replace(text, result=before.result, learned=before.learned)
        if goal != row.goal:
            _refuse_goal(place, goal)
        _refuse_text(text, before, place.today)
        if text.is_testing and not before.is_testing and row.state is CommitmentState.OPEN:
            _refuse_third_test(place, row)
        if (text, goal) != (before, row.goal):
            row.goal = goal
            place.put(row, asdict(text))
            place.note(Act.COMMITMENT_CHANGED)


def tell_result(
    member: Member, commitment: str, result: Result, learned: str, *, seen: CommitmentCard | None = None
) -> None:
    """Note what the test of an assumption showed. Raises as `change`."""
    with writing(member) as place:
        _refuse_kept(place)
        row = place.one(Commitment, commitment)
        before = _text(place, row)
        _refuse_moved(row, before, seen)
        if not before.assumption:
            raise CommitmentError("This commitment tests no assumption. Write one down first.", "result")
        text = replace(before, result=result, learned=learned)
        if text.is_testing and not before.is_testing and row.state is CommitmentState.OPEN:
            _refuse_third_test(place, row)
        if text != before:
            place.put(row, asdict(text))
            place.note(Act.COMMITMENT_CHANGED)


def end(member: Member, commitment: str) -> None:
    """End a commitment, once. Raises `NotYoursError`, `EngagementEndedError`, `CommitmentError`."""
    with writing(member) as place:
        _refuse_kept(place)
        row = place.one(Commitment, commitment)
        if row.state is CommitmentState.OPEN:
            row.state, row.ended_on = CommitmentState.ENDED, place.today
            place.note(Act.COMMITMENT_ENDED)


def reopen(member: Member, commitment: str) -> None:
    """Take a commitment up again. Raises `NotYoursError`, `EngagementEndedError`, `CommitmentError`."""
    with writing(member) as place:
        _refuse_kept(place)
        row = place.one(Commitment, commitment)
        if row.state is CommitmentState.ENDED:
            _refuse_goal(place, row.goal)
            _refuse_more(place, _text(place, row))
            row.state, row.ended_on = CommitmentState.OPEN, None
            place.note(Act.COMMITMENT_REOPENED)


def test_days(today: date) -> tuple[date, date]:
    """Return the first and the last day by which an assumption that is written down today can be tested."""
    return today, today + timedelta(days=DAYS_TO_TEST)


def _is_open(row: Commitment, active: Container[str]) -> bool:
    return row.state is CommitmentState.OPEN and row.goal in active


def _card(place: Place, row: Commitment, active: Container[str]) -> CommitmentCard:
    return CommitmentCard(row.id, row.goal, _text(place, row), row.made_on, row.ended_on, _is_open(row, active))


def _weight(card: CommitmentCard) -> int:
    """Return about how many bytes a commitment takes of a page."""
    return _AROUND + sum(len(str(text).encode()) for text in asdict(card.text).values())


def _text(place: Place, row: Commitment) -> CommitmentText:
    stored = place.text(row)
    return CommitmentText(**{**stored, "result": Result(stored["result"])})


def _refuse_kept(place: Place) -> None:
    if not place.may(Matter.COMMITMENT, Right.SEE):
        raise CommitmentError(f"{place.engagement.executive_name} keeps the commitments to themselves now.")


def _refuse_moved(row: Commitment, before: CommitmentText, seen: CommitmentCard | None) -> None:
    if seen is not None and (seen.text, seen.goal) != (before, row.goal):
        raise StaleError


def _refuse_goal(place: Place, goal: str) -> None:
    found = place.rows(Goal, Goal.state == GoalState.ACTIVE, Goal.id == goal.replace("\0", ""))
    if not found:
        raise CommitmentError("Choose one of the active goals.", "goal")


def _refuse_text(text: CommitmentText, before: CommitmentText, today: date) -> None:
    if not text.assumption:
        told = next((name for name in ("test", "disproof") if getattr(text, name)), "")
        if told:
            raise CommitmentError("Write down the assumption that this is about, or leave this out.", "assumption")
        return
    for name, lack in (
        ("test", "Say how you will test it: something small and safe."),
        ("disproof", "Say what you would see if the assumption were wrong."),
        ("test_by", "Choose a day within two weeks."),
    ):
        if not getattr(text, name):
            raise CommitmentError(lack, name)
    first, last = test_days(today)
    if text.test_by != before.test_by and not first <= date.fromisoformat(text.test_by) <= last:
        raise CommitmentError(f"Choose a day from today to {last.day} {last:%B %Y}: within two weeks.", "test_by")


def _refuse_more(place: Place, text: CommitmentText) -> None:
    if len(_open(place)) >= MOST_OPEN:
        raise CommitmentError("Six commitments are open already. End one first.")
    if text.is_testing:
        _refuse_third_test(place)


def _refuse_third_test(place: Place, but: Commitment | None = None) -> None:
    testing = [row for row in _open(place) if row is not but and _text(place, row).is_testing]
    if len(testing) >= MOST_TESTS:
        raise CommitmentError(
            "Two assumptions are being tested already. Note what one of these tests showed first.", "assumption"
        )


def _open(place: Place) -> list[Commitment]:
    active = {row.id for row in place.rows(Goal, Goal.state == GoalState.ACTIVE)}
    return [row for row in place.rows(Commitment, Commitment.state == CommitmentState.OPEN) if row.goal in active]
