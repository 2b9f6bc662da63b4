"""The web pages, one module an audience. No store and no session enter here: pages speak to protocols only."""
