"""Languages of before version 11.2, which were written with two letters, as ISO 639-3 codes."""

from collections.abc import Mapping
from functools import cache

from babel.core import get_global

from flows.languages import BIBLIOGRAPHIC

# Of languages with several codes, the one that ISO 639-2 uses in terminology.
_PREFERRED = (
    "aka ara aym aze bod ces cre cym deu dzo ell est eus fas fra ful grn guj hrv hye iku ipk isl kat kau kom kon kur "
    "lav mkd mlg mon mri msa mya nep nld oji ori orm pus que ron san slk sqi srd srp swa uzb yid zha zho"
)

# Codes of groups of languages that flows were found to have, with the language that was meant.
_GROUPS = {
    "afa": "ara",
    "art": "epo",
    "aus": "rop",
    "cpe": "pcm",
    "cpf": "gcr",
    "cpp": "kea",
    "esp": "spa",
    "him": "xnr",
    "kar": "blk",
    "mkh": "khm",
    "phi": "fil",
    "smi": "smj",
}


def three_letters(code: str) -> str:
    """The ISO 639-3 code for an older one; what isn't known stays as it is."""
    code = code.strip().lower()
    if code in BIBLIOGRAPHIC.split():
        return _codes()[_aliases()[code]]
    return _GROUPS.get(code) or _codes().get(code, code)


def _aliases() -> Mapping[str, str]:
    """Two letter codes by three letter codes."""
    aliases: Mapping[str, str] = get_global("language_aliases")
    return aliases


@cache
def _codes() -> dict[str, str]:
    """Three letter codes by two letter codes."""
    preferred = _PREFERRED.split()
    pairs = [(two, three) for three, two in _aliases().items() if len(three) == 3 and len(two) == 2]
    return dict(sorted(pairs, key=lambda pair: pair[1] in preferred))
