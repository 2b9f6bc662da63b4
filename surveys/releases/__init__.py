"""TOLD: the frozen releases, and the one change they may see, redaction of a comment."""
