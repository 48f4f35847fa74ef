"""Languages by their ISO 639-3 codes (three letters; `und` is undetermined).

Flows also use the codes that ISO 639-2 has for bibliographies, like `fre` for `fra`.
"""

from functools import lru_cache
from pathlib import Path

_TERMINOLOGICAL = Path(__file__).parent / "data" / "languages.txt"
BIBLIOGRAPHIC = "alb arm baq bur chi cze dut fre geo ger gre ice mac mao may per rum slo tib wel"


@lru_cache(maxsize=1)
def language_codes() -> frozenset[str]:
    """All codes of the standards."""
    terminological = _TERMINOLOGICAL.read_text("ascii")
    return frozenset(f"{terminological} {BIBLIOGRAPHIC}".split())


def is_language(code: str) -> bool:
    """Whether the code is one of the standards."""
    return code in language_codes()
