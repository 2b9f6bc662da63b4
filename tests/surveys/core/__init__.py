"""Tests of one installation: settings, keys, links, log, database."""
