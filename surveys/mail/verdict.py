"""Decides on ambiguous refusals: a few among accepted letters concern the recipients, the same to all our account."""

from collections.abc import Sequence

ALL_OF = 3  # as many the same, and nobody's letter was taken: the account
IN_A_ROW = 5  # as many the same at the end, after others' letters were taken: a limit was reached


def speaks_of_account(refused: Sequence[str], *, taken_before: bool) -> bool:
    """Judge the unclear refusals since the last letter that was taken, by what the server told of each: "550"."""
    return len(set(refused)) == 1 and len(refused) >= (IN_A_ROW if taken_before else ALL_OF)
