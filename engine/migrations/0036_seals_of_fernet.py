"""Seals second factors anew that were sealed under a stream of HKDF's octets with a tag of HMAC."""

import hmac
from base64 import urlsafe_b64decode

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations

from engine.services.sealing import seal

FORM = "1:"
SALT, TAG = 16, 32


def seal_anew(apps, schema_editor):
    """What none of the keys opens stays as it is: it can't be read, as before."""
    users = apps.get_model("engine", "User").objects
    for user in users.filter(totp_secret__startswith=FORM):
        about = f"second factor of {user.pk}"
        secret = read(user.totp_secret, about)
        if secret is not None:
            users.filter(pk=user.pk).update(totp_secret=seal(secret, about=about))


def read(sealed: str, about: str) -> str | None:
    data = urlsafe_b64decode(sealed.removeprefix(FORM))
    salt, tag, hidden = data[:SALT], data[SALT : SALT + TAG], data[SALT + TAG :]
    for master in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        kdf = HKDF(SHA256(), length=TAG + len(hidden), salt=salt, info=b"jibu seal " + about.encode())
        made = kdf.derive(master.encode())
        if hmac.compare_digest(tag, hmac.digest(made[:TAG], hidden, "sha256")):
            return bytes(a ^ b for a, b in zip(hidden, made[TAG:], strict=True)).decode()
    return None


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0035_replies_by_statement'),
    ]

    # The version before reads none of these: its recovery codes are still taken.
    operations = [
        migrations.RunPython(seal_anew, migrations.RunPython.noop),
    ]
