"""Tests of the department head's pages."""
