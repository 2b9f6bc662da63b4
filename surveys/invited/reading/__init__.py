"""From a file or pasted text to the rows of a roster: one reader for the desk and the command line."""
