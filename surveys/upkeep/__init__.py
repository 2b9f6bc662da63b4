"""What the program could not do by itself for days. Nothing about a wave or a person may enter."""
