"""A browser without a network in which a coach comes in, and what its pages say."""

from dataclasses import dataclass

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from tests.surveys.accounts.builders import ALICE, PASSWORD

NEW = "another quiet evening"
TWICE = {"password": NEW, "again": NEW}


@dataclass
class Visitor:
    """A browser without a network; it sends every form with the token of the page that it saw last."""

    app: Flask
    base: str = "http://127.0.0.1:8000"
    from_: str = "192.0.2.1"
    csrf: str = ""

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str) -> TestResponse:
        return self._seen(self.client.get(path, base_url=self.base, environ_base={"REMOTE_ADDR": self.from_}))

    def post(self, path: str, /, **fields: str) -> TestResponse:
        data = {"csrf": self.csrf, **fields}
        answer = self.client.post(path, base_url=self.base, data=data, environ_base={"REMOTE_ADDR": self.from_})
        return self._seen(answer)

    def sign_in(self, email: str = ALICE, password: str = PASSWORD, **more: str) -> TestResponse:
        self.get("/desk/sign-in")
        return self.post("/desk/sign-in", email=email, password=password, **more)

    def is_in(self) -> bool:
        return self.get("/desk/account").status_code == 200

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            field = BeautifulSoup(answer.text, "html.parser").select_one("input[name=csrf]")
            self.csrf = str(field["value"]) if field else self.csrf
        return answer


def path_of(link: str) -> str:
    return "/desk/" + link.partition("/desk/")[2]


def soup_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def errors_of(answer: TestResponse) -> str:
    summary = soup_of(answer).select_one(".summary")
    assert summary is not None, answer.text
    for link in summary.select("a"):
        assert soup_of(answer).select_one(f"#{str(link['href'])[1:]}") is not None, "the summary leads to the field"
    return " ".join(summary.text.split())
