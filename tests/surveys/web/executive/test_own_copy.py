"""The executive's own copy: all that they wrote, behind link and code, and nobody else's."""

import json

from surveys.app import create_app
from surveys.coaching import locks, standing, visiting
from surveys.coaching.access import Party
from surveys.core.installation import Installation
from tests.support.coached import member_of, put_in_everything
from tests.support.desk import actor, engagement


def test_what_the_executive_wrote_is_one_file_behind_the_code(installation: Installation) -> None:
    own = actor(installation)
    hers = engagement(own, head_name="Hal Head", head_email="hal@example.org")
    put_in_everything(own, hers)
    locks.lock(member_of(own, hers, Party.EXECUTIVE), ["takeaways"])
    made = standing.renew(own, hers, Party.EXECUTIVE)
    with installation.database.read() as session:
        row = standing.link_of(session, hers, Party.EXECUTIVE)
        assert row is not None
        path = visiting.address(installation, Party.EXECUTIVE, row.id).removeprefix(installation.settings.base_url)
    client = create_app(installation).test_client()
    before = client.get(f"{path}private/everything.json")
    assert before.mimetype == "text/html"  # the code is asked for
    assert b"canary" not in before.data
    assert client.post(f"{path}code", data={"code": made.code, "own": "y"}).status_code == 303
    page = client.get(f"{path}private").text
    assert 'href="private/everything.json"' in page
    answer = client.get(f"{path}private/everything.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert "no-store" in answer.headers["Cache-Control"]
    matters = {one["matter"] for one in json.loads(answer.data)["texts"]}
    assert {"takeaway", "goal", "tap"} <= matters
    assert not matters & {"private_line", "note", "check_in", "intake", "contract", "session"}
