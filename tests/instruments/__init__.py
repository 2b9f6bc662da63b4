"""Tests of what is asked: the model, the strict reader, and the questionnaires themselves."""
