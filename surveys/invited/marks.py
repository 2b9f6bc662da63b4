"""What stands in `Invitation.unit` where it is no unit's number."""

NO_UNIT = ""
LATE = "late"
