"""Why messages could not be sent, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By the codes of `Message.reason`; what the provider said may follow.
WORDS: Mapping[str, str | Promise] = {
    "no_route": _("no channel reaches this person"),
    "no_text": _("there was nothing to say"),
    "contact_stopped": _("the person wants no messages"),
    "contact_blocked": _("the person is blocked"),
    "contact_archived": _("the person is archived"),
    "connection_failed": _("the provider could not be reached"),
    "connection_throttled": _("the provider wants fewer messages at a time"),
    "response_status": _("the provider answered with an error"),
    "response_content": _("the provider's answer could not be read"),
    "rejected": _("the provider refused it"),
    "channel_config": _("a setting of the channel is wrong"),
    "message_invalid": _("the channel can't send such a message"),
    "sender_died": _("sending it ended in an error again and again"),
    "too_late": _("it waited too long"),
    "adapter_failed": _("an error in Jibu"),
}


def why(reason: str) -> str:
    """What is kept as `code` or `code: what the provider said`; anything else as it is."""
    code, _colon, said = reason.partition(": ")
    if code not in WORDS:
        return reason
    return f"{WORDS[code]}: {said}" if said and said != code.replace("_", " ") else str(WORDS[code])
