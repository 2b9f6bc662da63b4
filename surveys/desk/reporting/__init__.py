"""The report: what the coach reads and takes out of it, and the executive's link to it."""
