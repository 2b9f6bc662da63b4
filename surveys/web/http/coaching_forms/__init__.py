"""Forms that two parties of the coaching have, a module for each subject. No page is here."""
