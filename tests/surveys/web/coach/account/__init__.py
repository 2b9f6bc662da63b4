"""Tests of the pages about coaches' accounts."""
