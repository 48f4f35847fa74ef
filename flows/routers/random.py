"""Sends contacts one way or another by chance."""

from decimal import Decimal
from hashlib import sha256
from typing import Annotated

from msgspec import Meta

from flows.errors import FlowError
from flows.expressions.convert import render
from flows.limits import CATEGORIES
from flows.routing import Route, Router, router
from flows.run import Run

HEAVIEST = 1000
_LOTS = 2**64


@router("random")
class RandomRouter(Router, frozen=True, kw_only=True, tag="random"):
    """Each category is as likely as the others, or as its part of all `weights` says.

    The result's value is the number of the one taken, from 0. In an experiment everybody goes the same way each time
    (`sticky`): their lot follows from their UUID and that of the first category.
    """

    weights: Annotated[tuple[Annotated[int, Meta(ge=0, le=HEAVIEST)], ...], Meta(max_length=CATEGORIES)] = ()
    sticky: bool = False

    def check(self) -> None:
        super().check()
        if self.weights and (len(self.weights) != len(self.categories) or not sum(self.weights)):
            raise FlowError("weights", "there has to be one for each category, and not all of them 0")

    def pick(self, run: Run) -> Route | None:
        chance = self._lot(run.contact.uuid) if self.sticky else run.random()
        index = self._place(chance)
        return Route(self.categories[index].uuid, str(index), render(chance))

    def _lot(self, contact: str) -> Decimal:
        digest = sha256(f"{contact}:{self.categories[0].uuid}".encode()).digest()
        return Decimal(int.from_bytes(digest[:8])) / _LOTS

    def _place(self, chance: Decimal) -> int:
        """The category that a chance from 0 to 1 means."""
        if not self.weights:
            return int(chance * len(self.categories))
        left = chance * sum(self.weights)
        for index, weight in enumerate(self.weights):
            left -= weight
            if left < 0:
                return index
        raise AssertionError("a chance is less than 1")
