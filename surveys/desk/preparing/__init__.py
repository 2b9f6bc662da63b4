"""Preparing a wave: its draft, the people on it, what the executive proposes, and the launch."""
