"""WHO: the people invited, whether their link is spent, and nothing of what they answered."""
