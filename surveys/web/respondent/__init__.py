"""Pages of those who answer: the survey, thanks, declining, and what a used or dead link shows."""
