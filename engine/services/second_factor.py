"""The second factor of signing in: codes of an app (RFC 6238), and codes written down for when it is lost.

The app's secret is sealed in the database, and sealed anew each time a code of it is taken and some time
after SECRET_KEY has changed. Of recovery codes there are digests only; they are random and too long to be guessed from
these.
"""

import hashlib
import secrets
from base64 import b32encode
from datetime import timedelta

import pyotp
from django.db import transaction

from engine.clock import now
from engine.models import User
from engine.services.sealing import SealBroken, is_current, seal, unseal

# Of 80 bits each, in groups of four letters.
RECOVERY_CODES, CODE_BYTES, GROUP = 8, 10, 4
# So many wrong codes in a row, and none is taken for a while.
MOST_WRONG, BLOCKED_FOR = 5, timedelta(minutes=15)
STEP_SECONDS = 30
# The clocks of phones may be so many steps off.
DRIFT = 1


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, user: User) -> str:
    """What the app reads from the picture: an ``otpauth:`` URI."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="Jibu")


@transaction.atomic
def turn_on(*, user: User, secret: str, code: str) -> list[str]:
    """Asks for codes of this secret from now on; gives the recovery codes, which are kept as digests only.

    Nothing is changed, and nothing given, if the code isn't of the secret.
    """
    step = _step_of(secret, code, 0)
    if step is None:
        return []
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    user.totp_secret, user.totp_step = seal(secret, about=_about(user)), step
    user.recovery_codes = [_digest(one) for one in codes]
    user.save(update_fields=["totp_secret", "totp_step", "recovery_codes"])
    return codes


def turn_off(*, user: User) -> None:
    user.totp_secret, user.recovery_codes = "", []
    user.save(update_fields=["totp_secret", "recovery_codes"])


@transaction.atomic
def take(*, user: User, code: str) -> bool:
    """Whether a code is right; each is taken once. After some wrong ones none is right for a while."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if is_blocked(locked):
        return False
    right = _take_step(locked, code) or _take_recovery(locked, code)
    locked.wrong_codes = 0 if right else locked.wrong_codes + 1
    if locked.wrong_codes >= MOST_WRONG:
        locked.wrong_codes, locked.codes_blocked_until = 0, now() + BLOCKED_FOR
    locked.save(update_fields=["totp_secret", "totp_step", "recovery_codes", "wrong_codes", "codes_blocked_until"])
    return right


def secret_of(user: User) -> str | None:
    """None without a second factor, and if the key that it was sealed with is gone: recovery codes are still taken."""
    try:
        return unseal(user.totp_secret, about=_about(user))
    except SealBroken:
        return None


def seal_anew() -> None:
    """Seals with the key of now what still needs one of before."""
    for user in User.objects.exclude(totp_secret=""):
        secret = None if is_current(user.totp_secret, about=_about(user)) else secret_of(user)
        if secret is not None:
            same = User.objects.filter(pk=user.pk, totp_secret=user.totp_secret)
            same.update(totp_secret=seal(secret, about=_about(user)))


def is_blocked(user: User) -> bool:
    return bool(user.codes_blocked_until and user.codes_blocked_until > now())


def _about(user: User) -> str:
    """What the sealed secret is about, so that it holds for nobody else."""
    return f"second factor of {user.pk}"


def _take_step(user: User, code: str) -> bool:
    secret = secret_of(user)
    step = _step_of(secret, code, user.totp_step) if secret else None
    if secret is None or step is None:
        return False
    user.totp_secret, user.totp_step = seal(secret, about=_about(user)), step
    return True


def _take_recovery(user: User, code: str) -> bool:
    digest = _digest(code)
    if digest not in user.recovery_codes:
        return False
    user.recovery_codes = [one for one in user.recovery_codes if one != digest]
    return True


def _step_of(secret: str, code: str, after: int) -> int | None:
    """The step of time that a code is of, if it is later than one that was used."""
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    given = "".join(code.split())
    current = int(now().timestamp()) // STEP_SECONDS
    for step in range(max(current - DRIFT, after + 1), current + DRIFT + 1):
        if secrets.compare_digest(totp.generate_otp(step), given.encode("ascii", "replace").decode()):
            return step
    return None


def _new_recovery_code() -> str:
    letters = b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()
