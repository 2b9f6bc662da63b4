"""The command line: one module a noun. It reads arguments, calls one operation, and says what happened."""
