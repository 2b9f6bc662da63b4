"""Words of the promise to those who are asked that stand in more than one place."""


def names_go(days_kept: int, *, for_follow_up: bool) -> str:
    """Say when names and addresses are deleted, to follow "deleted": "30 days after the close"."""
    wait = {0: "at", 1: "one day after"}.get(days_kept, f"{days_kept} days after")
    if for_follow_up:
        return f"{wait} the end of the coaching, at the latest one year after the close"
    return f"{wait} the close"
