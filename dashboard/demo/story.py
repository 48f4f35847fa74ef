"""Stories that the demonstration data tells: who lives somewhere, who of them answers, and what they say."""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from msgspec import Struct

STORIES = Path(__file__).parent / "stories"

# Answer → how often, beside "of": whom a line is about. The last line that is about somebody holds.
Line = dict[str, Any]


class Story(Struct, frozen=True):
    """``traits`` has for each value its weight in the population and among those who answer: the two differ."""

    workspace: str
    country: str
    language: str
    languages: list[str]
    timezone: str
    prefix: str
    people: int
    source: str
    names: dict[str, list[str]]
    traits: dict[str, dict[str, tuple[float, float]]]
    poll: dict[str, Any]
    answers: dict[str, list[Line]]

    def person(self, chance: Random) -> dict[str, str]:
        """The traits of somebody who is in the panel."""
        return {
            trait: _drawn({value: panel for value, (_, panel) in values.items()}, chance)
            for trait, values in self.traits.items()
        }

    def answer(self, question: str, person: Mapping[str, str], chance: Random) -> str:
        """The category of an answer, or the text of one that is free."""
        about = [line for line in self.answers[question] if line.get("of", {}).items() <= person.items()]
        return _drawn({answer: weight for answer, weight in about[-1].items() if answer != "of"}, chance)

    def population(self) -> str:
        """The margins as a table for the weighting; ages in the bands of tables."""
        lines = ["trait,value,people"]
        for trait, values in self.traits.items():
            key = "age:age" if trait == "age" else f"field:{trait}"
            lines += [
                f"{key},{_band(value) if trait == 'age' else value},{share}" for value, (share, _) in values.items()
            ]
        return "\n".join(lines)


def stories() -> list[Story]:
    return [msgspec.json.decode(path.read_bytes(), type=Story) for path in sorted(STORIES.glob("*.json"))]


def _drawn(weights: Mapping[str, float], chance: Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _band(age: str) -> str:
    start = int(age) // 5 * 5
    return f"{start}-{start + 4}"
