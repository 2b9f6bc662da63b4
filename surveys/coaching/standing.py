"""The links to the executive's and the department head's place, from the coach's side: made, renewed, revoked.

One good link a party. The mail holds the link, the coach tells the code; the code is shown once and kept as a hash.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys.accounts import passwords
from surveys.accounts.access_codes import MOST_TRIES, new_code_text, plain_code
from surveys.coaching.access import Party
from surveys.coaching.check_in_rounds import end_open_in, take_back_in
from surveys.coaching.place import EngagementEndedError, Place, coach, looking, place_in, writing
from surveys.coaching.tables import StandingLink
from surveys.core.errors import LaunchRefusedError
from surveys.core.links import new_id
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act, Engagement, EngagementStatus
from surveys.mail import outbox
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import Kind, MailState

# A month is the executive's rhythm of sessions; the department head may only come once a quarter.
DAYS = {Party.EXECUTIVE: 30, Party.SPONSOR: 100}
_LAST_WEEK = timedelta(days=7)
LETTERS = {Party.EXECUTIVE: Kind.PLACE_LINK, Party.SPONSOR: Kind.SPONSOR_LINK}


class StandingError(ValueError):
    """A link that cannot be made: says why, and the remedy."""


class LinkState(StrEnum):
    """What a standing link is good for."""

    WAITING = "not opened yet"
    OPENED = "in use"
    LOCKED = "locked after five wrong codes"
    EXPIRED = "ended, as it was not used for long"
    REVOKED = "revoked"
    ENDED = "ended with the engagement"
    COPY = "open to read, since the end"

    @property
    def opens(self) -> bool:
        """True where whoever knows the code comes in."""
        return self in (LinkState.WAITING, LinkState.OPENED)

    @property
    def lets_in(self) -> bool:
        """True where it opens what is left of the executive's place, too."""
        return self.opens or self is LinkState.COPY


@dataclass(frozen=True, slots=True)
class NewCode:
    """What the coach sees once: the code to tell, and to whom the link was mailed. `code` is two groups of four."""

    code: str
    party: Party
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A party's link on the coach's page. `state` is None where there was none yet; `trouble` is the mail server's.

    `until` is its last day if nobody uses it. Of one in use it is told in the last week alone: the day tells the last
    visit.
    """

    party: Party
    name: str
    email: str
    state: LinkState | None
    made_on: date | None
    until: date | None
    trouble: str


def renew(actor: Actor, engagement: str, party: Party) -> NewCode:
    """Make a party's link, or a new one in its place: the old one opens nothing from now on. Mails it; shows its code.

    Raises `NotYoursError`, `StandingError`, `BusyError`.
    """
    code = new_code_text()
    stored = passwords.hashed(plain_code(code))  # slow: before the transaction, which keeps others waiting
    try:
        with writing(coach(actor, engagement), even_ended=party is Party.EXECUTIVE) as place:
            name, email = _reader(place.engagement, party)
            _refuse(place, email, party)
            asks = _contract_waits(place, party)
            _forget(place.session, place.engagement.id, party)
            row = _new(place, party, stored)
            for kind in (LETTERS[party], *asks):
                outbox.queue(place.session, "", [row.id], kind, due_at=place.installation.clock())
            place.note(Act.PLACE_OPENED, party.label)
    except EngagementEndedError as error:
        raise StandingError(str(error)) from error
    return NewCode(code, party, name, email)


def revoke(actor: Actor, engagement: str, party: Party) -> None:
    """End a party's link at once, also in browsers that are open, and check-ins that wait. Raises `NotYoursError`."""
    with actor.installation.database.write() as session:
        scope.hold_engagement(session, engagement)
        place = _desk(session, actor, engagement)
        if party is Party.SPONSOR:
            end_open_in(session, engagement)
        row = link_of(session, engagement, party)
        if row is not None and not row.revoked:
            row.revoked = True
            outbox.forget_about(session, row.id)
            place.note(Act.PLACE_CLOSED, party.label)


def forget_in(session: Session, engagement: str, party: Party) -> None:
    """Delete a party's link with all letters about it, and end check-ins that wait, as when their address changes.

    One whose letter reached nobody is asked for anew.
    """
    _forget(session, engagement, party)
    if party is Party.SPONSOR:
        take_back_in(session, engagement)
        end_open_in(session, engagement)


