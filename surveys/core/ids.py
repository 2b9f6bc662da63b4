"""Ids that must never be taken for one another. A text becomes one where it was drawn, stored or signed as such."""

from typing import NewType

# whose link it is: never beside an answer, and never in the place of a wave, a letter or a unit
InvitationId = NewType("InvitationId", str)
