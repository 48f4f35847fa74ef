"""All functions that expressions may call: those of the library and the router tests."""

from flows import cases
from flows.expressions import functions
from flows.expressions.function import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "THEMES", "find_function"]

# The packages whose modules have entered their functions.
THEMES = (functions.__name__, cases.__name__)


def find_function(name: str) -> Function | None:
    """The function of a name, written in any case."""
    return FUNCTIONS.get(name.lower())
