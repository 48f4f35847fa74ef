"""The letters that fit in an SMS, and texts cut into parts."""

import unicodedata

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7 = frozenset(_BASIC + "\f^{}\\[~]|€")

# What stands in for marks that decomposition doesn't reach.
_SUBSTITUTES = str.maketrans(
    {
        "‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "•": "-",
        "´": "'", "`": "'", "\t": " ", "\u00a0": " ", "ı": "i", "đ": "d", "Đ": "D", "ł": "l", "œ": "oe", "Œ": "OE",
    }
)  # fmt: skip


def fits_gsm7(text: str) -> bool:
    """Whether a phone's basic alphabet can write all of the text, 160 letters to an SMS."""
    return GSM7.issuperset(text)


def substitute(text: str) -> str:
    """The text in the basic alphabet if near letters can make it so (``ë`` → ``e``), else as it is."""
    near = "".join(letter if letter in GSM7 else _near(letter) for letter in text.translate(_SUBSTITUTES))
    return near if fits_gsm7(near) else text


def _near(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most ``limit`` letters, cut at spaces where there is one in a part's second half."""
    parts = []
    while len(text) > limit:
        cut = text.rfind(" ", limit // 2, limit + 1)
        cut = limit if cut < 0 else cut
        parts.append(text[:cut].strip())
        text = text[cut:].strip()
    return [*parts, text] if text or not parts else parts
