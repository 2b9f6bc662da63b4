"""By the calendar: that a date was seen twice, and that deleted rows leave the files. No wave's rule and no person."""
