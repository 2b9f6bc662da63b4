"""The executive's side of a nomination: what the link's page may show, and what it may change.

Only what the executive proposed comes in here. Who else is on the roster is not read, so that no error can tell it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from reports.disclosure.policy import Policy
from surveys.accounts import store as accounts
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.links import LinkGoneError, Purpose
from surveys.desk.preparing.drafts import DraftError
from surveys.desk.preparing.keyed import Keyed, added, edited, keyed
from surveys.desk.preparing.preparation import proposals_of
from surveys.engagements import scope
from surveys.engagements.tables import Draft, Engagement, EngagementStatus, Nomination
from surveys.invited.roster import RosterRules
from surveys.invited.rows import Checked, Row, as_json, check_rows, group_counts, tidied
from surveys.waves.group_sizes import GroupNumbers, group_numbers

MOST_PROPOSALS = 100


@dataclass(frozen=True, slots=True)
class Invited:
    """What the executive's page shows: who asks, until when, the advice on numbers, and their own proposals.

    `sent` says that something was sent by this link before. `numbers` count the proposals alone.
    """

    executive: str
    coach: str
    expires_on: date
    zone: ZoneInfo
    sent: bool
    languages: tuple[str, ...]
    rows: tuple[Keyed, ...]
    numbers: tuple[GroupNumbers, ...]


def invited_by(installation: Installation, token: str) -> Invited:
    """Tell what the page of a link may show. Changes nothing. Raises `BadLinkError`, `LinkGoneError`."""
    with installation.database.read() as session:
        nomination, draft, engagement = _found(session, installation, token)
        coach = accounts.find(session, engagement.coach)
        rows = proposals_of(draft)
        return Invited(
            executive=engagement.executive_name,
            coach=coach.name if coach else "",
            expires_on=nomination.expires_on,
            zone=installation.settings.timezone,
            sent=nomination.sent,
            languages=draft.edition.languages,
            rows=keyed(rows, draft.id),
            numbers=group_numbers(group_counts(rows), policy=Policy(draft.min_raters)),
        )


def propose(
    installation: Installation, token: str, edits: Mapping[str, Row], new: Sequence[Row]
) -> tuple[Checked, ...] | None:
    """Change proposals by their keys (a blank one is taken out) and add new ones; None where all of it was stored.

    Otherwise nothing is, and the checked rows come back: those of `edits` first, then the new ones, in their order.
    Raises `BadLinkError`, `LinkGoneError`, and `DraftError` for too many people.
    """
    edits, new = {key: tidied(row) for key, row in edits.items()}, [tidied(row) for row in new]
    with installation.database.write() as session:
        nomination, draft, engagement = _found(session, installation, token)
        checked = _checked([*edits.values(), *new], draft, engagement)
        if any(one.problems for one in checked):
            return checked
        rows = edited(proposals_of(draft), edits, draft.id)
        rows += added(rows, new)
        if len(rows) > MOST_PROPOSALS:
            raise DraftError(f"These are {len(rows)} people; {MOST_PROPOSALS} are the most.")
        draft.proposals = as_json(rows)
        nomination.sent = True
    return None


def _found(session: Session, installation: Installation, token: str) -> tuple[Nomination, Draft, Engagement]:
    identifier = installation.links(Purpose.NOMINATION).read(token)
    try:
        nomination, draft, engagement = scope.nomination_by_link(session, identifier)
    except NotYoursError as error:
        raise LinkGoneError("the draft was launched or given up, or another link was sent") from error
    if nomination.expires_on < installation.today() or engagement.status is not EngagementStatus.ACTIVE:
        raise LinkGoneError("the days of this link are over")
    return nomination, draft, engagement


def _checked(rows: Sequence[Row], draft: Draft, engagement: Engagement) -> tuple[Checked, ...]:
    found = check_rows(rows, RosterRules(draft.edition.languages), None)
    return tuple(Checked(one.row, {**one.problems, **_own(one.row, engagement)}) for one in found)


def _own(row: Row, engagement: Engagement) -> Mapping[str, str]:
    """The executive answers by a link of their own."""
    problems = {}
    if row.relationship == RaterGroup.SELF.value:
        problems["relationship"] = "Choose how this person works with you."
    if row.email.casefold() == engagement.executive_email:
        problems["email"] = "This is your own address: you get a link of your own."
    return problems
