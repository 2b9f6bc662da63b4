"""Measurements, run by hand with `make bench`: figures and ratios, never a verdict."""
