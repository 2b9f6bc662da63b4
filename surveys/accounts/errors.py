"""Errors of accounts that pages and commands tell people about, each with its remedy."""


class AccountError(ValueError):
    """Something typed that an account cannot take. `field` names what it was: name, email, password, current, code."""

    def __init__(self, text: str, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class ThrottledError(AccountError):
    """Too many tries; `minutes` tells after how many the next one counts."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"there were too many tries; please wait {in_minutes(minutes)} and try again")
        self.minutes = minutes


class BusyError(AccountError):
    """Too many passwords are being checked at this moment: nothing was looked at, counted or changed."""

    def __init__(self) -> None:
        super().__init__(
            "The server is busy with other sign-ins, so nothing was checked. Please try again in a moment."
        )


class AddressGoneError(LookupError):
    """A one-time address that was not made here, was used, has expired, or was replaced by a newer one."""


class UnknownCoachError(LookupError):
    """No coach has this id or address."""


def in_minutes(minutes: int) -> str:
    """Return a number of minutes in words: "1 minute", "12 minutes"."""
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
