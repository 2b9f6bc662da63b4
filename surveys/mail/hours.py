"""The hours in which reminders may leave, and how long after an invitation. Nobody is reminded at night."""

from datetime import UTC, datetime, time, timedelta

from surveys.core.installation import Installation

FIRST_HOUR, LAST_HOUR = 8, 18  # of the installation's own timezone; from 18:00 on none leaves any more
HOURS = f"between {FIRST_HOUR} and {LAST_HOUR} o'clock"
AFTER_INVITATION = timedelta(hours=24)


def reminders_may_leave(installation: Installation) -> bool:
    """True within the hours in which reminders are sent."""
    return FIRST_HOUR <= _local(installation).hour < LAST_HOUR


def next_opening(installation: Installation) -> datetime:
    """Return the first moment from now on at which reminders may leave, in UTC."""
    if reminders_may_leave(installation):
        return installation.clock()
    local = _local(installation)
    day = local.date() + timedelta(days=local.hour >= LAST_HOUR)
    return datetime.combine(day, time(FIRST_HOUR), tzinfo=installation.settings.timezone).astimezone(UTC)


def _local(installation: Installation) -> datetime:
    return installation.clock().astimezone(installation.settings.timezone)
