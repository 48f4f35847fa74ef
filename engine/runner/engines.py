"""The machine as workers use it: the site's clock, ids and randomness."""

import random
from collections.abc import Callable
from decimal import Decimal

from django.conf import settings

from engine.clock import CLOCK
from engine.core.machine import Engine
from engine.models.base import IDS
from flows.clock import Clock
from flows.limits import Limits
from flows.services import Services

LIMITS = Limits(evaluation_budget=settings.EVALUATION_BUDGET)


def random_number(draw: Callable[[int], int] = random.randrange) -> Decimal:
    """From 0 to below 1, to the ten digits that flows work with; for splits and games, no secrets."""
    return Decimal(draw(10**10)).scaleb(-10)


def make_engine(services: Services, clock: Clock = CLOCK, chance: Callable[[], Decimal] = random_number) -> Engine:
    return Engine(LIMITS, services, clock, IDS, chance)
