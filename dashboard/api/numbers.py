"""Whole numbers that stand for keys which are UUIDs of version 7, for clients from before these."""

from uuid import UUID


def number_of(key: UUID) -> int:
    """The time in a key: its milliseconds, then 12 bits of the fraction of one."""
    return key.int >> 80 << 12 | key.int >> 64 & 0xFFF


def span_of(number: int) -> tuple[UUID, UUID]:
    """The lowest and the highest key that have this number; raises ValueError for one that no key has."""
    lowest = number >> 12 << 80 | 7 << 76 | (number & 0xFFF) << 64
    return UUID(int=lowest), UUID(int=lowest | (1 << 64) - 1)
