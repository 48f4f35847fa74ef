"""The register of upgrade steps: one function for each version of the specification that changed definitions."""

from collections.abc import Callable
from typing import NamedTuple

from flows.raw_definition import Json
from flows.stable_ids import StableIds


class Version(NamedTuple):
    """A version of the specification: `Version.parse("14.4.2")`."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Read `major.minor.patch`; raises ValueError for anything else."""
        major, minor, patch = (int(part) for part in text.split("."))
        return cls(major, minor, patch)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


Step = Callable[[Json, StableIds], None]

_STEPS: dict[Version, Step] = {}


def upgrades_to(version: str) -> Callable[[Step], Step]:
    """Decorator for the function that changes definitions, in place, from the version before to this one."""

    def enter(step: Step) -> Step:
        _STEPS[Version.parse(version)] = step
        return step

    return enter


def steps_between(start: Version, end: Version) -> list[tuple[Version, Step]]:
    """The steps that lead from one version (exclusive) to another (inclusive), in order."""
    return [(version, step) for version, step in sorted(_STEPS.items()) if start < version <= end]
