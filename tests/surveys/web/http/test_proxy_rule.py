"""README's rule for a proxy keeps every address that is somebody's key out of its log, and the others in it."""

import re
from pathlib import Path

from surveys.app import create_app
from surveys.core.installation import Installation

README = Path(__file__).parents[4] / "README.md"


def test_the_rule_in_readme_covers_every_address_with_a_link_in_it(installation: Installation) -> None:
    (rule,) = re.findall(r"location ~ (\S+) \{", README.read_text(encoding="utf-8"))
    paths = {one.rule: one.arguments for one in create_app(installation).url_map.iter_rules()}
    keys = {path for path, arguments in paths.items() if "token" in arguments}
    assert {"/s/<token>", "/s/<token>/thanks", "/r/<token>/", "/n/<token>", "/desk/reset/<token>"} <= keys
    quiet = {path for path in paths if re.search(rule, path.replace("<token>", "abc.def"))}
    assert quiet == keys
