"""The router tests, a module per theme; importing this package enters all of them in the registry."""

from flows.registry import load_folder

load_folder(__name__, __path__)
