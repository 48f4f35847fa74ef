"""Near letters for those that phones' basic alphabet lacks, so that an SMS holds more; see ``flows.segments``."""

import unicodedata

from flows.segments import LETTERS

# What stands in for marks and letters that decomposition doesn't reach.
_SUBSTITUTES = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "•": "-",
        "…": "...", "´": "'", "`": "'", "\t": " ", "\u00a0": " ", "\u202f": " ", "ı": "i", "đ": "dj", "Đ": "Dj",
        "ł": "l", "Ł": "L", "œ": "oe", "Œ": "OE", "ɓ": "b", "Ɓ": "B", "ɗ": "d", "Ɗ": "D", "ƙ": "k", "Ƙ": "K",
        "ƴ": "y", "Ƴ": "Y",
    }
)  # fmt: skip


def substitute(text: str) -> str:
    """The text in the basic alphabet if near letters can make it so (``ë`` → ``e``), else as it is."""
    near = "".join(letter if letter in LETTERS else _near(letter) for letter in text.translate(_SUBSTITUTES))
    return near if LETTERS.issuperset(near) else text


def _near(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if unicodedata.category(part) != "Mn")
