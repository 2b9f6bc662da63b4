"""Rosters as people have them, one of each kind, and the script that wrote them."""
