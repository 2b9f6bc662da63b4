"""Change between two waves of one executive: a pure function of two frozen releases, and the files it is told with."""
