"""Letters: which font draws which text of a report, and what stands in for a name that none can draw. No layout."""
