"""The soak: real processes, a mail server that misbehaves in turn, people who answer, and kill -9. `make soak`."""
