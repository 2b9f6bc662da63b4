"""Pages of the executive: the report behind a code, and proposing who is asked."""
