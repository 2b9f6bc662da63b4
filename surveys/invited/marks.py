"""The special values of `Invitation.unit` that are not a unit's number."""

NO_UNIT = ""
LATE = "late"
