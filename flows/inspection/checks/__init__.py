"""The checks, one module each: importing this package fills the registry."""

from flows.inspection.issue import CHECKS
from flows.registry import load_folder

__all__ = ["CHECKS"]

load_folder(__name__, list(__path__))
