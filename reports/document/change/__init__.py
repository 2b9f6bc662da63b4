"""The comparison report of two waves: what it says, page by page, and its files. Everything comes from a Comparison."""
