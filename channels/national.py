"""Alphabets of languages that phones may write SMS in, beside the basic one. Source: 3GPP TS 23.038, annex A.

A header of the message names them by numbers. What they write otherwise than the basic alphabet and its extension is
here for those that phones are known to use; letters of other languages come as UCS-2.
"""

from collections.abc import Mapping

TURKISH, SPANISH, PORTUGUESE = 1, 2, 3


def _codes(*pairs: str) -> Mapping[int, str]:
    """From ``"47Ğ"``: a code and its letter."""
    return {int(pair[:2], 16): pair[2:] for pair in pairs}


# In place of the extension: what the code behind an escape stands for.
SINGLE_SHIFT: Mapping[int, Mapping[int, str]] = {
    TURKISH: _codes("47Ğ", "49İ", "53Ş", "63ç", "67ğ", "69ı", "73ş"),
    SPANISH: _codes("09ç", "41Á", "49Í", "4FÓ", "55Ú", "61á", "69í", "6Fó", "75ú"),
    PORTUGUESE: _codes(
        *("05ê", "09ç", "0BÔ", "0Cô", "0EÁ", "0Fá", "12Φ", "13Γ", "15Ω", "16Π", "17Ψ", "18Σ", "19Θ", "1FÊ"),
        *("41À", "49Í", "4FÓ", "55Ú", "5BÃ", "5CÕ", "61Â", "69í", "6Fó", "75ú", "7Bã", "7Cõ", "7Fâ"),
    ),
}
# In place of the basic alphabet.
LOCKING_SHIFT: Mapping[int, Mapping[int, str]] = {
    TURKISH: _codes("04€", "07ı", "0BĞ", "0Cğ", "1CŞ", "1Dş", "40İ", "60ç"),
    PORTUGUESE: _codes(
        *("04ê", "06ú", "07í", "08ó", "09ç", "0BÔ", "0Cô", "0EÁ", "0Fá", "12ª", "13Ç", "14À", "15∞", "16^", "17\\"),
        *("18€", "19Ó", "1A|", "1CÂ", "1Dâ", "1EÊ", "24º", "40Í", "5BÃ", "5CÕ", "5DÚ", "60~", "7Bã", "7Cõ", "7D`"),
    ),
}
