"""THE PROCESS around the 360: contract, goals, commitments, check-ins, sessions. Every text passes through place.py."""
