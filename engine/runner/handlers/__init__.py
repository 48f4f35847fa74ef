"""What the runner does about each type of event; importing this package registers every handler."""

from flows.registry import load_folder

load_folder(__name__, __path__)
