"""All types of routers, one module each: importing this package fills the registry."""

from flows.routing import ROUTERS
from flows.registry import load_folder

__all__ = ["ROUTERS"]

load_folder(__name__, list(__path__))
