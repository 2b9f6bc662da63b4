"""Tests of what the calendar asks for, and of files without deleted rows."""
