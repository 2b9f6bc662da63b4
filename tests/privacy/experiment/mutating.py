"""Good links and good posts, spoilt a little: most of what matters is one small change away. Nothing is judged here.

The changes are drawn as a few plain bytes, which are quick to draw, and shorter when a failure is made short.
"""

from collections.abc import Callable
from random import Random
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from tests.surveys.web.sheet_oracle import AREAS, ITEMS, LONGEST, Pairs

Change = Callable[[bytes, int, int], bytes]

ODD_NUMBERS = (
    "٣",
    "３",
    "३",
    "③",
    "³",
    "03",
    "+3",
    "3 ",
    " 3",
    "3\n",
    "3.0",
    "3,",
    "1e0",
    "0x3",
    "-0",
    "−3",
    "4",
    "-4",
    "3" * 400,
    "9" * 5000,
    "True",
    "None",
    "nan",
    "inf",
    "\x003",
    "3\x00",
    "N",
    "n ",
    "on",
    "y",
    "3&item-talk.01=2",
    "",
)
ODD_TEXTS = (
    "\x00",
    "\r\n",
    "\r",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u202e",
    "[removed]",
    " [removed] ",
    "x" * LONGEST,
    "y" * (LONGEST + 1),
    "x" * (LONGEST + 1),
    "👩‍👩‍👧" * 12,
    "é" * LONGEST,
    "e\u0301" * 60,
    " " * 500,
    "<b>",
    "%",
    "%00",
    "a=b&c",
    "+",
    ";",
    "=",
    "nan",
    "None",
    "=1+1",
)
PIECES = (
    b"%",
    b"%3",
    b"%zz",
    b"%00",
    b"\x00",
    b"%ff",
    b"%C3",
    b"%ED%A0%80",
    b"\xed\xa0\x80",
    b"\xff",
    b"\xc3",
    b"+",
    b"&",
    b"=",
    b"&&",
    b"==",
    b";",
    b"%26",
    b"%3D",
    b"%2B",
    b"%0D%0A",
    b"%u0041",
    b"#",
    b"[]",
    b"\r\n\r\n",
    b"\xef\xbb\xbf",
    b"&whole=yes",
    b"&whole=no",
    b"&understood=",
    b"&item-talk.01=3",
    b"&picks=talk",
    b"&gate-board=no",
    b"&_charset_=utf-16",
)
NAMES = (
    "item-talk.01",
    "item-rest.01",
    "item-board.01",
    "gate-board",
    "comment-keep",
    "comment-keep",
    "picks",
    "whole",
)


def spoilt_posts() -> st.SearchStrategy[bytes]:
    """Good sheets with a field or two changed, and then a few bytes."""
    return st.tuples(st.sampled_from(SHEETS), _FEW_BYTES, _FEW_BYTES).map(lambda drawn: _spoilt(*drawn))


def spoilt_links(token: str) -> st.SearchStrategy[str]:
    """A good link with a few characters changed, the link itself, and texts that were never one."""
    spoilt = _FEW_BYTES.map(lambda changes: _changed(token.encode(), changes).decode("utf-8", "surrogateescape"))
    written = st.sampled_from((token, quote(token, safe=""), f"{token}=", token.swapcase(), f"{token}.", token + "\n"))
    return st.one_of(spoilt, spoilt, spoilt, written, st.text(max_size=90))


def _good_sheet(random: Random) -> Pairs:
    """A sheet as the page sends it: any field may be missing but the tick and the last."""
    scores = [(f"item-{item}", random.choice(("-3", "-1", "0", "2", "3", "n", ""))) for item in sorted(ITEMS)]
    others = [
        ("gate-board", random.choice(("yes", "no", ""))),
        ("picks", random.choice(sorted(AREAS))),
        ("comment-keep", random.choice(("Well said.", "Zeit für Fragen 🙂", "one\r\ntwo", ""))),
    ]
    given = [pair for pair in scores + others if random.random() < 0.7]
    return [("understood", "y"), *given, ("whole", "yes")]


def _spoilt(sheet: Pairs, fields: bytes, changes: bytes) -> bytes:
    """Change a field for each three bytes, of the first two threes only: more of them hide each other."""
    for which, odd, keep in _taken(fields[:6], 3):
        name = NAMES[which % len(NAMES)]
        values = ODD_TEXTS if name in ("comment-keep", "picks", "whole") else ODD_NUMBERS
        kept = [pair for pair in sheet if pair[0] != name or keep % 4 == 0]
        sheet = [*kept, (name, values[odd % len(values)])]
    return _changed(urlencode(sheet, errors="surrogatepass").encode(), changes)


def _changed(sent: bytes, changes: bytes) -> bytes:
    """Change something for each four bytes: what, where (two of them), and how much."""
    for what, high, low, size in _taken(changes, 4):
        sent = CHANGES[what % len(CHANGES)](sent, (256 * high + low) % (len(sent) + 1), size)
    return sent


def _taken(drawn: bytes, size: int) -> list[bytes]:
    return [drawn[at : at + size] for at in range(0, len(drawn) - size + 1, size)]


def _put_in(body: bytes, at: int, which: int) -> bytes:
    return body[:at] + PIECES[which % len(PIECES)] + body[at:]


def _overwritten(body: bytes, at: int, byte: int) -> bytes:
    return body[:at] + bytes([byte % 256]) + body[at + 1 :]


def _next_bit(body: bytes, at: int, bit: int) -> bytes:
    return body if at >= len(body) else _overwritten(body, at, body[at] ^ 1 << bit % 8)


def _taken_out(body: bytes, at: int, size: int) -> bytes:
    return body[:at] + body[at + size % 40 :]


def _cut(body: bytes, at: int, _size: int) -> bytes:
    return body[:at]


def _doubled(body: bytes, at: int, size: int) -> bytes:
    return body[: at + size % 60] + body[at:]


def _fields_turned(body: bytes, at: int, _size: int) -> bytes:
    pieces = body.split(b"&")
    turn = at % len(pieces)
    return b"&".join(pieces[turn:] + pieces[:turn])


def _escaped(body: bytes, at: int, _size: int) -> bytes:
    return body if at >= len(body) else body[:at] + b"%%%02x" % body[at] + body[at + 1 :]


CHANGES: tuple[Change, ...] = (
    _put_in,
    _put_in,
    _overwritten,
    _next_bit,
    _taken_out,
    _cut,
    _doubled,
    _fields_turned,
    _escaped,
)
_FEW_BYTES = st.binary(max_size=12)
SHEETS = [_good_sheet(Random(number)) for number in range(60)]
