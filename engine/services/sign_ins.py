"""Where somebody is signed in: kept with each session of a browser, seen and ended by its owner."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings

from engine.clock import now
from engine.models import SignIn, User

# That a session is used is noted so often at most.
NOTED_EVERY = timedelta(minutes=5)
AGENT_LENGTH = 255


def note(*, user: User, session_key: str, address: str | None, agent: str) -> None:
    """The session is used."""
    values = {"seen_on": now(), "address": address, "agent": agent[:AGENT_LENGTH], "user": user}
    SignIn.objects.update_or_create(pk=session_key, defaults=values)


def end(*, user: User, reference: str) -> None:
    """Whoever has the session has to sign in again."""
    for one in SignIn.objects.filter(user=user):
        if one.reference == reference:
            _forget(one)


def end_others(*, user: User, session_key: str) -> int:
    """Ends all sessions but one; how many."""
    others = list(SignIn.objects.filter(user=user).exclude(pk=session_key))
    for one in others:
        _forget(one)
    return len(others)


def of_user(user: User) -> list[SignIn]:
    """The sessions that can still be used, the last used one first. Those that ran out are forgotten."""
    expired = now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    SignIn.objects.filter(user=user, seen_on__lt=expired).delete()
    return list(SignIn.objects.filter(user=user).order_by("-seen_on"))


def _forget(one: SignIn) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(one.session_key).delete()
    one.delete()
