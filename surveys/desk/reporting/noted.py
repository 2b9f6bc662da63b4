"""What the executive is told of a follow-up that is being prepared: the areas that it will look at, nothing else."""

from dataclasses import dataclass

from surveys.core.installation import Installation
from surveys.desk.reporting.reader import NotAdmittedError, Visit
from surveys.engagements import scope
from surveys.engagements.tables import Draft
from surveys.waves import store as waves
from surveys.waves.following import declaration_of, root_of


@dataclass(frozen=True, slots=True)
class Noted:
    """The areas of a follow-up's draft, by their titles."""

    focus: tuple[str, ...]
    control: str


def noted(installation: Installation, visit: Visit) -> tuple[Noted, ...]:
    """Return what drafts that follow this report's baseline declare, each once; nothing once they are launched.

    Raises `NotAdmittedError`.
    """
    if not visit.is_admitted:
        raise NotAdmittedError("the code is asked for first")
    with installation.database.read() as session:
        wave = scope.reading_by_link(session, visit.reading).wave
        baseline = root_of(waves.get(session, wave))
        drafts = [one for one in scope.drafts_beside(session, wave) if one.follows.get("baseline") == baseline]
        found = [_declared(one) for one in drafts if one.follows["focus"]]
    return tuple(dict.fromkeys(found))


def _declared(draft: Draft) -> Noted:
    declaration = declaration_of(draft.follows)
    titles = {area.id: area.title for area in draft.edition.instrument.areas}
    return Noted(
        tuple(titles.get(area, area) for area in declaration.focus),
        titles.get(declaration.control, declaration.control),
    )
