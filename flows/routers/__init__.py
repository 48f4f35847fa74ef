"""All types of routers, one module each: importing this package fills the registry."""

from flows.registry import load_folder
from flows.routing import ROUTERS

__all__ = ["ROUTERS"]

load_folder(__name__, list(__path__))
