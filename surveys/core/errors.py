"""Errors that pages and commands tell people about, and that no single room owns."""


class UnknownWaveError(LookupError):
    """No wave has this id."""


class NoReleaseError(LookupError):
    """The wave has no release: it is not closed, or was cancelled."""


class NoSuchCommentError(LookupError):
    """There is no comment at this place."""


class NotPossibleError(ValueError):
    """Something a wave's state or a promise to its raters does not allow: says which, and what would be possible."""


class LaunchRefusedError(ValueError):
    """A wave that may not be opened, or not with these dates or people: says which rule and what would help."""


class NotYoursError(LookupError):
    """Nothing is there, or it is another coach's: nobody is told which of the two."""


class StaleError(ValueError):
    """Something else is stored by now than whoever stores had seen: look at it, and compare again."""
