"""T8 and T9: who gave which answers, asked of everything that is left lying about: copies, mail, logs, keys."""
