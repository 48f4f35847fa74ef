"""Passwords can't be found by trying: whoever was wrong too often has to wait. Nor is anybody flooded with mails."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import redis
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import PermissionDenied, ValidationError
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from dashboard.web.account.tracking import address_of
from engine.clock import CLOCK
from engine.wakeups import valkey

SPAN = 15 * 60  # seconds
# Wrong passwords within a span. Schools and offices share an address, and nobody's account should be closed by a few
# tries of somebody else.
MOST_OF_ACCOUNT_FROM_PLACE = 10
MOST_OF_ACCOUNT = 100
MOST_FROM_PLACE = 100
MOST_MAILS = 3
TOO_MANY = gettext_lazy("Too many wrong passwords. Wait a quarter of an hour, then try again.")


class GuessLimit:
    """First of ``settings.AUTHENTICATION_BACKENDS``: lets nobody in, and keeps the others from it for who guesses."""

    def authenticate(self, request: HttpRequest | None, username: str = "", **_: Any) -> None:
        if is_blocked(request, username):
            raise PermissionDenied


class SignInForm(AuthenticationForm):
    """Tells who has to wait that this is so."""

    def clean(self) -> dict[str, Any]:
        if is_blocked(self.request, self.cleaned_data.get("username", "")):
            raise ValidationError(TOO_MANY)
        return super().clean()


class ResetForm(PasswordResetForm):
    """Sends an account few mails within a span, however often they are asked for."""

    def get_users(self, email: str) -> Iterable[Any]:
        key = _key("mails", email.strip().lower())
        with suppress(redis.RedisError):
            return super().get_users(email) if _add(key)[0] <= MOST_MAILS else ()
        return super().get_users(email)


@receiver(user_login_failed)
def count(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Without Valkey nobody is counted, and nobody refused."""
    with suppress(redis.RedisError):
        _add(*dict(_limits(request, credentials.get("username", ""))))


def is_blocked(request: HttpRequest | None, username: str) -> bool:
    limits = dict(_limits(request, username))
    with suppress(redis.RedisError):
        counted: Any = valkey().mget(list(limits))
        return any(int(count or 0) >= most for count, most in zip(counted, limits.values(), strict=True))
    return False


def _limits(request: HttpRequest | None, username: str) -> Iterator[tuple[str, int]]:
    """Where wrong passwords are counted, and how many there may be."""
    account, place = username.strip().lower(), address_of(request) if request else None
    yield _key(account), MOST_OF_ACCOUNT
    if place:
        yield _key(account, place), MOST_OF_ACCOUNT_FROM_PLACE
        yield _key("", place), MOST_FROM_PLACE


def _add(*keys: str) -> list[int]:
    """Counts one more under each; how many they are now. Raises RedisError."""
    with valkey().pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.incr(key)
            pipe.expire(key, SPAN)
        counted: list[int] = pipe.execute()[::2]
        return counted


def _key(*about: str) -> str:
    """Says nothing of who or where."""
    digest = hashlib.sha256("\n".join(about).encode()).hexdigest()
    return f"jibu:guesses:{digest}:{int(CLOCK.seconds()) // SPAN}"
