"""Erases a whole engagement: one act at the desk, idempotent, and done again where a restored database brings it back.

One transaction takes every row and leaves a receipt; before it is committed the keys folder notes the end, from where
there is no way back; then the key is overwritten, and the files are scrubbed. `settle_erased` finishes what was cut
short.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from sqlalchemy.orm import Session

from surveys.coaching import erasing as coaching
from surveys.core.installation import Installation
from surveys.desk.waves import NotConfirmedError
from surveys.engagements import erasing as engagements
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Engagement, Receipt
from surveys.mail import outbox
from surveys.mail.folder_reader import remove_letters
from surveys.upkeep import sighting_store
from surveys.waves import erasing as waves
from surveys.waves import retention, wave_keys
from surveys.waves import store as wave_store


class ErasingError(ValueError):
    """An engagement that cannot be erased now: says why, and what would be possible."""


class EraseStep(Enum):
    """Points at which a test may simulate a crash."""

    ROWS_UNCOMMITTED = auto()
    REMEMBERED = auto()
    ROWS_GONE = auto()
    KEY_DESTROYED = auto()
    SCRUBBED = auto()


@dataclass(frozen=True, slots=True)
class Erased:
    """A receipt: all that is left. `releases` are the hashes of the reports' numbers."""

    engagement: str
    erased_on: date
    releases: tuple[str, ...]


Reached = Callable[[EraseStep], None]


def erase(actor: Actor, engagement: str, typed: str, *, reached: Reached = lambda _: None) -> Erased:
    """Erase an engagement for good; `typed` is the executive's name as it stands on its page.

    Raises `NotYoursError`, `NotConfirmedError`, `ErasingError` while a wave is under way, `KeyFolderError`, and
    `DatabaseError` where all is done but the files were in use: they are cleaned within a day.
    """
    installation = actor.installation
    with installation.database.write() as session:
        wave_store.keep_others_out(session)
        scope.hold_engagement(session, engagement)
        own = scope.engagement(session, actor, engagement)
        _refuse(session, own, typed)
        readers = _readers(own)
        _erase_in(session, installation, own)
        reached(EraseStep.ROWS_UNCOMMITTED)
        installation.keys.engagements.remember_end(engagement)
        reached(EraseStep.REMEMBERED)
    reached(EraseStep.ROWS_GONE)
    _finish(installation, engagement, readers, reached)
    return receipt(actor, engagement)


def receipt(actor: Actor, engagement: str) -> Erased:
    """Return the receipt of an erased engagement. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        return _told(engagements.receipt(session, actor, engagement))


def receipts(actor: Actor) -> tuple[Erased, ...]:
    """Return all of this coach's receipts, the latest first."""
    with actor.installation.database.read() as session:
        return tuple(_told(row) for row in engagements.receipts(session, actor))


def settle_erased(installation: Installation) -> None:
    """Have keys folder and database agree on what was erased: what either knows, both do, and nothing is left.

    Raises `ClosingError`, `KeyFolderError`, `DatabaseError`; retry later.
    """
    keys = installation.keys.engagements
    with installation.database.read() as session:
        known, ended = engagements.erased_ids(session), keys.ended()
        both = known | ended
        left = sorted({*engagements.there(session, both), *coaching.there(session, both)}) if both else []
    for engagement in known - ended:
        keys.remember_end(engagement)  # an older keys folder
    for engagement in left:
        _erase_again(installation, engagement)
    retention.clear_desk_letters(installation, both)  # one that was under way, or was cut off from
    unfinished = both & keys.kept()
    for engagement in unfinished:
        keys.destroy(engagement)
    if left or unfinished:
        retention.scrub(installation)


def _erase_again(installation: Installation, engagement: str) -> None:
    """Its waves were over as it was erased: those that an older copy shows as open are lost, and bind later ones."""
    with installation.database.read() as session:
        found, _, _ = engagements.ids_of(session, engagement)
        opened = waves.under_way(session, found)
    for wave in opened:
        installation.keys.remember_end(wave)
    if opened:
        wave_keys.settle(installation)
    with installation.database.write() as session:
        wave_store.keep_others_out(session)
        scope.hold_engagement(session, engagement)
        own = engagements.find(session, engagement)
        if own is None:
            coaching.erase_in(session, engagement)
            engagements.erase_in(session, engagement)
            return
        readers = _readers(own)
        _erase_in(session, installation, own)
    _clear_mail(installation, readers)


def _refuse(session: Session, own: Engagement, typed: str) -> None:
    found, _, _ = engagements.ids_of(session, own.id)
    if waves.under_way(session, found):
        raise ErasingError(
            "A wave is still under way. Close or cancel it first: people were promised that their answers are read only"
            " in its report, or by nobody."
        )
    if " ".join(typed.split()).casefold() != " ".join(own.executive_name.split()).casefold():
        raise NotConfirmedError(f"Please type {own.executive_name} as it stands here. Nothing was done.")


def _erase_in(session: Session, installation: Installation, own: Engagement) -> None:
    found, drafts, links = engagements.ids_of(session, own.id)
    for link in links:
        outbox.forget_about(session, link)
    told = [waves.erase_in(session, installation, wave) for wave in found]
    sighting_store.forget(session, [own.id, *drafts])
    coaching.erase_in(session, own.id)
    engagements.put_receipt(session, own.id, own.coach, installation.today(), [one for one in told if one])
    engagements.erase_in(session, own.id)


def _finish(installation: Installation, engagement: str, readers: tuple[str, ...], reached: Reached) -> None:
    installation.keys.engagements.destroy(engagement)
    reached(EraseStep.KEY_DESTROYED)
    retention.clear_desk_letters(installation, [engagement])
    _clear_mail(installation, readers)
    retention.scrub(installation)
    reached(EraseStep.SCRUBBED)


def _readers(own: Engagement) -> tuple[str, ...]:
    return tuple(filter(None, (own.executive_email, own.head_email)))


def _clear_mail(installation: Installation, readers: tuple[str, ...]) -> None:
    """Remove the try-out letters to executive and department head that are not filed under the engagement."""
    for folder in {installation.settings.mail_folder, installation.settings.data / "mail"}:
        for part in [folder, *folder.glob("*/")]:
            for reader in readers:
                remove_letters(part, reader)


def _told(row: Receipt) -> Erased:
    return Erased(row.engagement, row.erased_on, tuple(row.releases))
