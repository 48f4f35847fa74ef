"""What messages cost, in the currency of the workspace: for forecasts, and for what was sent.

Prices are of one SMS, set for each channel; what a channel's SMS have cost is counted when they leave, by the prices
of that moment, in ``ChannelCount``.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import phonenumbers
from django.db.models import Sum

from engine.core.prices import PARTS, price_of
from engine.models import Channel, ChannelCount
from engine.near_letters import writes_near_letters
from flows.near_letters import substitute
from flows.segments import count_segments


def sms_counter(channel: Channel | None) -> Callable[[str], int]:
    """Tells how many SMS a text takes as a channel writes it."""
    if channel and writes_near_letters(channel.type, channel.config):
        return lambda text: count_segments(substitute(text))
    return count_segments


def cost(channel: Channel, segments: int, *, country: str = "") -> Decimal | None:
    """What so many SMS cost by a channel to a country (``XK``), else at its usual price.

    None where the channel has no price for that.
    """
    price = price_of(channel.prices, _beginning(country))
    return None if price is None else segments * price


def spent(channel: Channel, since: datetime) -> tuple[int, Decimal]:
    """How many SMS have left by a channel since then, and what they cost."""
    kinds = ChannelCount.Kind
    rows = ChannelCount.objects.filter(channel=channel, hour__gte=since, kind__in=[kinds.SEGMENTS, kinds.COST])
    sums = dict(rows.values_list("kind").annotate(Sum("count")))
    return sums.get(kinds.SEGMENTS, 0), Decimal(sums.get(kinds.COST, 0)) / PARTS


def _beginning(country: str) -> str:
    code = phonenumbers.country_code_for_region(country.upper()) if country else 0
    return f"+{code}" if code else ""
