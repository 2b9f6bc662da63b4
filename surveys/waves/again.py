"""A closed wave that is asked again: what it asked, by which rules, and whom, while their names are here."""

from dataclasses import dataclass
from email.headerregistry import Address

from instruments.catalogue import Edition, reread
from instruments.groups import RaterGroup
from surveys.core.addresses import AddressError, canonical_address
from surveys.core.errors import LaunchRefusedError
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.invited.people import Roster, Row
from surveys.invited.rows import as_roster
from surveys.waves import store as waves
from surveys.waves.following import root_of
from surveys.waves.states import WaveState


@dataclass(frozen=True, slots=True)
class Before:
    """What a follow-up begins with. `baseline` is the wave that it is compared with: of a follow-up, that one's own.

    `roster` holds the people who still have a name here, the executive too; None where no rater has one any more.
    `edition` asks nothing about change yet. `coach` is who asked, None where nobody is named.
    """

    wave: str
    baseline: str
    executive: Address
    coach: Address | None
    edition: Edition
    min_raters: int
    remind_everyone: bool
    roster: Roster | None


def before(installation: Installation, wave: str) -> Before:
    """Return what a follow-up of a closed wave begins with. Raises `UnknownWaveError`, `LaunchRefusedError`."""
    with installation.database.read() as session:
        row = waves.get(session, wave)
        if row.state is not WaveState.CLOSED:
            raise LaunchRefusedError(f"wave {wave} is {row.state}: only a closed wave can have a follow-up")
        people = [one for one in invited.of_wave(session, wave) if not one.is_erased]
        rows = [Row(one.first_name, one.last_name, one.email, one.group.value, one.language) for one in people]
        named = any(one.group is not RaterGroup.SELF for one in people)
        return Before(
            wave=row.id,
            baseline=root_of(row),
            executive=Address(row.executive_name, addr_spec=row.executive_email),
            coach=Address(row.coach, addr_spec=row.coach_email) if row.coach_email else None,
            edition=reread(row.sources),
            min_raters=row.min_raters,
            remind_everyone=row.remind_everyone,
            roster=as_roster(rows) if named else None,
        )


def differences(earlier: Roster, later: Roster) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses that only the later roster has, and those that only the earlier one has, each sorted."""
    then, now = _addresses(earlier), _addresses(later)
    return tuple(sorted(now - then)), tuple(sorted(then - now))


def _addresses(roster: Roster) -> frozenset[str]:
    return frozenset(_canonical(row.email) for row in roster.rows.values())


def _canonical(typed: str) -> str:
    """What is no address is taken letter by letter; the launch refuses it."""
    try:
        return canonical_address(typed.strip())
    except AddressError:
        return typed.strip().casefold()
