"""The experiment: every promise as a figure with a bound, beside leaky builds that must be caught. `make privacy`."""
