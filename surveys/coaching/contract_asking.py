"""Asks the executive and the department head by letter to confirm the contract, where they have a link that opens."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.coaching.access import Party
from surveys.coaching.contract import NO_HEAD, ContractError, Version, current_in, glance_in, has_head, has_moved_on
from surveys.coaching.letters import capital, coach_of, good_link
from surveys.coaching.place import Member, Place, looking, place_in, writing
from surveys.coaching.standing import state_of
from surveys.coaching.tables import StandingLink
from surveys.coaching.visiting import address
from surveys.core.errors import LaunchRefusedError
from surveys.core.installation import Installation
from surveys.engagements.tables import Act, EngagementStatus
from surveys.mail import outbox
from surveys.mail.composing import MimeLetter
from surveys.mail.note import DeskLetter, write_note
from surveys.mail.outbox import Claimed
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import Kind, MailState

PAGE = "contract"  # below the address of a party's place


@dataclass(frozen=True, slots=True)
class Asking:
    """How a party can be asked. `opens`: they have a link that does. `letter` is how the last one stands."""

    party: Party
    opens: bool
    letter: outbox.Standing | None


@dataclass(frozen=True, slots=True)
class ContractDesk:
    """What the coach's page of the contract shows. `has_moved_on`: a new version would read otherwise by itself."""

    engagement: str
    executive: str
    has_head: bool
    is_active: bool
    version: Version | None
    has_moved_on: bool
    askings: tuple[Asking, ...]

    @property
    def can_ask(self) -> bool:
        """True where a letter would go to somebody."""
        version = self.version
        if version is None or version.lacks_head:
            return False
        return any(one.opens and not version.has_confirmed(one.party) for one in self.askings)


def desk(member: Member) -> ContractDesk:
    """Return what the coach's page shows. Raises `NotYoursError`."""
    with looking(member) as place:
        own, version = place.engagement, current_in(place)
        return ContractDesk(
            engagement=own.id,
            executive=own.executive_name,
            has_head=has_head(place),
            is_active=own.status is EngagementStatus.ACTIVE,
            version=version,
            has_moved_on=version is not None and has_moved_on(place, version),
            askings=_askings(place),
        )


def ask(member: Member) -> tuple[Party, ...]:
    """Send a letter to each who has not confirmed and has a link that opens; return who they are.

    One that waits already is not sent twice. Raises `NotYoursError`, `ContractError`, `EngagementEndedError`.
    """
    with writing(member) as place:
        found = glance_in(place)
        if found is not None and not has_head(place):
            raise ContractError(NO_HEAD)
        waits_for = [] if found is None else [party for party in found.waits_for if party is not Party.COACH]
        if not waits_for:
            raise ContractError("Nobody else is left to confirm it.")
        links = [link for party, link in _open_links(place).items() if party in waits_for]
        if not links:
            raise ContractError("Send them the link to their own pages first; then they can be asked.")
        try:
            refuse_mail_to_the_wrong_place(place.installation.settings)
        except LaunchRefusedError as error:
            raise ContractError(f"The letter cannot be sent: {error}") from error
        for link in links:
            if not _waits(place.session, link.id):
                outbox.queue(place.session, "", [link.id], Kind.CONTRACT, due_at=place.installation.clock())
        place.note(Act.CONTRACT_ASKED, ", ".join(link.party.label for link in links))
        return tuple(link.party for link in links)


def contract_letter(installation: Installation, session: Session, message: Claimed) -> MimeLetter | None:
    """Write the letter that asks; None where the link opens nothing any more, or the reader has confirmed meanwhile."""
    found = good_link(installation, session, message)
    if found is None:
        return None
    row, engagement = found
    place = place_in(session, Member(installation, row.party, engagement.id))
    state = glance_in(place)
    if state is None or row.party not in state.waits_for or not has_head(place):
        return None
    coach = coach_of(session, engagement)
    name, executive = coach.display_name or "the coach", engagement.executive_name
    of_whom = "your coaching" if row.party is Party.EXECUTIVE else f"the coaching of {executive}"
    is_executive = row.party is Party.EXECUTIVE
    letter = DeskLetter(
        name=executive if is_executive else engagement.head_name,
        email=engagement.executive_email if is_executive else engagement.head_email,
        subject=f"Please confirm the contract on {of_whom}",
        paragraphs=(
            f"{capital(name)} has written down what the three of you agree on for {of_whom}: what it is for, who gets"
            " to see what, and when records are erased.",
            "Please read it, and confirm it by typing your name under it; or say what should be different. It takes"
            " five minutes.",
        ),
        button="Read the contract",
        link=f"{address(installation, row.party, row.id)}{PAGE}",
        quiet=("If the page asks for a code, it is the one that you were told with the first link.",),
        reply_to=coach,
    )
    return write_note(installation, message, letter, of=engagement.id)


def _askings(place: Place) -> tuple[Asking, ...]:
    links = _open_links(place)
    letters = outbox.desk_standings(place.session, Kind.CONTRACT, [link.id for link in links.values()])
    return tuple(
        Asking(party, party in links, letters.get(links[party].id) if party in links else None)
        for party in (Party.EXECUTIVE, Party.SPONSOR)
    )


def _open_links(place: Place) -> dict[Party, StandingLink]:
    query = select(StandingLink).where(StandingLink.engagement == place.engagement.id)
    rows = place.session.scalars(query)
    return {row.party: row for row in rows if state_of(row, place.engagement, place.today).opens}


def _waits(session: Session, link: str) -> bool:
    letter = outbox.desk_standing(session, Kind.CONTRACT, link)
    return letter is not None and letter.state in (MailState.WAITING, MailState.SENDING)
