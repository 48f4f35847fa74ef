"""Secrets that the database holds and must not give away: sealed with a key that only the settings know.

What Jibu runs on brings no cipher, so this is the standard library's HMAC in two standard constructions: HKDF
(RFC 5869) makes a stream of bytes from the key and from a salt that is drawn for each seal, so that none hides two
texts. The text is hidden under the stream, and what comes out is authenticated.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.conf import settings

# Before each sealed text: how it was sealed, for the day when there is a better way.
FORM = "1:"
SALT, DIGEST = 16, 32


class SealBroken(ValueError):
    """None of the keys fits: the text was changed, is about something else, or its key is no longer in the settings."""


def seal(text: str, *, about: str) -> str:
    """Hides a text; only who names the same ``about`` opens it, so it can't be moved to another row."""
    plain, salt = text.encode(), secrets.token_bytes(SALT)
    key, stream = _keys(settings.SECRET_KEY, salt, about, len(plain))
    hidden = _mix(plain, stream)
    return FORM + urlsafe_b64encode(salt + _tag(key, hidden) + hidden).decode()


def unseal(sealed: str, *, about: str) -> str:
    """Raises SealBroken. The keys that SECRET_KEY had before are tried too, if SECRET_KEY_FALLBACKS has them."""
    salt, tag, hidden = _parts(sealed)
    for master in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key, stream = _keys(master, salt, about, len(hidden))
        if hmac.compare_digest(tag, _tag(key, hidden)):
            return _mix(hidden, stream).decode()
    raise SealBroken(about)


def _parts(sealed: str) -> tuple[bytes, bytes, bytes]:
    """Salt, tag and what is hidden."""
    try:
        data = urlsafe_b64decode(sealed.removeprefix(FORM)) if sealed.startswith(FORM) else b""
    except ValueError:
        data = b""
    if len(data) < SALT + DIGEST:
        raise SealBroken
    return data[:SALT], data[SALT : SALT + DIGEST], data[SALT + DIGEST :]


def derive(master: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256: so many bytes, at most 8160, from a key."""
    key = hmac.digest(salt, master, "sha256")
    made, block, number = b"", b"", 0
    while len(made) < length:
        number += 1
        block = hmac.digest(key, block + info + bytes([number]), "sha256")
        made += block
    return made[:length]


def _keys(master: str, salt: bytes, about: str, length: int) -> tuple[bytes, bytes]:
    """One key to authenticate with, and the stream to hide under."""
    made = derive(master.encode(), salt, b"jibu seal " + about.encode(), DIGEST + length)
    return made[:DIGEST], made[DIGEST:]


def _tag(key: bytes, hidden: bytes) -> bytes:
    return hmac.new(key, hidden, hashlib.sha256).digest()


def _mix(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
