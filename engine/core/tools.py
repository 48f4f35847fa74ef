"""What the machine has from its host and shares between all sessions."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from flows.clock import Clock
from flows.ids import Ids
from flows.limits import Limits
from flows.services import Services


class Tools(NamedTuple):
    """`random` gives numbers in [0, 1); `prompts` are the texts behind the function `prompt`."""

    limits: Limits
    services: Services
    clock: Clock
    ids: Ids
    random: Callable[[], Decimal]
    prompts: Mapping[str, str]
