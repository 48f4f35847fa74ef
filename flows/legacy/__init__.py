"""Definitions before version 13, which had action sets and rule sets in place of nodes.

`convert` makes version 13.0.0 of them. Those before 11.12 are first brought up to that, step by step (`older`).
"""

from flows.legacy.definition import convert, is_legacy

__all__ = ["convert", "is_legacy"]
