"""What an engagement's questionnaire asks about: the areas and items that a goal can name. No answer, no number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveys.coaching.place import Place
from surveys.engagements import scope
from surveys.waves import store as waves
from surveys.waves.states import WaveState


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One action that is asked about, in the words that the executive reads."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class AskedArea:
    """One area that is asked about, with its items in their order."""

    id: str
    title: str
    items: tuple[AskedItem, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """All areas by id, in the questionnaire's order; none where no wave was opened yet.

    `planned` are the areas that a follow-up's draft names to look at, `fixed` those of a follow-up that is open.
    """

    areas: Mapping[str, AskedArea] = field(default_factory=dict)
    planned: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()

    def title(self, area: str) -> str:
        """Return an area's title. One that is asked about no longer keeps its id."""
        return self.areas[area].title if area in self.areas else area.replace("_", " ")

    def words(self, area: str, item: str) -> str:
        """Return an item's words, "" for none and for one that is asked about no longer."""
        found = self.areas.get(area)
        return next((one.words for one in found.items if one.id == item), "") if found else ""

    def known(self, area: str, item: str) -> tuple[str, str]:
        """Return area and item as far as they are asked about: an item of another area counts for nothing."""
        if area not in self.areas:
            return "", ""
        return area, item if self.words(area, item) else ""

    def about_follow_up(self, area: str) -> str:
        """Say whether a follow-up looks at a goal's area, "" where none is prepared or open."""
        if self.fixed:
            return _LOOKS if area in self.fixed else _LOOKS_ELSEWHERE.format(self._titles(self.fixed))
        if self.planned:
            elsewhere = _WILL_LOOK_ELSEWHERE.format(self._titles(self.planned))
            return _WILL_LOOK if area in self.planned else elsewhere
        return ""

    def _titles(self, areas: Sequence[str]) -> str:
        *first, last = map(self.title, areas)
        return f"{', '.join(first)} and {last}" if first else last


_LOOKS = "The follow-up that is open looks at this area. That is fixed since it opened."
_LOOKS_ELSEWHERE = "The follow-up that is open looks at {}, not at this. That is fixed since it opened."
_WILL_LOOK = "The follow-up that is being prepared looks at this area."
_WILL_LOOK_ELSEWHERE = (
    "The follow-up that is being prepared looks at {}, not at this. Until it opens the coach can change that."
)


def asked_in(place: Place) -> Asked:
    """Read the questionnaire of the wave that was opened last, and what follow-ups name to look at."""
    wave = waves.latest_of(place.session, scope.waves_by_link(place.session, place.engagement.id))
    if wave is None:
        return Asked()
    drafts = scope.drafts_by_link(place.session, place.engagement.id)
    planned = (area for draft in drafts for area in draft.follows.get("focus", ()))
    is_open = wave.state in (WaveState.OPEN, WaveState.CLOSING)
    areas = wave.edition().instrument.areas
    return Asked(
        {
            area.id: AskedArea(area.id, area.title, tuple(AskedItem(one.id, one.wording.own) for one in area.items))
            for area in areas
        },
        tuple(dict.fromkeys(planned)),
        tuple(wave.follows.get("focus", ())) if is_open else (),
    )
