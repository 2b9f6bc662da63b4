"""What a follow-up declares before it opens: the areas that change is looked for in, and one to compare them with.

Declared beforehand and hashed with the baseline's numbers, so that no word about change can be chosen afterwards.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from instruments.groups import ANONYMOUS_GROUPS
from instruments.model import Area, Instrument

MOST_FOCUS = 2  # with more, chance alone would name a change for too many unchanged leaders (docs/measurement.md)


class DeclarationError(ValueError):
    """Areas that cannot be declared together: a whole sentence."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The areas of a follow-up: none at all, or one or two in focus and exactly one control area.

    `focus` are area ids in the order that they were chosen in, `control` is "" where nothing is declared. Raters are
    never told which area is the control.
    """

    focus: tuple[str, ...] = ()
    control: str = ""

    @property
    def areas(self) -> frozenset[str]:
        """All areas of which the follow-up asks how they compare with the baseline."""
        return frozenset((*self.focus, self.control)) - {""}

    def sha256(self, baseline_sha256: str) -> str:
        """Return the SHA-256 over the areas and the hash of the baseline's numbers, in hexadecimal."""
        told = json.dumps([list(self.focus), self.control, baseline_sha256], separators=(",", ":"))
        return hashlib.sha256(told.encode()).hexdigest()


def _is_asked_of_all(area: Area) -> bool:
    """R10: what is told of change stands for all anonymous raters together, so each of their groups must be asked."""
    return all(area.items_for(group) for group in ANONYMOUS_GROUPS)


def declared(focus: Sequence[str], control: str, instrument: Instrument) -> Declaration:
    """Build a declaration for a questionnaire. Raises `DeclarationError`."""
    known = {area.id for area in instrument.areas}
    if unknown := [area for area in (*focus, control) if area and area not in known]:
        raise DeclarationError(f"The questionnaire has no area {unknown[0]!r}.")
    for area in instrument.areas:
        if area.id in (*focus, control) and not _is_asked_of_all(area):
            raise DeclarationError(
                f"Not every group is asked about {area.title!r}, so raters cannot be asked together how it has changed."
                " Choose an area that every group is asked about."
            )
    if not focus and not control:
        return Declaration()
    if not focus:
        raise DeclarationError("A control area alone compares nothing: choose one or two areas to look at, too.")
    if len(focus) > MOST_FOCUS or len(set(focus)) < len(focus):
        raise DeclarationError("Choose one or two different areas to look at.")
    if not control:
        raise DeclarationError("Choose a control area: one that nobody works on, to compare the others with.")
    if control in focus:
        raise DeclarationError("The control area must be another one than those to look at.")
    return Declaration(tuple(focus), control)
