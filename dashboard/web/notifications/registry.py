"""The words for each kind of notification, and the page that it leads to."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise

from engine.models import Notification
from flows.registry import Registry


class Words(NamedTuple):
    """A sentence in the language in use, and the address to go to within the site."""

    text: str
    link: str


class NoticeKind(NamedTuple):
    """``label`` names the kind in settings; ``tell`` says what happened from the facts of a notification."""

    label: Promise
    tell: Callable[[Notification], Words]


KINDS: Registry[NoticeKind] = Registry("kind of notification")

Tell = Callable[[Notification], Words]


def notice(kind: Notification.Kind, label: Promise) -> Callable[[Tell], Tell]:
    """Decorator of the function that tells a kind of notification."""

    def enter(tell: Tell) -> Tell:
        KINDS.add(kind.value, NoticeKind(label, tell))
        return tell

    return enter


def words(notification: Notification) -> Words:
    return KINDS[notification.kind].tell(notification)
