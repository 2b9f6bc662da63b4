"""The disclosure policy, R1 to R7: every decision looks at counts, never at values. Fails closed."""
