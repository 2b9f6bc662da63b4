"""Do the words of a report hold? The long measurement that `make words` runs, and its short form for the suite."""
