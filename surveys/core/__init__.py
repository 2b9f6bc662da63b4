"""ONE INSTALLATION: settings, files, database, keys, links, log, clocks, and the thread for long work. No wave is here."""
