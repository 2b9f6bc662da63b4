"""What an engagement's questionnaire asks about: the areas and items that a goal can name. No answer, no number."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.coaching.place import Place
from surveys.engagements import scope
from surveys.waves import store as waves


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
    """All areas by id, in the questionnaire's order; none where no wave was opened yet."""

    areas: Mapping[str, AskedArea] = field(default_factory=dict)

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


def asked_in(place: Place) -> Asked:
    """Read the questionnaire of the wave that was opened last."""
    wave = waves.latest_of(place.session, scope.waves_by_link(place.session, place.engagement.id))
    if wave is None:
        return Asked()
    areas = wave.edition().instrument.areas
    return Asked(
        {
            area.id: AskedArea(area.id, area.title, tuple(AskedItem(one.id, one.wording.own) for one in area.items))
            for area in areas
        }
    )
