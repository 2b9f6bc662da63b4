"""The roster of a draft, row by row: add, change, take out, begin with the people of an earlier wave.

Rows with mistakes are kept as they were typed: nothing is lost, and what is wrong is told by `drafts.look`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from surveys.desk.preparing.drafts import DraftError, editable, own_row, sentence, wave_of
from surveys.desk.preparing.keyed import added, edited, without
from surveys.desk.preparing.own_waves import people_of
from surveys.desk.preparing.preparation import roster_rules, rows_of
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft, Engagement
from surveys.invited.checks import MOST_PEOPLE, number_problem
from surveys.invited.rows import Row, as_json, check_rows, tidied
from surveys.waves import store as waves
from surveys.waves.tables import Wave

_GROUPS = frozenset(group.value for group in RaterGroup)


def add_rows(actor: Actor, draft: str, rows: Sequence[Row], *, instead: bool = False) -> int:
    """Put rows below those that are there, or `instead` of them; return how many came in.

    A row that stands there already, letter by letter, is passed over. The executive keeps their row, or gets that of
    the new rows if it has their address. Raises `NotYoursError`, `DraftError` for more people than a wave may have.
    """
    with actor.installation.database.write() as session:
        row = editable(session, actor, draft)
        return put_in(session, actor, row, [tidied(one) for one in rows], instead=instead)


def add_person(actor: Actor, draft: str, row: Row) -> Mapping[str, str]:
    """Put one person on the roster; return what is wrong by column, and then nothing was stored.

    Raises `NotYoursError`, `DraftError`.
    """
    with actor.installation.database.write() as session:
        found = editable(session, actor, draft)
        own = scope.engagement(session, actor, found.engagement)
        before, person = rows_of(found), tidied(row)
        checked = check_rows([*before, person], roster_rules(found), own.executive_email)[-1]
        if person.is_blank:
            return {"email": "Whom shall we ask? Give a first name and an address."}
        if not checked.problems:
            put_in(session, actor, found, [person], instead=False)
        return checked.problems


def change_rows(actor: Actor, draft: str, edits: Mapping[str, Row], meanings: Mapping[str, str] | None = None) -> None:
    """Change rows by their keys; a blank one is taken out. Raises `NotYoursError`, `DraftError`.

    `meanings` are relationships by the unknown word that stands for them in whichever rows ("" where none does).
    """
    with actor.installation.database.write() as session:
        row = editable(session, actor, draft)
        rows = edited(rows_of(row), {key: tidied(one) for key, one in edits.items()}, row.id)
        store(row, [_with_meaning(one, meanings or {}) for one in rows])


def remove_rows(actor: Actor, draft: str, keys: Collection[str]) -> None:
    """Take rows out by their keys; idempotent. Raises `NotYoursError`, `DraftError`."""
    with actor.installation.database.write() as session:
        row = editable(session, actor, draft)
        store(row, without(rows_of(row), keys, row.id))


def take_over(actor: Actor, draft: str, wave: str) -> int:
    """Put the people of an earlier wave of this engagement on the roster, and ask by its rules; return how many came.

    The draft keeps where they came from: they leave it when that wave's names are forgotten. Raises `NotYoursError`,
    `DraftError`.
    """
    with actor.installation.database.write() as session:
        # held, and before the draft, as forgetting does: its names cannot be erased while they are copied
        waves.hold(session, scope.wave(session, actor, wave).wave)
        row = editable(session, actor, draft)
        own = scope.engagement(session, actor, row.engagement)
        return take_over_in(session, actor, row, wave_of(session, actor, own, wave))


def take_over_in(session: Session, actor: Actor, row: Draft, wave: Wave) -> int:
    """Do so for a draft and a held wave that were found in scope. Raises `DraftError`."""
    people = people_of(session, wave)
    if people and wave.id not in row.taken_from:
        row.taken_from = [*row.taken_from, wave.id]
    row.min_raters, row.remind_everyone = wave.min_raters, wave.remind_everyone
    rows = [Row(one.first_name, one.last_name, one.email, one.group.value, one.language) for one in people]
    return put_in(session, actor, row, rows, instead=False)


def put_in(session: Session, actor: Actor, row: Draft, rows: Sequence[Row], *, instead: bool) -> int:
    """Put rows into a draft that may be changed. Raises `DraftError`."""
    own = scope.engagement(session, actor, row.engagement)
    before = [one for one in rows_of(row) if not instead or _is_own(one, own)]
    new = added(before, rows)
    if any(_is_own(one, own) for one in new):
        before = [one for one in before if not _is_own(one, own)]
    if instead and not any(one.relationship == RaterGroup.SELF.value for one in (*before, *new)):
        before = [own_row(own), *before]
    store(row, [*before, *new])
    return len(new)


def store(row: Draft, rows: Sequence[Row]) -> None:
    """Write a roster into a draft. Raises `DraftError` for more people than a wave may have."""
    people = len({row.email.casefold() or number for number, row in enumerate(rows)})
    if people > MOST_PEOPLE or len(rows) > 2 * MOST_PEOPLE:
        raise DraftError(sentence(number_problem(len(rows))))
    row.rows = as_json(rows)


def _with_meaning(row: Row, meanings: Mapping[str, str]) -> Row:
    meant = meanings.get(row.relationship, "")
    return replace(row, relationship=meant) if meant in _GROUPS and row.relationship not in _GROUPS else row


def _is_own(row: Row, own: Engagement) -> bool:
    return row.relationship == RaterGroup.SELF.value and row.email.casefold() == own.executive_email
