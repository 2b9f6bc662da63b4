"""The department head at `/p/<token>/`: what `SponsorView` holds, and what they wrote themselves. Nothing else."""
