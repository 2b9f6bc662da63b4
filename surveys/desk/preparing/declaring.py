"""What a follow-up's draft looks at: its focus areas and the control area, declared before it opens (R10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from instruments.model import Instrument
from reports.declaration import MOST_FOCUS, DeclarationError, declared
from surveys.coaching import goals
from surveys.coaching.place import coach, place_in
from surveys.core.private_files import KeyFolderError
from surveys.core.sealed_text import SealedTextError
from surveys.desk.preparing.drafts import DraftError, editable
from surveys.desk.preparing.followed import Followed
from surveys.desk.preparing.preparation import Preparation, build_preparation
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft

FOCUS, CONTROL = "focus", "control"
_ALONE = "This draft is a wave of its own: there is no earlier one that areas could be compared with."


@dataclass(frozen=True, slots=True)
class Declaring:
    """A draft with the areas that it may declare, as id and title. `followed` is None for a wave of its own.

    `goals` are the executive's active goals, area and words, oldest first. They offer areas and declare none.
    """

    draft: Preparation
    areas: tuple[tuple[str, str], ...]
    goals: tuple[tuple[str, str], ...] = ()

    @property
    def followed(self) -> Followed | None:
        """The baseline, and what is declared so far."""
        return self.draft.followed

    @property
    def offered(self) -> tuple[str, ...]:
        """The areas of the goals that the questionnaire has, each once, as many as can be declared."""
        known = dict(self.areas)
        return tuple(dict.fromkeys(area for area, _ in self.goals if area in known))[:MOST_FOCUS]


def look(actor: Actor, draft: str) -> Declaring:
    """Return a draft with the areas of its questionnaire. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        row = scope.draft(session, actor, draft)
        found = build_preparation(session, actor, row, scope.engagement(session, actor, row.engagement))
        areas = tuple((area.id, area.title) for area in row.edition.instrument.areas)
        return Declaring(found, areas, _goals(session, actor, row.engagement) if found.followed else ())


def set_areas(actor: Actor, draft: str, focus: Sequence[str], control: str) -> None:
    """Declare these areas, or none at all. Raises `NotYoursError`, and `DraftError` with the field it is about."""
    with actor.installation.database.write() as session:
        row = _following(session, actor, draft)
        try:
            found = declared(focus, control, row.edition.instrument)
        except DeclarationError as error:
            raise DraftError(str(error), _field(focus, row.edition.instrument)) from error
        row.follows = {**row.follows, "focus": list(found.focus), "control": found.control}


def stand_alone(actor: Actor, draft: str) -> None:
    """Make a follow-up's draft a wave of its own. Raises `NotYoursError`, `DraftError`."""
    with actor.installation.database.write() as session:
        _following(session, actor, draft).follows = {}


def _goals(session: Session, actor: Actor, engagement: str) -> tuple[tuple[str, str], ...]:
    """Return the active goals; none where their key is lost: the draft can be prepared without them."""
    try:
        return tuple((text.area, text.what) for text in goals.texts_in(place_in(session, coach(actor, engagement))))
    except (SealedTextError, KeyFolderError):
        return ()


def _following(session: Session, actor: Actor, draft: str) -> Draft:
    row = editable(session, actor, draft)
    if not row.follows:
        raise DraftError(_ALONE)
    return row


def _field(focus: Sequence[str], instrument: Instrument) -> str:
    """Say beside which field a refusal belongs: the focus areas come first."""
    known = {area.id for area in instrument.areas}
    fine = 0 < len(focus) <= MOST_FOCUS and len(set(focus)) == len(focus) and known.issuperset(focus)
    return CONTROL if fine else FOCUS
