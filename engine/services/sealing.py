"""Secrets that the database holds and must not give away: sealed with a key that only the settings know.

Each seal is a token of Fernet, which hides, authenticates and salts. Its key is made of SECRET_KEY by HKDF, another one
for everything that a secret can be about.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# Before each sealed text: how it was sealed, for the day when there is a better way.
FORM = "2:"


class SealBroken(ValueError):
    """None of the keys fits: the text was changed, is about something else, or its key is no longer in the settings."""


def seal(text: str, *, about: str) -> str:
    """Hides a text; only who names the same ``about`` opens it, so it can't be moved to another row."""
    return FORM + _fernet(settings.SECRET_KEY, about).encrypt(text.encode()).decode()


def unseal(sealed: str, *, about: str) -> str:
    """Raises SealBroken. The keys that SECRET_KEY had before are tried too, if SECRET_KEY_FALLBACKS has them."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not sealed.startswith(FORM):
        raise SealBroken(about)
    try:
        return MultiFernet([_fernet(key, about) for key in keys]).decrypt(sealed.removeprefix(FORM)).decode()
    except InvalidToken as error:
        raise SealBroken(about) from error


def is_current(sealed: str, *, about: str) -> bool:
    """Whether it is sealed with the key of now, so that it opens without those of before."""
    try:
        _fernet(settings.SECRET_KEY, about).decrypt(sealed.removeprefix(FORM))
    except InvalidToken:
        return False
    return sealed.startswith(FORM)


def _fernet(master: str, about: str) -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"jibu seal " + about.encode()).derive(master.encode())
    return Fernet(urlsafe_b64encode(key))
