"""What every answer of this server carries: headers, size limits, compression. No page and no text lives here."""

import gzip

from flask import Flask, Response, g, request

from instruments.model import MAX_AREAS, MAX_ITEMS, MAX_NAME, MAX_OPEN_QUESTIONS

# A character takes up to four bytes, and each byte three in a form: %F0%9F%98%80.
BYTES_A_CHARACTER = 12
LONGEST_COMMENT = 4000
_FIELD = MAX_NAME + 32  # name, prefix, value and separators of one rating, gate or pick
MAX_FIELDS = MAX_ITEMS + 2 * MAX_AREAS + MAX_OPEN_QUESTIONS + 10
# A quarter on top: line ends are sent as six bytes and count as one character, and blank edges are cut off later.
MAX_BODY = (MAX_OPEN_QUESTIONS * LONGEST_COMMENT * BYTES_A_CHARACTER * 5) // 4 + MAX_FIELDS * _FIELD

POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
))  # fmt: skip
_NO_DEVICES = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
_A_YEAR = 365 * 24 * 60 * 60
_WORTH_COMPRESSING = 400
_TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml")


def secure(app: Flask, *, behind_tls: bool) -> None:
    """Set the limits and see to it that every response carries the headers, error pages included."""
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY, MAX_FORM_PARTS=MAX_FIELDS)

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in security_headers(behind_tls=behind_tls).items():
            response.headers.setdefault(name, value)
        return response if g.get("holds_a_secret") else compressed(response)


def sending_policy(style: str) -> str:
    """Return the policy of the survey's own page: its style lies in it, and its script sends the form.

    What was typed stays where it is should that fail.
    """
    own = POLICY.replace("style-src 'self'", f"style-src {style}")
    return f"{own}; connect-src 'self'"


def security_headers(*, behind_tls: bool) -> dict[str, str]:
    """Return the headers of every response. A page is never kept by a cache; a static file says so itself."""
    headers = {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Permissions-Policy": ", ".join(f"{device}=()" for device in _NO_DEVICES),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if behind_tls:
        headers["Strict-Transport-Security"] = f"max-age={_A_YEAR}"
    return headers


def compressed(response: Response) -> Response:
    """Compress text for a client that takes it. Only for pages without a secret: their length would tell of it."""
    if response.is_streamed or response.direct_passthrough or "Content-Encoding" in response.headers:
        return response
    if not (response.mimetype or "").startswith(_TEXT):
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) >= _WORTH_COMPRESSING and request.accept_encodings.quality("gzip") > 0:
        # mtime: the time of the request is nobody's business
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
