"""The operations, one module each; they enter themselves."""

from flows.registry import load_folder

load_folder(__name__, __path__)
