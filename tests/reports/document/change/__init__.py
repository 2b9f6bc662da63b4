"""Tests of the comparison report: its words, its files, its slides."""