def links(actor: Actor, engagement: str) -> tuple[LinkCard, ...]:
    """Return both parties' links as they stand. Raises `NotYoursError`."""
    with looking(coach(actor, engagement)) as place:
        return links_in(place)


def links_in(place: Place) -> tuple[LinkCard, ...]:
    """Do the same in the caller's transaction, for the coach."""
    rows = place.session.scalars(select(StandingLink).where(StandingLink.engagement == place.engagement.id))
    found = {row.party: row for row in rows}
    return tuple(_card(place, party, found.get(party)) for party in DAYS)


def state_of(row: StandingLink, engagement: Engagement | None, today: date) -> LinkState:
    """Say what a link is good for. It works through its last day; the executive's opens a little after the end, too."""
    if row.revoked:
        return LinkState.REVOKED
    is_active = engagement is not None and engagement.status is EngagementStatus.ACTIVE
    if engagement is None or not (is_active or row.party is Party.EXECUTIVE):
        return LinkState.ENDED
    if today > until(row):
        return LinkState.EXPIRED
    if row.tries >= MOST_TRIES:
        return LinkState.LOCKED
    if not is_active:
        return LinkState.COPY
    return LinkState.OPENED if row.opened else LinkState.WAITING


def until(row: StandingLink) -> date:
    """Return the last day of a link that is not used again."""
    return row.seen_on + timedelta(days=DAYS[row.party])


def link_of(session: Session, engagement: str, party: Party) -> StandingLink | None:
    """Find a party's link, good or not."""
    query = select(StandingLink).where(StandingLink.engagement == engagement, StandingLink.party == party)
    return session.scalar(query)


def _desk(session: Session, actor: Actor, engagement: str) -> Place:
    return place_in(session, coach(actor, engagement))


def _reader(engagement: Engagement, party: Party) -> tuple[str, str]:
    """Return the name and the address of a party as the engagement's page has them."""
    if party is Party.EXECUTIVE:
        return engagement.executive_name, engagement.executive_email
    return engagement.head_name, engagement.head_email


def _refuse(place: Place, email: str, party: Party) -> None:
    if not email:
        raise StandingError(f"Write down the {party.label}'s address on the engagement's page first.")
    try:
        refuse_mail_to_the_wrong_place(place.installation.settings)
    except LaunchRefusedError as error:
        raise StandingError(f"The link cannot be sent: {error}") from error


def _contract_waits(place: Place, party: Party) -> tuple[Kind, ...]:
    """Return the letter that asks for the contract's confirmation where one has not left: it is to name the new link.

    One that was refused is not sent again by itself.
    """
    row = link_of(place.session, place.engagement.id, party)
    letter = outbox.desk_standing(place.session, Kind.CONTRACT, row.id) if row is not None else None
    return (Kind.CONTRACT,) if letter is not None and letter.state in (MailState.WAITING, MailState.SENDING) else ()


def _forget(session: Session, engagement: str, party: Party) -> None:
    row = link_of(session, engagement, party)
    if row is not None:
        outbox.forget_about(session, row.id)
        session.execute(delete(StandingLink).where(StandingLink.id == row.id))
        session.expunge(row)


def _new(place: Place, party: Party, stored: str) -> StandingLink:
    row = StandingLink(
        id=new_id(),
        engagement=place.engagement.id,
        party=party,
        code=stored,
        tries=0,
        made_on=place.today,
        seen_on=place.today,
        opened=False,
        revoked=False,
    )
    place.session.add(row)
    return row


def _card(place: Place, party: Party, row: StandingLink | None) -> LinkCard:
    name, email = _reader(place.engagement, party)
    if row is None:
        return LinkCard(party, name, email, None, None, None, "")
    letter = outbox.desk_standing(place.session, LETTERS[party], row.id)
    state = state_of(row, place.engagement, place.today)
    is_told = state is LinkState.WAITING or until(row) - place.today < _LAST_WEEK
    ends_on = until(row) if is_told else None
    return LinkCard(party, name, email, state, row.made_on, ends_on, letter.trouble if letter else "")
