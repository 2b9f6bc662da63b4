"""A certificate of our own making for servers on loopback, in the few bytes of DER that it takes."""

import ssl
from base64 import b64encode
from pathlib import Path

from nacl.signing import SigningKey

_ED25519 = bytes.fromhex("300506032b6570")
_COMMON_NAME, _OTHER_NAMES, _CONSTRAINTS = b"\x06\x03\x55\x04\x03", b"\x06\x03\x55\x1d\x11", b"\x06\x03\x55\x1d\x13"


def certificate(folder: Path, *, host: str = "localhost", address: bytes = b"\x7f\x00\x00\x01") -> Path:
    """Write a self-signed certificate with its key into one file: who trusts the file trusts the server."""
    key = SigningKey.generate()
    name = _der(0x30, _der(0x31, _der(0x30, _COMMON_NAME, _der(0x0C, host.encode()))))
    names = _der(0x30, _der(0x82, host.encode()), _der(0x87, address))
    authority = _der(0x30, _der(0x01, b"\xff"))
    extensions = _der(
        0x30,
        _der(0x30, _OTHER_NAMES, _der(0x04, names)),
        _der(0x30, _CONSTRAINTS, _der(0x01, b"\xff"), _der(0x04, authority)),
    )
    validity = _der(0x30, _der(0x17, b"250101000000Z"), _der(0x18, b"20990101000000Z"))
    public = _der(0x30, _ED25519, _der(0x03, b"\x00", bytes(key.verify_key)))
    version, serial = _der(0xA0, _der(0x02, b"\x02")), _der(0x02, b"\x01")
    body = _der(0x30, version, serial, _ED25519, name, validity, name, public, _der(0xA3, extensions))
    signed = _der(0x30, body, _ED25519, _der(0x03, b"\x00", key.sign(body).signature))
    private = bytes.fromhex("302e020100300506032b657004220420") + bytes(key)
    path = folder / f"{host}.pem"
    path.write_text(_pem("CERTIFICATE", signed) + _pem("PRIVATE KEY", private))
    return path


def serving(certificate_file: Path) -> ssl.SSLContext:
    """What a server needs to show that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file)
    return context


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + body


def _pem(kind: str, content: bytes) -> str:
    return f"-----BEGIN {kind}-----\n{b64encode(content).decode()}\n-----END {kind}-----\n"
