"""Two worlds: the same counts by other people, and every byte that a coach or an executive can look at."""
