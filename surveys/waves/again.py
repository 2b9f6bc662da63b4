"""A closed wave that is asked again: what it asked, by which rules, and whom, while their names are here."""

from dataclasses import dataclass
from email.headerregistry import Address

from sqlalchemy.orm import Session

from instruments.catalogue import Edition, reread
from instruments.groups import RaterGroup
from surveys.core.addresses import AddressError, canonical_address
from surveys.core.errors import LaunchRefusedError
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.invited.people import Roster, Row
from surveys.invited.rows import as_roster
from surveys.waves import store as waves
from surveys.waves.following import refuse_without_report, root_of
from surveys.waves.launching import Request, launch_in, new_wave


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
        refuse_without_report(row)
        return Before(
            wave=row.id,
            baseline=root_of(row),
            executive=Address(row.executive_name, addr_spec=row.executive_email),
            coach=Address(row.coach, addr_spec=row.coach_email) if row.coach_email else None,
            edition=reread(row.sources),
            min_raters=row.min_raters,
            remind_everyone=row.remind_everyone,
            roster=_named(session, wave),
        )


def launch_again(earlier: Before, installation: Installation, request: Request) -> str:
    """Launch what asks the people of `earlier` again, as `launch` does, if all of them still have their names.

    Whoever was erased meanwhile must not be written to: then nothing is opened. Raises `LaunchRefusedError`.
    """
    with new_wave(installation) as (session, wave):
        waves.hold(session, earlier.wave)  # from here on nobody of it can be erased
        if _named(session, earlier.wave) != earlier.roster:
            raise LaunchRefusedError(
                f"names of wave {earlier.wave} were erased or changed at this moment, so nobody was invited."
                " Start again: what would be asked now is told first"
            )
        launch_in(session, installation, request, wave)
    return wave


def differences(earlier: Roster, later: Roster) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses that only the later roster has, and those that only the earlier one has, each sorted."""
    then, now = _addresses(earlier), _addresses(later)
    return tuple(sorted(now - then)), tuple(sorted(then - now))


def _named(session: Session, wave: str) -> Roster | None:
    people = [one for one in invited.of_wave(session, wave) if not one.is_erased]
    rows = [Row(one.first_name, one.last_name, one.email, one.group.value, one.language) for one in people]
    return as_roster(rows) if any(one.group is not RaterGroup.SELF for one in people) else None


def _addresses(roster: Roster) -> frozenset[str]:
    return frozenset(_canonical(row.email) for row in roster.rows.values())


def _canonical(typed: str) -> str:
    """What is no address is taken letter by letter; the launch refuses it."""
    try:
        return canonical_address(typed.strip())
    except AddressError:
        return typed.strip().casefold()
