"""A whole engagement to erase: every table has something of it, and every text that anybody gave holds a canary."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, text

from surveys.coaching import closing_loop, locks, rhythm, standing
from surveys.coaching.access import Party
from surveys.coaching.place import writing
from surveys.coaching.tables import CheckInPlan
from surveys.core.installation import Installation
from surveys.desk.preparing import drafts, nominating, roster_rows
from surveys.desk.reporting import reading
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft
from surveys.invited.rows import Row
from surveys.mail import wordings
from surveys.mail.tables import Kind
from surveys.mail.transports import transport_for
from surveys.migrations.rooms import ALL_METADATA
from surveys.releases.redacting import redact
from surveys.upkeep.second_look import seen_twice
from surveys.upkeep.sighting_tables import Sight
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.worker.delivery import deliver_due
from tests.privacy.bytes import files_of
from tests.support.ballots import answers
from tests.support.coached import member_of, put_in_everything
from tests.support.desk import engagement, wave
from tests.support.installations import tokens

NAME, EMAIL = "Canary Exec", "canary.exec@example.org"
# What is not an engagement's: accounts, the program's own notes, and what is meant to be left of one.
NOT_OF_AN_ENGAGEMENT = {
    *("account_key", "coach", "sign_in", "throttle", "trouble"),
    *("bond", "erasure_receipt"),
}


@dataclass(frozen=True)
class Whole:
    """An engagement with everything in it, and what must not be found once it is erased."""

    engagement: str
    wave: str
    draft: str
    needles: tuple[bytes, ...]
    key: Path

    def found_in(self, paths: Iterable[Path]) -> set[bytes]:
        """Give every canary, name and secret that any of these files holds."""
        haystack = b"\0".join(path.read_bytes() for path in paths)
        return {needle for needle in self.needles if needle in haystack}


def whole_engagement(own: Actor, *, name: str = NAME, email: str = EMAIL) -> Whole:
    """Begin an engagement and put something of it into every table."""
    installation = own.installation
    head = {"head_name": "Canary Head", "head_email": "canary.head@example.org"}
    engaged = engagement(own, name, email, organisation="Canary Works", **head)
    opened = wave(own, engaged, supervisor=1, peer=4, direct_report=3)
    with installation.database.write() as session:
        wordings.put(session, opened, Kind.INVITATION, "canary wording")
    for number, (group, token) in enumerate(tokens(installation, opened)):
        Casting(installation).cast(token, answers(group, 4, keep_doing=f"canary comment {number}"))
    close_wave(installation, opened)
    redact(installation, opened, part="supervisor", question="keep_doing", position=1, reason="canary reason")
    reading.release(own, opened, expires_on=installation.today() + timedelta(days=30))
    draft = _draft(own, engaged)
    for party in (Party.EXECUTIVE, Party.SPONSOR):
        standing.renew(own, engaged, party)
    coached = put_in_everything(own, engaged, wave=opened)
    with writing(member_of(own, engaged, Party.COACH)) as place:
        place.session.add(CheckInPlan(engagement=engaged, day=3, begins_on=place.today, goes_on=True))
    rhythm.choose(member_of(own, engaged, Party.EXECUTIVE), rhythm.Rhythm(0, 9, goes_on=True))
    closing_loop.say(member_of(own, engaged, Party.EXECUTIVE), opened, "canary word back")
    locks.lock(member_of(own, engaged, Party.EXECUTIVE), ["takeaways"])
    seen_twice(installation, Sight.FORGET, {opened: installation.today()})
    deliver_due(installation, transport_for(installation.settings))
    needles = (b"canary", b"Canary", b"peer0@example.org", *(one.encode() for one in coached.canaries))
    key = installation.settings.keys / "engagements" / f"{engaged}.key"
    return Whole(engaged, opened, draft, needles, key)


def _draft(own: Actor, engaged: str) -> str:
    draft = drafts.begin(own, engaged)
    nominating.ask(own, draft, expires_on=own.installation.today() + timedelta(days=9))
    roster_rows.add_rows(own, draft, [Row("Canary", "Peer", "canary.peer@example.org", "peer")])
    with own.installation.database.write() as session:
        row = session.scalars(select(Draft).where(Draft.id == draft)).one()
        row.proposals, row.wordings = list(row.rows), {"invitation": "canary wording of a draft"}
    return draft


def everywhere(installation: Installation) -> list[Path]:
    """Every file of an installation on SQLite."""
    return files_of(installation.settings.data) + files_of(installation.settings.keys)


def rows_left(installation: Installation) -> dict[str, int]:
    """Count the rows of every table that may hold something of an engagement, those that hold any."""
    names = [one for metadata in ALL_METADATA for one in metadata.tables if one not in NOT_OF_AN_ENGAGEMENT]
    with installation.database.engine.connect() as connection:
        counts = {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}
    return {name: count for name, count in counts.items() if count}
