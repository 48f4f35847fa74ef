"""All types of modifiers, one file each. Importing this package registers every one."""

from flows.modifier import Modifier, ModifierContext, apply, read_modifier
from flows.registry import load_folder

load_folder(__name__, __path__)

__all__ = ["Modifier", "ModifierContext", "apply", "read_modifier"]
