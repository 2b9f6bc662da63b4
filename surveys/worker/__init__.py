"""BACKGROUND WORK: acts by date, mail delivery, reminders, and health checks."""
