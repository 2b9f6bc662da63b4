"""What is said and written down when something goes wrong. Never a path, a link, a query, a body or a message.

An address of this program holds the right to answer, and an exception's message may hold an answer: what is logged
is the kind of the exception, the line of code and the name of the page, and nothing else.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

from flask import Flask, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadHost, HTTPException, ServiceUnavailable

from surveys.core.faults import Fault, fault_of
from surveys.web.http.hourly import HourlyLines
from surveys.web.http.not_now import fault_page, not_now_page

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_DESK = "/desk/"
_RESPONDENTS, _BELOW = "stakeholder", "/s/"  # the blueprint and the addresses of those who answer or decline
OUR_CODE = ("surveys", "reports", "instruments")
_LAST_RESORT = b"Something went wrong on our side. Please try again in a few minutes.\n"

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFlask(Flask):
    """A Flask that keeps addresses, texts and messages out of its log, and times out of what concerns respondents."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hourly = HourlyLines(self.logger)

    def log_exception(self, exc_info: ExcInfo) -> None:
        """Write down what failed and where, for the operator. Flask's own would print the path, with the link.

        Of respondents' pages only what is no fault of the machine's (surveys.worker.vitals tells of those), and neither
        the page nor the line of code: these tell an answer from a decline.
        """
        error = exc_info[1]
        fault = fault_of(error)
        if request.blueprint != _RESPONDENTS:
            cause = f" ({fault})" if fault else ""
            self.logger.error("%s in page %s%s", describe(error), request.endpoint or "(none)", cause)
        elif fault is None:
            self.hourly.keep(f"{describe(error, exactly=False)} in a page for respondents")


class NoTracebacks(logging.Filter):
    """Replaces a traceback by the kind and place of its exception: a traceback ends with the exception's message."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without its traceback."""
        if record.exc_info:
            record.msg = f"{record.getMessage()}: {describe(record.exc_info[1])}"
            record.args = ()
            record.exc_info = record.exc_text = None
        return True


class NoAddresses(NoTracebacks):
    """Cuts the address off what the server around us logs, "Exception while serving /s/...", and its time with it."""

    def __init__(self) -> None:
        super().__init__()
        self.hourly = HourlyLines(logging.getLogger(__name__))

    def filter(self, record: logging.LogRecord) -> bool:
        """Let what is no error through; not that somebody left, whose time would tell of them."""
        record.msg, record.args = record.getMessage().partition(" serving ")[0], ()
        super().filter(record)
        if record.levelno >= logging.ERROR:
            self.hourly.keep(record.getMessage())
            return False
        return not record.msg.startswith("Client disconnected")


ON_THE_SERVER = NoAddresses()  # one for the process: a logger takes the same filter only once


def watch(app: QuietFlask, *, headers: dict[str, str]) -> None:
    """Give every error a plain page and a line in the log that tells nothing about anybody."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.logger.addFilter(NoTracebacks())
    logging.getLogger("waitress").addFilter(ON_THE_SERVER)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(TimeoutError, _later_page)
    app.wsgi_app = LastResort(app.wsgi_app, app, headers)  # type: ignore[method-assign]


def describe(error: BaseException | None, *, exactly: bool = True) -> str:
    """Name an exception, its causes and the last line of our own code that it passed, or its module; no message."""
    if error is None:
        return "(no exception)"
    kinds = " from ".join(type(one).__qualname__ for one in _causes(error))
    place = _place(error.__traceback__)
    return f"{kinds} at {place if exactly else place.partition(':')[0]}"


class LastResort:
    """Catches what even the error page could not: the server around us would log the address with it."""

    def __init__(self, wsgi_app: "WSGIApplication", app: QuietFlask, headers: dict[str, str]) -> None:
        self._wsgi_app = wsgi_app
        self._app = app
        self._headers = [*headers.items(), ("Content-Type", "text/plain; charset=utf-8")]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as the application does, or with one plain sentence where it fails before its first byte."""
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], _failed: object = None) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return _write

        try:
            body = self._wsgi_app(environ, begin)
        except Exception as error:
            self._note(error, environ.get("PATH_INFO", ""))
            begun, body = [("500 Internal Server Error", self._headers)], [_LAST_RESORT]
        start_response(*begun[-1])
        return body

    def _note(self, error: Exception, path: str) -> None:
        if path.startswith(_BELOW):
            self._app.hourly.keep(f"{describe(error, exactly=False)} outside of every page")
        else:
            self._app.logger.error("%s outside of every page", describe(error))


def _write(_part: bytes) -> NoReturn:
    raise NotImplementedError("no page of ours writes past its own response")


def refusals(app: Flask) -> dict[int, tuple[list[tuple[str, str]], bytes]]:
    """Return headers and body of the page for each status with which the server itself may refuse a request."""
    found = {}
    for status in (400, 413, 431, 500, 501):
        with app.test_request_context():
            # 501: an encoding that no browser uses; the request is at fault, not we
            response = app.process_response(_message(status, words=400 if status == 501 else status))
            headers = [(name, value) for name, value in response.headers if name != "Content-Length"]
            found[status] = headers, response.get_data()
    return found


def _error_page(error: HTTPException) -> ResponseReturnValue:
    """Put our own words on a werkzeug error; its headers (Allow on a 405) stay."""
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, BadHost):  # under which no address can be made, not even of the page's style sheet
        with current_app.test_request_context():
            return _message(error.code, words=error.code)
    if (fault := fault_of(getattr(error, "original_exception", None))) is not None:
        return _fault_page(fault)
    response = _message(error.code, words=error.code)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _fault_page(fault: Fault) -> Response:
    """Say what only an operator can mend, or time."""
    page = not_now_page if request.blueprint == _RESPONDENTS else fault_page
    return page(fault.sentence)


def _message(status: int, *, words: int) -> Response:
    title, text = _WORDS.get(words, _WORDS[400 if words < 500 else 500])
    back = url_for("desk.engagements") if request.path.startswith(_DESK) else ""
    return Response(render_template("message.html", title=title, paragraphs=(text,), back=back), status=status)


def _later_page(_error: TimeoutError) -> ResponseReturnValue:
    """The one thread that draws documents has other work: that is no defect, and trying again is right."""
    return _error_page(ServiceUnavailable())


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _place(trace: TracebackType | None) -> str:
    last, ours = "(unknown)", ""
    while trace is not None:
        module: Any = trace.tb_frame.f_globals.get("__name__", "?")
        last = f"{module}:{trace.tb_lineno}"
        if str(module).partition(".")[0] in OUR_CODE and module != __name__:
            ours = last
        trace = trace.tb_next
    return ours or last


_WORDS = {
    400: ("This request could not be read", "Please go back, reload the page and try again. Nothing was stored."),
    404: ("There is no page here", "Please check the address. A link from an e-mail has to be copied whole."),
    405: ("This page cannot be used like that", "Please open the link from your e-mail again."),
    413: (
        "That was too much to take in",
        "Nothing was stored. Please go back and send less at once: shorter comments, or a list of the people alone.",
    ),
    500: (
        "Something went wrong on our side",
        "Please open your link again in a few minutes. If it still lets you answer, nothing was stored,"
        " and a draft kept in this browser is still there.",
    ),
    503: ("This takes longer than usual", "The server is busy with other work. Please reload this page in a minute."),
}
