"""Short public references for the numbers of contacts (`PLZGVS` for 1234567), made and undone with a secret key.

A Feistel cipher over 30 bits (34 for large numbers) written in base 32, so that references of neighbours look
unrelated and none contains a letter or digit that is easily mistaken for another.
"""

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_DIGITS = {letter: digit for digit, letter in enumerate(_ALPHABET)}
_SHORT = 6
_LONG = 7
_HALF_BITS = {_SHORT: 15, _LONG: 17}
_FIRST_LONG = 1 << 5 * _SHORT

Key = tuple[int, int, int, int]


def encode_ref(number: int, key: Key) -> str:
    """The reference of a number above 0: 6 characters, 7 from 2^30 on."""
    length = _SHORT if number < _FIRST_LONG else _LONG
    bits = _HALF_BITS[length]
    left, right = number >> bits, number & (1 << bits) - 1
    for part in key:
        left, right = right, left ^ _mix(right, part, bits)
    return _write(left << bits | right, length)


def decode_ref(ref: str, key: Key) -> int | None:
    """The number of a reference, or None if it isn't one of this key."""
    bits = _HALF_BITS.get(len(ref))
    if bits is None or not _DIGITS.keys() >= set(ref):
        return None
    cipher = _read(ref)
    left, right = cipher >> bits, cipher & (1 << bits) - 1
    for part in reversed(key):
        left, right = right ^ _mix(left, part, bits), left
    number = left << bits | right
    return number if number > 0 and _fits(number, len(ref)) else None


def _mix(half: int, part: int, bits: int) -> int:
    mixed = (half ^ part) * 0x45D9F3B
    return (mixed ^ mixed >> 16) & (1 << bits) - 1


def _fits(number: int, length: int) -> bool:
    return (number < _FIRST_LONG) == (length == _SHORT)


def _write(number: int, length: int) -> str:
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def _read(ref: str) -> int:
    number = 0
    for letter in ref:
        number = number << 5 | _DIGITS[letter]
    return number
