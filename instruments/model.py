"""What a questionnaire is: scale, areas, items, questions. Frozen, and checked when built; no files here."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from instruments.groups import RaterGroup

LARGEST_SCALE = 11  # 0..10: the widest scale for which disclosure rule R4 was enumerated
SMALLEST_SCALE = 4
MAX_PICKS = 3  # disclosure rule R6 counts on it
# Every ballot of a wave is padded to the size of the largest one possible: these keep that size bounded.
MAX_AREAS = 30
MAX_ITEMS = 200
MAX_OPEN_QUESTIONS = 10
CHANGE_POINTS = range(-3, 4)  # how an area compares with the baseline: much less effective to much more (rule R10)
MAX_NAME = 40  # characters of an id
_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_NAME - 1}}}")
_ITEM_ID = re.compile(rf"{_NAME.pattern}\.[0-9]{{2}}")
_NAME_RULE = f"an id begins with a-z, holds only a-z, 0-9 and _, and has at most {MAX_NAME} characters"


class InstrumentError(ValueError):
    """A questionnaire that breaks a rule. `place` is the key, as in "areas[2].items[0].id"."""

    def __init__(self, place: str, problem: str) -> None:
        self.place = place
        self.problem = problem
        super().__init__(f"{place}: {problem}" if place else problem)


class Status(StrEnum):
    """How far the questionnaire, or a translation of it, has been checked."""

    UNVALIDATED = "unvalidated"
    REVIEWED = "reviewed"
    VALIDATED = "validated"


@dataclass(frozen=True, slots=True)
class Wording:
    """One text as the executive reads it, as everybody else does, and for single groups where they differ."""

    own: str
    other: str
    by_group: Mapping[RaterGroup, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for text in (self.own, self.other, *self.by_group.values()):
            if not text.strip():
                raise InstrumentError("", "a wording is empty; write the whole sentence for each perspective")

    def for_group(self, group: RaterGroup) -> str:
        """Return the text a rater of this group reads."""
        if group is RaterGroup.SELF:
            return self.own
        return self.by_group.get(group, self.other)


@dataclass(frozen=True, slots=True)
class Scale:
    """Consecutive whole numbers from `minimum`, one label each, plus a label for "not able to observe"."""

    minimum: int
    labels: tuple[str, ...]
    not_observed: str

    def __post_init__(self) -> None:
        if not SMALLEST_SCALE <= len(self.labels) <= LARGEST_SCALE:
            raise InstrumentError(
                "scale.labels",
                f"{len(self.labels)} points; a scale needs {SMALLEST_SCALE} to {LARGEST_SCALE},"
                " or one answer says too much about its writer",
            )
        if not all(label.strip() for label in (*self.labels, self.not_observed)):
            raise InstrumentError("scale.labels", "a label is empty; name every point and 'not observed'")

    @property
    def maximum(self) -> int:
        """The highest score."""
        return self.minimum + len(self.labels) - 1

    @property
    def points(self) -> range:
        """Every score that can be given."""
        return range(self.minimum, self.maximum + 1)

    @property
    def half_points(self) -> tuple[float, ...]:
        """Every mean that can be expected of others: each score, and the middle between two."""
        return tuple(self.minimum + step / 2 for step in range(2 * len(self.labels) - 1))

    def label(self, score: int) -> str:
        """The wording of one score; ValueError for a score that is not on the scale."""
        return self.labels[self.points.index(score)]


@dataclass(frozen=True, slots=True)
class Item:
    """One visible action to rate. Its id is permanent: a changed meaning needs a new id."""

    id: str
    wording: Wording
    asked_of: frozenset[RaterGroup] = frozenset(RaterGroup)

    def __post_init__(self) -> None:
        if not _ITEM_ID.fullmatch(self.id):
            raise InstrumentError("id", f"{self.id!r} is not of the form area_name.01; {_NAME_RULE}")
        if not self.asked_of:
            raise InstrumentError("asked_of", "no group is asked this item; name at least one or leave it out")


@dataclass(frozen=True, slots=True)
class Gate:
    """A yes/no question before an area: "no" means not observed on every item of it."""

    question: Wording
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Area:
    """A development area: a few items that are reported together."""

    id: str
    title: str
    items: tuple[Item, ...]
    gate: Gate | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.id):
            raise InstrumentError("id", f"{self.id!r} cannot be used; {_NAME_RULE}")
        if not self.title.strip():
            raise InstrumentError("title", "is empty")
        if not self.items:
            raise InstrumentError("items", "an area needs at least one item")

    def items_for(self, group: RaterGroup) -> tuple[Item, ...]:
        """Return the items that this group is asked."""
        return tuple(item for item in self.items if group in item.asked_of)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question answered in the rater's own words, shown word for word (rule R7)."""

    id: str
    title: str
    wording: Wording

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.id):
            raise InstrumentError("id", f"{self.id!r} cannot be used; {_NAME_RULE}")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A whole questionnaire in one language.

    `rater_sd` is the assumed spread between raters in scale points (s0 in docs/measurement.md), used for bands
    because an observed spread would give answers away. `max_comment` is in characters. `prediction` is true where the
    executive is asked, too, what they think the others will answer on average in each of the `predicted_areas`.
    `compared` are ids of areas of which a follow-up asks how they compare with the baseline. A definition file has
    none: a wave sets them (docs/decisions/0037-a-follow-ups-questions-belong-to-its-wave.md).
    """

    id: str
    version: str
    title: str
    licence: str
    status: Status
    locale: str
    scale: Scale
    stem: Wording
    areas: tuple[Area, ...]
    picks: Wording | None
    open_questions: tuple[OpenQuestion, ...]
    rater_sd: float
    minutes: int
    max_comment: int
    prediction: bool = False
    compared: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _refuse_doubles((f"areas[{a}].id", area.id) for a, area in enumerate(self.areas))
        _refuse_doubles(
            (f"areas[{a}].items[{i}].id", item.id)
            for a, area in enumerate(self.areas)
            for i, item in enumerate(area.items)
        )
        _refuse_doubles((f"open_questions[{q}].id", asked.id) for q, asked in enumerate(self.open_questions))
        if not self.areas:
            raise InstrumentError("areas", "a questionnaire needs at least one area")
        _refuse_more("areas", len(self.areas), MAX_AREAS)
        _refuse_more("areas", len(self.items), MAX_ITEMS, what="items in all areas together")
        _refuse_more("open_questions", len(self.open_questions), MAX_OPEN_QUESTIONS)
        if not 0 < self.rater_sd <= len(self.scale.labels):
            raise InstrumentError("rater_sd", "must be above 0 and no more than the scale is long")
        if not 100 <= self.max_comment <= 4000:
            raise InstrumentError("max_comment", f"{self.max_comment} is not between 100 and 4000 characters")
        if self.compared != tuple(area.id for area in self.areas if area.id in self.compared):
            raise InstrumentError("compared", "names areas that are not here, or not in their order")

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in the order of the questionnaire."""
        return tuple(item for area in self.areas for item in area.items)

    @property
    def item_ids(self) -> frozenset[str]:
        """Every item's id."""
        return frozenset(item.id for item in self.items)

    @property
    def predicted_areas(self) -> tuple[Area, ...]:
        """The areas of which the executive may say what they expect: those that others are asked about."""
        if not self.prediction:
            return ()
        others = frozenset(RaterGroup) - {RaterGroup.SELF}
        return tuple(area for area in self.areas if any(item.asked_of & others for item in area.items))

    def compared_areas(self, group: RaterGroup) -> tuple[Area, ...]:
        """The areas of which a follow-up asks this group how they compare with the baseline."""
        return tuple(area for area in self.areas if area.id in self.compared and area.items_for(group))

    def walk(self, group: RaterGroup) -> Iterator[tuple[Area, tuple[Item, ...]]]:
        """Return each area with the items this group is asked, leaving out areas where it is asked none."""
        for area in self.areas:
            if items := area.items_for(group):
                yield area, items


def _refuse_doubles(ids: Iterable[tuple[str, str]]) -> None:
    first: dict[str, str] = {}
    for place, one in ids:
        if one in first:
            raise InstrumentError(place, f"{one!r} is used already at {first[one]}; every id must be unique")
        first[one] = place


def _refuse_more(place: str, number: int, most: int, *, what: str = "entries") -> None:
    if number > most:
        raise InstrumentError(place, f"holds {number} {what}, and a sealed ballot has room for {most}")
