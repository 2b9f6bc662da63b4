"""R9: how many answers stay possible for one rater. By table for every scale at launch, by solver for every release."""
