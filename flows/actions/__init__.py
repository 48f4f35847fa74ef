"""All types of actions, one module each: importing this package fills the registry."""

from flows.action import ACTIONS
from flows.registry import load_folder

__all__ = ["ACTIONS"]

load_folder(__name__, list(__path__))
