"""People who answer a poll, each in their own way and always in the same one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard.demo.poll import Answer, Poll


@dataclass
class Person:
    """One respondent: where they are in the poll, and what was said on either side."""

    number: str
    seed: int
    poll: Poll
    waiting_for: int = 0
    question: str = ""
    received: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    categories: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.waiting_for, self.question = self.poll.opening

    @property
    def is_done(self) -> bool:
        return not self.question and not self.waiting_for

    def hear(self, text: str) -> str | None:
        """Take a message in; returns the answer to send, if it is this person's turn."""
        self.received.append(text)
        self.waiting_for -= 1
        return self.answer() if self.waiting_for == 0 and self.question else None

    def answer(self) -> str:
        chosen = self._choose()
        if self.poll.results[self.question]:
            self.categories[self.poll.results[self.question]] = chosen.category
        self.waiting_for, self.question = chosen.turn
        self.sent.append(chosen.text)
        return chosen.text

    def _choose(self) -> Answer:
        """Another answer at each turn, so that nobody is asked the same question for ever."""
        answers = self.poll.answers[self.question]
        return answers[(self.seed + len(self.sent)) % len(answers)]


def tally(people: Iterable[Person]) -> Counter[tuple[str, str]]:
    """(result, category) → how many people's last answer falls in it."""
    return Counter(pair for person in people for pair in person.categories.items())
