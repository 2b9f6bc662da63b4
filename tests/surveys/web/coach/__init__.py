"""Tests of the coach's desk."""
