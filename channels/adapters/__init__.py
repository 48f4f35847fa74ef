"""One module per provider, each entering its adapter in ``channels.base.ADAPTERS``."""

from flows.registry import load_folder

load_folder(__name__, __path__)
