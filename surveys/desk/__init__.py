"""WHOSE IT IS: a coach's engagements, drafts, notes, readings and audit. Every row is found through scope.py."""
