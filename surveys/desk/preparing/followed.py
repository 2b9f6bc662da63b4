"""The baseline of a follow-up's draft: what is declared, whether it can be compared, and who of it is asked again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.comparison.comparable import refusal
from reports.declaration import Declaration
from surveys.desk.baselines import baseline_of_draft
from surveys.desk.preparing.own_waves import may_close_from, people_of
from surveys.engagements.actor import Actor
from surveys.engagements.clearing import address_of
from surveys.engagements.tables import Draft, Engagement
from surveys.waves import store as waves
from surveys.waves.following import declaration_of
from surveys.waves.states import WaveState


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who was asked by the baseline, and is not on the follow-up's roster."""

    name: str
    group: RaterGroup


@dataclass(frozen=True, slots=True)
class Followed:
    """The baseline of a draft: what it declares, and who of its people is asked again.

    `closed_on` is the day of the baseline's close, `closes_from` the first on which the follow-up may close (R0),
    None where any day will do. `asked` holds the group of everybody whose name the baseline's wave still has, by
    address; it is empty where they are erased. `missing` are those of them who are not on the roster. `refusal` says
    why the questionnaires cannot be compared, "" where they can. `focus` and `control` are titles.
    """

    wave: str
    closed_on: date
    closes_from: date | None
    declaration: Declaration
    focus: tuple[str, ...]
    control: str
    instrument: Instrument
    refusal: str
    asked: Mapping[str, RaterGroup]
    missing: tuple[Missing, ...]

    def is_new(self, email: str) -> bool:
        """True for somebody who was not asked by the baseline; never while its names are not there."""
        return bool(self.asked) and address_of({"email": email}) not in self.asked

    def was_in(self, email: str, relationship: str) -> RaterGroup | None:
        """Return the group in which somebody was asked before, where it is another one now."""
        group = self.asked.get(address_of({"email": email}))
        return group if group is not None and group.value != relationship else None


def followed_by(session: Session, actor: Actor, row: Draft, own: Engagement) -> Followed | None:
    """Gather what pages show of a draft's baseline; None for a wave of its own, or a baseline that is gone."""
    found = baseline_of_draft(session, actor, row)
    wave = waves.get(session, found.wave) if found else None
    if wave is None or wave.state is not WaveState.CLOSED or wave.closed_on is None:
        return None
    instrument, declaration = row.edition.instrument, declaration_of(row.follows)
    titles = {area.id: area.title for area in instrument.areas}
    people = people_of(session, wave)
    now = {address_of(one) for one in row.rows}
    return Followed(
        wave=wave.id,
        closed_on=wave.closed_on,
        closes_from=may_close_from(session, actor, own),
        declaration=declaration,
        focus=tuple(titles.get(area, area) for area in declaration.focus),
        control=titles.get(declaration.control, declaration.control),
        instrument=wave.edition().instrument,
        refusal=refusal(wave.edition().instrument, instrument),
        asked={one.email: one.group for one in people if one.group is not RaterGroup.SELF},
        missing=tuple(
            Missing(f"{one.first_name} {one.last_name}".strip(), one.group)
            for one in people
            if one.group is not RaterGroup.SELF and one.email not in now
        ),
    )
