"""The promises, held by tests; the folders mirror the packages."""
