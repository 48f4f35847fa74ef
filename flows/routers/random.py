"""Sends contacts one way or another by chance."""

from flows.expressions.convert import render
from flows.routing import Route, Router, router
from flows.run import Run


@router("random")
class RandomRouter(Router, frozen=True, kw_only=True, tag="random"):
    """Each category is as likely as the others; the result's value is the number of the one taken, from 0."""

    def pick(self, run: Run) -> Route | None:
        chance = run.random()
        index = int(chance * len(self.categories))
        return Route(self.categories[index].uuid, str(index), render(chance))
