"""Tests of the coaching room."""
