"""`python -m tests.privacy.fuzz [SECONDS] [SEED]`: fuzz the link reader and the form for ten minutes.

Every run begins with a seed of its own, which it prints; a failure is printed with the seed that leads there at once.
"""

import secrets
import sys
import time
from itertools import count, cycle

from surveys.core.links import Links, Purpose
from tests.privacy.experiment.forging import LISTED
from tests.privacy.experiment.fuzzing import ROUND, Target, links, posts, tried

TEN_MINUTES = 600


def main(seconds: float = TEN_MINUTES, first: int | None = None) -> int:
    """Take turns between the two until the time is over or something is found; give the exit code."""
    begin = secrets.randbelow(10**9) if first is None else first
    targets = {"links": links(Links(LISTED, Purpose.SURVEY).read), "posts": posts()}
    print(f"fuzzing for {seconds:.0f} s, from seed {begin}", flush=True)
    end = time.monotonic() + seconds
    for number, name in zip(count(), cycle(targets)):
        if number > 1 and time.monotonic() >= end:
            print(f"{number * ROUND} inputs, nothing found")
            return 0
        if failed(name, targets[name], begin + number // 2):
            return 1
    raise AssertionError("there is always another round")


def failed(name: str, target: Target, seed: int) -> bool:
    """Try one round, and tell what it found."""
    if found := tried(target, seed):
        print(f"FOUND in {name}, {found}\nagain: python -m tests.privacy.fuzz 0 {seed}")
    return found is not None


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:3])))
