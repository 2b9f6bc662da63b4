"""Where views differ: self and all others per area."""
