"""`parallax` with a leaky build in place: `python -m tests.privacy.experiment.linkage.leaky_parallax NAME COMMAND`."""

import sys

import pytest

from surveys.cli import main as cli
from tests.privacy.experiment.linkage.builds import BY_NAME


def main(name: str, arguments: list[str]) -> None:
    """Run a command of the product, with the code changed as the named build has it."""
    with pytest.MonkeyPatch.context() as patch:
        BY_NAME[name].patch(patch)
        sys.argv = ["parallax", *arguments]
        cli.main()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
