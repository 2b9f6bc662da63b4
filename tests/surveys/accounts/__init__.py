"""Who runs it: accounts, tried with real databases and a clock that stands still."""
