"""All kinds of notifications, one file each. Importing this package registers every one."""

from flows.registry import load_folder

load_folder(__name__, __path__)
