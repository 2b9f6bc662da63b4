"""WHOSE IT IS: engagements, drafts, readings and audit, and who acts. Every row is found through scope.py."""
