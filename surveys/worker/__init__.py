"""WITHOUT ANYBODY ASKING: the calendar's thread, delivery, reminders, and looking whether all is well."""
