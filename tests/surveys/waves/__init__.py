"""Tests of a wave's life and of the rules between waves."""
