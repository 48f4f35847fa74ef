"""The router tests, a module per theme: importing this package fills the registry."""

from flows.case import CASES
from flows.registry import load_folder

__all__ = ["CASES"]

load_folder(__name__, list(__path__))
