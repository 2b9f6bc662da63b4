"""ONE INSTALLATION: settings, files, database, keys, links, log, clocks, the thread for long work. No wave is here."""
