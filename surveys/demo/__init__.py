"""The worked example: two made-up executives and the people around them. Nobody here is real."""
