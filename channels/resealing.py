"""Sealing what stands in the database unsealed, or sealed with a key that SECRET_KEY had before."""

import logging

from django.db import transaction

from channels import adapters as _all_adapters  # noqa: F401  # fills the registry
from channels.base import ADAPTERS
from channels.protection import Protection
from channels.sealed import is_current, open_settings, seal_settings
from engine.models import Channel
from engine.services.sealing import SealBroken

logger = logging.getLogger(__name__)


def seal_anew() -> None:
    """All channels' secrets; those whose key is gone stay as they are, and a log tells of them."""
    for channel in Channel.objects.filter(type__in=list(ADAPTERS)):
        if not _is_current(channel):
            _seal(channel)


def _is_current(channel: Channel) -> bool:
    is_kept = is_current(channel.pk, ADAPTERS[channel.type].config, channel.config)
    return is_kept and is_current(channel.pk, Protection, channel.protection)


@transaction.atomic
def _seal(channel: Channel) -> None:
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    kind = ADAPTERS[row.type].config
    try:
        config = open_settings(row.pk, kind, row.config)
        protection = open_settings(row.pk, Protection, row.protection)
    except SealBroken:
        logger.warning("none of the keys opens the secrets of channel %s", row.pk)
        return
    row.config = seal_settings(row.pk, kind, config)
    row.protection = seal_settings(row.pk, Protection, protection)
    row.save(update_fields=["config", "protection"])
