"""T7: what a coach can work out about who has answered, from all counts that were shown and the release's n."""
