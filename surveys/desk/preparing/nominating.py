"""Asking the executive for names, and what the coach does with them. The executive's side is in proposing.py."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from surveys.core.errors import LaunchRefusedError
from surveys.core.links import new_id
from surveys.desk.preparing.drafts import DraftError, editable, end_links
from surveys.desk.preparing.keyed import without
from surveys.desk.preparing.preparation import checked_proposals, proposals_of, rows_of
from surveys.desk.preparing.roster_rows import put_in
from surveys.engagements.actor import Actor
from surveys.engagements.audit import note
from surveys.engagements.tables import Act, Nomination
from surveys.invited.rows import as_json
from surveys.mail import outbox
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import Kind

LONGEST = timedelta(days=90)
_NO_WAVE = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many proposals came onto the roster, and how many were left because something is wrong with them."""

    taken: int
    left: int


def ask(actor: Actor, draft: str, expires_on: date) -> str:
    """Send the executive a link that works up to and with a day; return the nomination's id.

    Earlier links are invalidated; what was proposed by them stays. Raises `NotYoursError`,
    `DraftError`.
    """
    installation = actor.installation
    with installation.database.write() as session:
        row = editable(session, actor, draft)
        _refuse_day(expires_on, installation.today())
        try:
            refuse_mail_to_the_wrong_place(installation.settings)
        except LaunchRefusedError as error:
            raise DraftError(str(error)) from error
        end_links(session, actor, row)
        nomination = Nomination(id=new_id(), draft=row.id, expires_on=expires_on, sent=False)
        session.add(nomination)
        outbox.queue(session, _NO_WAVE, [nomination.id], Kind.NOMINATION_LINK, due_at=installation.clock())
        note(session, actor, row.engagement, Act.NOMINATION)
        return nomination.id


def approve(actor: Actor, draft: str, keys: Collection[str]) -> Taken:
    """Put the proposals with these keys onto the roster. Whoever is there already is left where they are.

    Raises `NotYoursError`, `DraftError`.
    """
    with actor.installation.database.write() as session:
        row = editable(session, actor, draft)
        chosen = [one for one in checked_proposals(row, rows_of(row)) if one.key in keys]
        good = [one for one in chosen if not one.problems]
        put_in(session, actor, row, [one.row for one in good], instead=False)
        row.proposals = as_json(without(proposals_of(row), [one.key for one in good], row.id))
        return Taken(len(good), len(chosen) - len(good))


def decline(actor: Actor, draft: str, keys: Collection[str]) -> None:
    """Take proposals out; the executive is not told. Raises `NotYoursError`, `DraftError`."""
    with actor.installation.database.write() as session:
        row = editable(session, actor, draft)
        row.proposals = as_json(without(proposals_of(row), keys, row.id))


def _refuse_day(expires_on: date, today: date) -> None:
    if not today <= expires_on <= today + LONGEST:
        raise DraftError(f"Choose a day from today on, within {LONGEST.days} days.", "expires_on")
