"""The posted form as a whole: its fingerprint, and the fields that can be kept through a sign-in."""

import hashlib
import json
import secrets

from flask import request

from surveys.web.coach.carried import TOKEN, Carried, without_secrets

_KEY = secrets.token_bytes(32)  # what is kept of a form shall not be found by trying


def content() -> bytes:
    """Return what stands for everything in the form, its secrets too: equal forms have an equal one in this process."""
    every = [(name, text) for name, text in request.form.items(multi=True) if name != TOKEN]
    digest = hashlib.blake2b(json.dumps([request.path, *every]).encode(), key=_KEY)
    for name, file in sorted(request.files.items(multi=True)):
        digest.update(json.dumps([name, file.filename]).encode())
        digest.update(file.stream.read())
        file.stream.seek(0)
    return digest.digest()


def to_carry(coach: str) -> Carried:
    """Return what can be carried on for a coach."""
    has_file = any(file.filename for file in request.files.values())
    fields = _fields()
    all_of_them = sum(1 for _ in request.form.items(multi=True))
    return Carried(coach, request.path, fields, has_file or len(fields) < all_of_them - 1)


def _fields() -> tuple[tuple[str, str], ...]:
    return without_secrets(request.form.items(multi=True))
