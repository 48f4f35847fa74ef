"""Languages by their ISO 639-3 codes (three letters; `und` is undetermined)."""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def language_codes() -> frozenset[str]:
    """All codes of the standard."""
    return frozenset((files("flows") / "data" / "languages.txt").read_text("ascii").split())


def is_language(code: str) -> bool:
    """Whether the code is one of the standard."""
    return code in language_codes()
