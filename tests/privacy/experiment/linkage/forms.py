"""Fills in the survey as its page has it: every field that is sent was found in the page, as a browser finds it."""

from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser

from instruments.answers import Answers, NoScore

Fields = list[tuple[str, str]]


class _Form(HTMLParser):
    """The fields of a page's forms, and what each may be given."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: Fields = []
        self.offered: dict[str, list[str]] = defaultdict(list)
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in ("input", "textarea") or "name" not in given:
            return
        if given.get("type") == "hidden":
            self.hidden.append((given["name"], given["value"]))
        else:
            self.offered[given["name"]].append(given.get("value", ""))


def filled(page: str, answers: Answers) -> Fields:
    """Give what a browser would send for these answers. A field that the page does not offer fails."""
    form = _Form(page)
    chosen = list(_chosen(answers))
    for name, value in chosen:
        assert name in form.offered, name
        assert name.startswith("comment-") or value in form.offered[name], (name, value)
    return [*form.hidden, *chosen]


def _chosen(answers: Answers) -> Iterator[tuple[str, str]]:
    for item, score in answers.scores.items():
        if score is not NoScore.SKIPPED:
            yield f"item-{item}", "n" if score is NoScore.NOT_OBSERVED else str(score)
    for area in sorted(answers.picks):
        yield "picks", area
    for question, text in answers.comments.items():
        yield f"comment-{question}", text
