"""The one way to coaching texts: who acts, in which engagement, by which right. Nothing else encrypts or decrypts one.

A function of this room takes a `Place`, which `looking` or `writing` lends for one transaction. A text is bound to its
matter, engagement and row, and a place opens or seals it only by the party's right to that matter (decision 39).
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from surveys.coaching.access import Matter, NotAllowedError, Party, Right, demand, right
from surveys.coaching.tables import PageLock, PrivateLine, Sealed, TextKey
from surveys.core import locks
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.sealed_text import SealedTextError, seal, unseal
from surveys.core.text_keys import TextKeys
from surveys.engagements import audit, scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act, Engagement, EngagementStatus

_ID = re.compile(r"[0-9a-f]{32}")
_PROOF = {"proof": "this is the key"}
_PROOF_SIZE = 64
# What the executive may keep from the coach's pages: a line with its minute would tell the coach of it all the same.
_KEEPABLE = frozenset(
    {Act.COMMITTED, Act.COMMITMENT_CHANGED, Act.COMMITMENT_ENDED, Act.COMMITMENT_REOPENED, Act.WEEK_CHOSEN}
)
_Row = TypeVar("_Row", bound=Sealed)


class EngagementEndedError(ValueError):
    """Nothing is written in an engagement that has ended. Says what the coach can do."""


@dataclass(frozen=True, slots=True)
class Member:
    """Who acts. A coach is one by their `actor`; the others by a link, which was found good for this request."""

    installation: Installation
    party: Party
    engagement: str
    actor: Actor | None = None


def coach(actor: Actor, engagement: str) -> Member:
    """Return the coach as a party; whatever uses it finds the engagement in their scope, or raises `NotYoursError`."""
    return Member(actor.installation, Party.COACH, engagement, actor)


@dataclass(slots=True)
class Place:
    """One party in one engagement, for one transaction."""

    session: Session
    member: Member
    engagement: Engagement
    locked: frozenset[Matter]
    # held, so that the session need not look it up again
    text_key: TextKey | None = field(default=None, repr=False)
    _keys: dict[str, bytes] = field(default_factory=dict)

    @property
    def installation(self) -> Installation:
        """The installation of this place."""
        return self.member.installation

    @property
    def party(self) -> Party:
        """Who acts."""
        return self.member.party

    @property
    def today(self) -> date:
        """The date in the operator's timezone."""
        return self.installation.today()

    def may(self, matter: Matter, wanted: Right = Right.SEE) -> bool:
        """True where this party has the right: for pages that leave something out."""
        return right(self.party, matter, self.locked) >= wanted

    # --- finding ---------------------------------------------------------------------------------------------------

    def rows(self, table: type[_Row], *criteria: ColumnElement[bool], newest_first: bool = False) -> Sequence[_Row]:
        """Return this engagement's rows of a table by id; empty where the party may not see its matter.

        `newest_first` is by the table's own day, `made_on`, where it has one.
        """
        if not self.may(table.MATTER):
            return ()
        query = select(table).where(table.engagement == self.engagement.id, *criteria)
        if newest_first:
            query = query.order_by(table.__table__.c.made_on.desc())
        return self.session.scalars(query.order_by(table.id)).all()

    def one(self, table: type[_Row], identifier: str) -> _Row:
        """Find one row of this engagement, locked until a writing transaction ends. Raises `NotYoursError`."""
        demand(self.party, table.MATTER, Right.SEE, self.locked)
        query = select(table).where(table.engagement == self.engagement.id, table.id == identifier)
        # PostgreSQL refuses a NUL in a query; taken out, it would make two names of one row
        row = None if "\0" in identifier else self.session.scalar(query.with_for_update())
        if row is None:
            raise NotYoursError("there is nothing here under this address")
        return row

    # --- reading and writing texts -----------------------------------------------------------------------------------

    def text(self, row: Sealed) -> dict[str, Any]:
        """Decrypt a row's text. Raises `NotAllowedError`, `SealedTextError`, `TextKeyMissingError`."""
        demand(self.party, row.MATTER, Right.SEE, self.locked)
        return unseal(self._key(row), _place(row), row.sealed)

    def put(self, row: _Row, text: Mapping[str, Any]) -> _Row:
        """Encrypt a text into a row, new or old, and add it. Raises `NotAllowedError`."""
        demand(self.party, row.MATTER, Right.WRITE, self.locked)
        row.engagement = self.engagement.id
        row.sealed = seal(self._key(row), _place(row), text, size=row.SIZE)
        self.session.add(row)
        return row

    def remove(self, row: Sealed) -> None:
        """Delete a row for good. Raises `NotAllowedError`."""
        demand(self.party, row.MATTER, Right.WRITE, self.locked)
        self.session.delete(row)

    def note(self, act: Act, detail: str = "", *, wave: str = "") -> None:
        """Write a line of the audit: the act and, of the others than the coach, the party; never a text.

        The executive's acts on what they may keep from the coach leave no line, whether they keep it now or not.
        """
        if self.member.actor is not None:
            audit.note(self.session, self.member.actor, self.engagement.id, act, wave=wave, detail=detail)
            return
        if act in _KEEPABLE:
            return
        who = f"the {self.party.label}"
        audit.note_of(self.session, self.installation, self.engagement.id, act, who=who, wave=wave, detail=detail)

    def _key(self, row: Sealed) -> bytes:
        owner = self._own(row) if isinstance(row, PrivateLine) else row.engagement
        if owner not in self._keys:
            keys = self.installation.keys
            folder = keys.coaches if isinstance(row, PrivateLine) else keys.engagements
            self._keys[owner] = _key_of(self.session, folder, owner)
        return self._keys[owner]

    def _own(self, line: PrivateLine) -> str:
        """Return whose key a private line is under: that coach alone may use it, whoever has the engagement."""
        if self.member.actor is None or self.member.actor.coach != line.coach:
            raise NotAllowedError("a private line is its own coach's")
        return line.coach


