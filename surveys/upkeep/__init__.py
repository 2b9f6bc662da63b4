"""UPKEEP: confirming that a date is over (second look), and scrubbing deleted rows from the files. No wave rules."""
