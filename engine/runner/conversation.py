"""A session in a worker's hands: what it was when it was loaded, and what has to be stored of it now."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from engine.core.session import INTERRUPTED, WAITING, RunRecord, Session, Step, read_session
from engine.core.sprint import Segment
from engine.models.base import IDS
from engine.runner.unreadable import UnreadableSession
from flows.errors import InputError
from flows.numbered import chosen
from flows.result import Result


class RunBefore(NamedTuple):
    """What the counters and the stored row know of a run."""

    status: str
    results: dict[str, Result]
    had_input: bool
    modified_on: str


class Conversation:
    """``before`` holds its runs as stored, by UUID; a new session has none. ``paths`` are those of runs that ended.

    ``timer_on`` is when a timer of its expiration is due at the latest, None if there may be none.
    """

    __slots__ = (
        "before",
        "expires_on",
        "hand_over_seconds",
        "is_new",
        "paths",
        "segments",
        "session",
        "sprint_id",
        "timeout_seconds",
        "timer_on",
        "touched",
    )

    def __init__(self, session: Session, sprint_id: str = "", expires_on: datetime | None = None) -> None:
        self.session = session
        self.is_new = True
        self.touched = True
        self.before: dict[str, RunBefore] = {}
        self.segments: list[Segment] = []
        self.paths: dict[str, list[Step]] = {}
        self.sprint_id = sprint_id or IDS.uuid7()
        self.expires_on = expires_on
        self.timer_on: datetime | None = None
        self.timeout_seconds = 0
        self.hand_over_seconds = 0

    @classmethod
    def loaded(cls, state: str, sprint_id: str, expires_on: datetime | None) -> "Conversation":
        """From a stored row; raises UnreadableSession."""
        try:
            session = read_session(state)
        except InputError as error:
            raise UnreadableSession(str(error)) from error
        made = cls(session, sprint_id, expires_on)
        made.is_new = made.touched = False
        made.before = {run.uuid: _before(run) for run in made.session.runs}
        made.timer_on = expires_on
        return made

    @property
    def is_waiting(self) -> bool:
        return self.session.status == WAITING

    def next_sprint(self) -> None:
        """It was stepped: earlier timers have no say any more."""
        self.touched = True
        self.sprint_id = IDS.uuid7()
        self.timeout_seconds = self.hand_over_seconds = 0
        if self.session.numbered:
            self.session.numbered = ()

    def meant(self, typed: str) -> str:
        """What somebody says who types this: after USSD a number stands for a choice."""
        return chosen(typed, self.session.numbered or ())

    def wait(self, expires_on: datetime, timeout_seconds: int) -> None:
        """It waits until then, or so long for an answer once the question has left (0 for no such limit)."""
        self.expires_on = expires_on
        self.timeout_seconds = timeout_seconds

    def lose_timer(self) -> None:
        """The timer of its expiration was due, so it needs another if it goes on to wait."""
        self.touched = True
        self.timer_on = None

    @property
    def needs_timer(self) -> bool:
        """Whether it could miss its end. A timer that comes too early is set anew, so only a late one is replaced."""
        return self.expires_on is not None and (self.timer_on is None or self.expires_on < self.timer_on)

    def interrupt(self, now: str) -> list[RunRecord]:
        """Ends the session and what is open of its runs, which it gives; ``now`` is RFC 3339."""
        self.touched = True
        self.session.status = INTERRUPTED
        ended = [run for run in self.session.runs if not run.exited_on]
        for run in ended:
            run.status = INTERRUPTED
            run.exited_on = run.modified_on = now
        return ended

    @property
    def open_flows(self) -> set[str]:
        """The flows that it is in: the one that waits and those that wait for that one."""
        return {run.flow.uuid for run in self.session.runs if run.flow and not run.exited_on}

    def changed_runs(self) -> Iterator[tuple[RunRecord, RunBefore | None]]:
        """The runs that differ from what is stored, each with what that is."""
        for run in self.session.runs:
            before = self.before.get(run.uuid)
            if before is None or before.modified_on != run.modified_on or before.status != run.status:
                yield run, before

    def whole_path(self, run: RunRecord) -> Sequence[Step]:
        """The path of a run that has ended; of one that goes on there is none, as the session has it."""
        return (self.paths.get(run.uuid) or run.path) if run.exited_on else ()

    def revisions(self) -> dict[str, int]:
        """The revision of each flow that it has been in."""
        return {run.flow.uuid: run.flow.revision for run in self.session.runs if run.flow}


def _before(run: RunRecord) -> RunBefore:
    return RunBefore(run.status, dict(run.results), run.had_input, run.modified_on)
