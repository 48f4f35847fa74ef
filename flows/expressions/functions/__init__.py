"""The function library, a module per theme; importing this package enters all of it in the registry."""

from flows.registry import load_folder

load_folder(__name__, __path__)
