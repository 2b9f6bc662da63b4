"""A department head whose address changes: the coach says whether it is the same person, and the coaching follows."""

from enum import StrEnum
from typing import Protocol

from sqlalchemy.orm import Session

from surveys.coaching import erasing, heads, standing
from surveys.coaching.access import Party
from surveys.engagements.actor import Actor
from surveys.engagements.audit import note
from surveys.engagements.tables import Act, Engagement


class Head(StrEnum):
    """Who has the new address."""

    SAME = "same"
    ANOTHER = "another"


class WhoIsItError(ValueError):
    """The coach has to say first whether the department head is another person. Nothing was changed."""


class Named(Protocol):
    """The department head's name and address, as they are to be."""

    @property
    def head_name(self) -> str:
        """The name, "" where there is none."""

    @property
    def head_email(self) -> str:
        """The address, "" where there is none."""


def follow_head(session: Session, actor: Actor, row: Engagement, new: Named, said: Head | None) -> bool:
    """End what the former address opens, before the columns are changed; of another person, all that is not theirs.

    True where the contract has to name somebody else from now on. Raises `WhoIsItError` where it was not said, and
    there is something to lose or to disclose. A name that is spelled otherwise is no other person.
    """
    if not _may_be_another(row, new):
        return not (row.head_name or row.head_email)
    if not heads.is_known_in(session, row.id):
        return new.head_name != row.head_name
    if said is None or (said is Head.SAME and row.head_email and not new.head_email):
        raise WhoIsItError("Say who has the new address. Nothing was saved yet.")
    if said is Head.ANOTHER:
        erasing.forget_head_in(session, row.id)
        note(session, actor, row.id, Act.HEAD_CHANGED)
    else:
        standing.forget_in(session, row.id, Party.SPONSOR)
        note(session, actor, row.id, Act.ADDRESS_CHANGED, detail=Party.SPONSOR.label)
    return said is Head.ANOTHER


def follow_executive(session: Session, actor: Actor, row: Engagement, email: str) -> None:
    """End the link that was sent to the executive's former address."""
    if email != row.executive_email and standing.link_of(session, row.id, Party.EXECUTIVE) is not None:
        standing.forget_in(session, row.id, Party.EXECUTIVE)
        note(session, actor, row.id, Act.ADDRESS_CHANGED, detail=Party.EXECUTIVE.label)


def _may_be_another(row: Engagement, new: Named) -> bool:
    if row.head_email:
        return new.head_email != row.head_email
    return bool(row.head_name) and new.head_name != row.head_name