def _place(row: Sealed) -> str:
    """Name the row that a text is bound to."""
    return f"{row.MATTER.value}/{row.engagement}/{row.id}"


def _key_of(session: Session, folder: TextKeys, owner: str) -> bytes:
    """Return somebody's key; make one where there never was one. Raises `KeyFolderError`."""
    row = session.get(TextKey, owner)
    if row is None:
        locks.take(session, locks.Lock.TEXT_KEY)  # another may make it at this moment
        row = session.get(TextKey, owner)
    if row is None:
        key = folder.made(owner)
        session.add(TextKey(owner=owner, proof=seal(key, _proof(owner), _PROOF, size=_PROOF_SIZE)))
        return key
    return prove(folder, row)


def prove(folder: TextKeys, row: TextKey) -> bytes:
    """Return the key that this row says was made. Raises `KeyFolderError` where it is missing, damaged or another."""
    key = folder.key(row.owner)
    try:
        unseal(key, _proof(row.owner), row.proof)
    except SealedTextError as error:
        raise folder.wrong(row.owner) from error
    return key


def _proof(owner: str) -> str:
    return f"proof/{owner}"


@contextmanager
def looking(member: Member) -> Iterator[Place]:
    """Lend a place to read in. Raises `NotYoursError`."""
    with member.installation.database.read() as session:
        yield place_in(session, member)


@contextmanager
def writing(member: Member, *, even_ended: bool = False) -> Iterator[Place]:
    """Lend a place to write in, committed at the end: one at a time in an engagement, and none once it has ended.

    `even_ended` is for what may be taken back, and for the link to what is left to read. Raises `NotYoursError`,
    `EngagementEndedError`.
    """
    with member.installation.database.write() as session:
        scope.hold_engagement(session, member.engagement)
        place = place_in(session, member)
        if place.engagement.status is not EngagementStatus.ACTIVE and not even_ended:
            raise EngagementEndedError("The engagement has ended. Its coach can take it up again.")
        yield place


def place_in(session: Session, member: Member) -> Place:
    """Make a place in the caller's transaction. Raises `NotYoursError`."""
    with_key = (TextKey, TextKey.owner == Engagement.id)
    if member.party is Party.SPONSOR:  # it is nobody else's lock that keeps them out
        rows = scope.engagement_and(session, member.actor, member.engagement, with_key)
        return Place(session, member, rows[0][0], frozenset(), rows[0][1])
    with_locks = (PageLock, PageLock.engagement == Engagement.id)
    rows = scope.engagement_and(session, member.actor, member.engagement, with_key, with_locks)
    return Place(session, member, rows[0][0], frozenset(row[2].matter for row in rows if row[2]), rows[0][1])


def new_id() -> str:
    """Draw the id of a row: random, so that its order tells nothing."""
    return secrets.token_hex(16)


def id_of_form(key: str) -> str:
    """Return the id that a form brought along, so that one which is sent twice makes one row; else draw another."""
    return key if _ID.fullmatch(key) else new_id()
