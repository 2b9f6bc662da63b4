"""What the report tells, in every medium."""
