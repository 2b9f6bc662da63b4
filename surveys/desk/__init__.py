"""WHAT A COACH DOES: prepare, open, run and read a wave, look after people. Tables and scope are in engagements."""
