"""Requests that no browser sends, by what is wrong with them. Only written here; nothing is sent or judged.

None of them may store a ballot, though many carry a whole sheet and a good link.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from surveys.web.http.security import MAX_BODY
from tests.privacy.experiment.stage import CANARY, SHEET, whole_post
from tests.support.wire import FORM, LAST, request

EVIL = b"evil.example"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
WITHOUT_ITS_END = SHEET.replace(b"whole=yes", b"")


@dataclass(frozen=True, slots=True)
class Malformed:
    """One request: what is wrong with it, its bytes, and how many answers it may get; some are never whole."""

    fault: str
    sent: bytes
    answers: tuple[int, ...] = (1,)


def every_fault(link: str) -> list[Malformed]:
    """Give one request for each fault we can think of."""
    kinds = (_lengths, _pieces, _smuggled, _bodies, _methods, _headers, _targets, _pipelines, _no_requests)
    return [one for kind in kinds for one in kind(link)]


def at_other_links(paths: Iterable[str]) -> Iterator[Malformed]:
    """Give requests to the links of other letters, whole and cut, with and without a form."""
    for path in paths:
        for one in (path, path.rstrip("/"), path[:-2], f"{path}code", f"{path}check-ins/0/form"):
            yield Malformed("another letter's link", request("GET", one, LAST))
            yield Malformed("a form at another letter's link", request("POST", one, FORM, LAST, body=SHEET))
        yield Malformed("a broken form there", request("POST", path, FORM, LAST, body=b"shown=%ff&code=%00"))


def _post(link: str, *headers: bytes, body: bytes = SHEET, length: bool = False) -> bytes:
    return request("POST", f"/s/{link}", FORM, *headers, body=body, length=length)


def _lengths(link: str) -> Iterator[Malformed]:
    right = b"%d" % len(SHEET)
    for value in (b"-1", b"+" + right, b"0x10", right + b", " + right, b"1e3", b"9" * 5000, b"", b"\xb2", b"1_0"):
        yield Malformed("a length that is no number", _post(link, b"Content-Length: " + value + b"\r\n"))
    for second in (b"5", right):
        both = b"Content-Length: " + right + b"\r\nContent-Length: " + second + b"\r\n"
        yield Malformed("two lengths", _post(link, both))
    yield Malformed("more than was announced", _post(link, b"Content-Length: 9\r\n"), (1, 2))
    yield Malformed("less than was announced", _post(link, b"Content-Length: %d\r\n" % (len(SHEET) + 1)), (0,))
    yield Malformed("too much announced", _post(link, b"Content-Length: %d\r\n" % 10**12))
    yield Malformed("too much sent", _post(link, LAST, body=SHEET + b"x" * MAX_BODY, length=True))
    yield Malformed("no length at all", _post(link, LAST, body=b""))


def _pieces(link: str) -> Iterator[Malformed]:
    whole = b"%x\r\n%b\r\n" % (len(SHEET), SHEET)
    for size in (b"-1", b"0x5", b"g", b"", b" 5", b"5 ", b"5;\x00", b"\n5"):
        yield Malformed("a piece of strange size", _post(link, CHUNKED, LAST, body=size + b"\r\n" + SHEET), (0, 1))
    yield Malformed(
        "a piece longer than its size", _post(link, CHUNKED, LAST, body=b"5\r\n" + SHEET + b"\r\n0\r\n\r\n")
    )
    yield Malformed("pieces without end", _post(link, CHUNKED, body=whole), (0,))
    yield Malformed("pieces of too much", _post(link, CHUNKED, body=(b"8000\r\n" + b"x" * 0x8000 + b"\r\n") * 40))
    for coding in (b"gzip, chunked", b"identity", b"xchunked", b"chunked, gzip", b"\x0bchunked", b"chunked\x00"):
        yield Malformed("a strange encoding", _post(link, b"Transfer-Encoding: " + coding + b"\r\n", body=whole))


def _smuggled(link: str) -> Iterator[Malformed]:
    """A whole post hidden where one reader sees a body and another one the next request."""
    hidden = whole_post(link)
    for version in (b"1.1", b"1.0", b"2.0"):
        outer = request("POST", "/privacy", CHUNKED, b"Connection: keep-alive\r\n", body=b"0\r\n\r\n" + hidden)
        yield Malformed("a length and pieces", outer.replace(b"HTTP/1.1", b"HTTP/" + version, 1))
    behind = request("GET", "/privacy", b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(hidden)) + hidden
    yield Malformed("a post behind two lengths", behind)
    yield Malformed("a post in a header", request("GET", "/privacy", b"X: 1\r\r\n\n" + hidden))
    yield Malformed("a post behind a bare line end", b"GET /privacy HTTP/1.1\nHost: x\n\n" + hidden)
    yield Malformed("a post behind a space", request("GET", "/privacy", b"Content-Length : 1\r\n") + b"x" + hidden)


def _bodies(link: str) -> Iterator[Malformed]:
    """Posts that end before their last field, or are no form."""
    for cut in range(0, len(WITHOUT_ITS_END), 97):
        yield Malformed("a sheet cut short", _post(link, LAST, body=WITHOUT_ITS_END[:cut], length=True))
    for end in (b"%", b"%f", b"%zz", b"%00", b"\x00", b"\xff", b"%ff%fe", b"\xed\xa0\x80", b"%u0041", b"&&==&;;"):
        yield Malformed("a broken form", _post(link, LAST, body=WITHOUT_ITS_END + end, length=True))
    for twice in (b"&whole=no&whole=yes", b"&item-leadership_presence.01=1&whole=yes", b"&gate-x=yes&whole=yes"):
        yield Malformed("a field twice or a strange one", _post(link, LAST, body=WITHOUT_ITS_END + twice, length=True))
    for kind in (b"multipart/form-data; boundary=x", b"multipart/form-data", b"application/json", b"text/plain", b"x"):
        typed = b"Content-Type: " + kind + b"\r\n"
        yield Malformed("another kind of body", request("POST", f"/s/{link}", typed, LAST, body=SHEET))
    parts = b'--x\r\nContent-Disposition: form-data; name="whole"\r\n\r\nyes\r\n' * 2000 + b"--x--\r\n"
    typed = b"Content-Type: multipart/form-data; boundary=x\r\n"
    yield Malformed("an upload of many parts", request("POST", f"/s/{link}", typed, LAST, body=parts))
    yield Malformed("no kind of body", request("POST", f"/s/{link}", LAST, body=SHEET))
    yield Malformed("two kinds of body", _post(link, b"Content-Type: text/plain\r\n", LAST, length=True))


def _methods(link: str) -> Iterator[Malformed]:
    for method in ("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "FOO", "post", "POST\x00"):
        yield Malformed("another method with a sheet", request(method, f"/s/{link}", FORM, LAST, body=SHEET))
    for header in (b"X-HTTP-Method-Override", b"X-HTTP-Method", b"X-Method-Override", b"_method"):
        yield Malformed(
            "a method in a header", request("GET", f"/s/{link}", FORM, LAST, header + b": POST\r\n", body=SHEET)
        )
    yield Malformed("a method in the query", request("GET", f"/s/{link}?_method=POST&whole=yes", LAST))


def _headers(link: str) -> Iterator[Malformed]:
    for name in (b"X-Forwarded-Host", b"X-Forwarded-Server", b"Forwarded", b"X-Host", b"Origin", b"Referer"):
        yield Malformed(
            "somebody else's host", request("GET", f"/s/{link}?decline", LAST, name + b": " + EVIL + b"\r\n")
        )
    for name in (b"X-Original-URL", b"X-Rewrite-URL", b"X-Forwarded-Prefix", b"X-Script-Name", b"Script-Name"):
        yield Malformed(
            "an address in a header", request("POST", "/privacy", name + b": /s/" + link.encode() + b"\r\n", LAST)
        )
    for host in (EVIL, b"", b"a<b>c", b"x" * 9000, b"[", b"localhost:99999999", b"\xff", b"a\r\nHost: " + EVIL):
        whole = request("GET", f"/s/{link}?decline", LAST)
        yield Malformed("a strange host", whole.replace(b"Host: localhost", b"Host: " + host))
    yield Malformed("very many headers", request("GET", f"/s/{link}", *(b"X-%d: 1\r\n" % n for n in range(9000)), LAST))
    yield Malformed("a very long header", request("GET", f"/s/{link}", b"X: " + b"x" * 300_000 + b"\r\n"))
    for value in (b"Expect: 200-ok\r\n", b"Upgrade: h2c\r\nConnection: Upgrade\r\n", b"Range: bytes=0-1,5-\r\n"):
        yield Malformed("another way of speaking", request("GET", f"/s/{link}", value, LAST), (1, 2))
    yield Malformed("a header over two lines", request("GET", f"/s/{link}", b"X: 1\r\n  2\r\n", LAST))
    yield Malformed("a line end in a header", request("GET", f"/s/{link}", b"X: " + link.encode() + b"\nY: 1\r\n"))


def _targets(link: str) -> Iterator[Malformed]:
    path = f"/s/{link}".encode()
    strange = (
        b"http://" + EVIL + path,
        b"http://[" + link.encode() + b"]" + path,
        b"http://[::1" + path,
        b"//" + EVIL + path,
        b"*",
        EVIL + b":443",
        path + b"%00",
        path + b"%",
        path + b"/../" + link.encode(),
        path + b"%2fdecline",
        path + b"/thanks?mark=" + link.encode(),
        path + b"/thanks?mark=%00&mark=" + b"9" * 9000,
        path + b"/thanks?mark=1-2.\xff",
        path + b";x=" + CANARY.encode(),
        b"/s/" + b"%41" * 3000,
        path + b"a" * 100_000,
        path + b"a" * 300_000,
        b"/s/\xff\xfe",
        b"/s/" + b"".join(b"%%%02x" % byte for byte in link.encode()[::-1]),
    )
    for target in strange:
        yield Malformed("a strange address", request("GET", target, LAST))


def _pipelines(link: str) -> Iterator[Malformed]:
    look = request("GET", f"/s/{link}")
    yield Malformed("many requests at once", look * 5 + request("GET", "/privacy", LAST), (6,))
    yield Malformed("a request and half a post", look + whole_post(link)[:-20], (1,))
    yield Malformed("a request and rubbish", look + b"\x00\x01\x02\r\n\r\n", (2,))


def _no_requests(link: str) -> Iterator[Malformed]:
    for sent in (
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        b"GET\r\n\r\n",
        f"/s/{link}\r\n\r\n".encode(),
        b"PRI * HTTP/2.0\r\n\r\n",
    ):
        yield Malformed("no request", sent)
    for sent in (b"", b"\r\n" * 50, b"\x00" * 999, f"GET /s/{link}".encode()):
        yield Malformed("nothing that ends", sent, (0,))


def at_random(link: str, random: Random, count: int) -> Iterator[Malformed]:
    """Give requests with a few bytes changed, taken out, doubled or swapped. None has a sheet with its last field."""
    patterns = (_post(link, LAST, body=WITHOUT_ITS_END, length=True), request("GET", f"/s/{link}", LAST))
    for _ in range(count):
        sent = bytearray(random.choice(patterns))
        for _ in range(random.randint(1, 4)):
            _spoil(sent, random)
        yield Malformed("a few bytes changed", bytes(sent), (0, 1, 2))


def _spoil(sent: bytearray, random: Random) -> None:
    at = random.randrange(len(sent) if random.random() < 0.3 else 160)  # the head more often than its share
    length = random.choice((1, 1, 1, 2, 8, 40))
    match random.randrange(4):
        case 0:
            sent[at : at + 1] = random.randbytes(1)
        case 1:
            del sent[at : at + length]
        case 2:
            sent[at:at] = sent[at : at + length]
        case _:
            sent[at:at] = random.choice((b"\r\n", b"\x00", b"%", b":", b" ", b"\r", b"\n", b"&", b"=", b"\xff"))
