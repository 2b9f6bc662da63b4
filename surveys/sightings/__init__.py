"""When the calendar was seen to ask for an act, by which clock. No person, and nothing about answering, may enter."""
