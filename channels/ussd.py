"""USSD sessions: who dials, answers and turns pages, and who dials again after the line dropped.

What the network's session is about is kept in Valkey for as long as one can last; what the flow is about is in the
database as ever. A flow goes on waiting when the line drops.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import redis
from msgspec import Struct
from redis.exceptions import LockError
from redis.lock import Lock

from channels.base import Channel, UssdReply, UssdTurn
from channels.ussd_gateway import UssdConfig, newly_typed
from channels.ussd_pages import PageSize, Turning, cut_pages, turn_page
from engine.clock import CLOCK
from engine.gate import TURNS
from engine.runner.turns import begin_turn, take_turn
from engine.services.ussd import (
    Shown,
    Turn,
    find_code,
    find_question,
    hand_over,
    is_handled,
    said_since,
)
from engine.wakeups import valkey
from flows.near_letters import substitute
from flows.numbered import chosen, menu

SESSION_SECONDS = 600
# A call waits so long for another of its session, which must be longer than any answer takes.
LOCK_SECONDS = 60
PAUSE_SECONDS = 0.02
LONGEST_CODE = 182  # in letters, as GSM 03.38 has it


class Last(Struct, kw_only=True):
    """What somebody who dials again goes on with: the flow's session and sprint, "" if it ended.

    ``late`` is the message that was answered when nobody waited any more, ``dialled`` the network's session, and
    ``code`` what the flow was dialled by.
    """

    contact: UUID
    code: str = ""
    session: str = ""
    sprint: str = ""
    late: str = ""
    dialled: str = ""


class State(Struct, kw_only=True):
    """Of a session: what is shown since ``shown_at`` (Unix time), and what was typed last.

    ``asking`` whether to go on comes before the flow.
    """

    event: str = ""
    known: str = ""
    sequence: str = ""
    text: str = ""
    choices: tuple[str, ...] = ()
    page: int = 0
    open: bool = False
    asking: bool = False
    reply: str = ""
    shown_at: float = 0.0
    last: Last | None = None


class UssdSession:
    """One turn of a session, made when the call comes in: its time runs from then. ``at`` is that in Unix time.

    ``outcome`` is a label of ``engine.telemetry.USSD``.
    ``reply`` may be called in any thread with a database connection.
    """

    def __init__(self, workspace_id: UUID, channel: Channel[Any], turn: UssdTurn, *, at: float) -> None:
        self._workspace_id = workspace_id
        self._channel = channel
        self._config: UssdConfig = channel.config
        self._turn = turn
        self._at = at
        self.outcome = "shown"
        self._until = time.monotonic() + self._config.answer_seconds
        # Some gateways use the ids of sessions again soon, for other people.
        self._key = f"jibu:ussd:{channel.uuid}:{turn.urn}:{turn.session_id}"
        self._last_key = f"jibu:ussd-last:{channel.uuid}:{turn.urn}"

    @property
    def sorry(self) -> UssdReply:
        """What is shown when the time is over."""
        self.outcome = "late"
        return UssdReply(self._config.sorry, False)

    @property
    def patience(self) -> float | None:
        """The seconds that are left to begin in, None for what nobody waits for: it is done however late."""
        return None if self._turn.event == "close" else max(0.0, self._until - time.monotonic())

    def reply(self) -> UssdReply:
        """The next page. Calls of a session are taken one after the other, so that a repeat finds what came of the
        first; one that comes too late to be shown is kept for who dials again. Whose time was over before it began has
        been told to dial again: it is left undone, as else those behind it were late too.
        """
        if self.patience == 0:
            return self.sorry
        try:
            with self._locked():
                return self._reply()
        except LockError:
            return self.sorry

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Raises LockError if another call of the session has it for too long."""
        lock = Lock(valkey(), f"{self._key}:lock", LOCK_SECONDS, sleep=PAUSE_SECONDS)
        is_ours = lock.acquire(blocking=False)
        if not is_ours:
            with TURNS.outside():
                is_ours = lock.acquire(blocking_timeout=self._until - time.monotonic())
        if not is_ours:
            raise LockError
        try:
            yield
        finally:
            with suppress(LockError):  # it was held longer than it lasts
                lock.release()

    def _reply(self) -> UssdReply:
        state = _load(self._key, State)
        if self._turn.event == "close":
            return self._close(state)
        if state and state.reply and self._is_repeated(state):
            return UssdReply(state.reply, state.open or state.page + 1 < len(self._pages(state)))
        return self._show(self._dialled() if state is None or self._turn.event == "new" else self._typed(state))

    def _is_repeated(self, state: State) -> bool:
        """Gateways call again when the answer got lost. Where they don't number their calls, the same is a repeat if
        it came so soon that nobody can have read the page before; a session that waits for an answer begins once.
        """
        turn = self._turn
        if turn.sequence or turn.accumulated:
            return turn.sequence == state.sequence
        if (turn.event, turn.text) != (state.event, state.known):
            return False
        return (turn.event == "new" and state.open) or self._at < state.shown_at + self._config.repeat_seconds

    def _close(self, state: State | None) -> UssdReply:
        """The line dropped: unless they have dialled again, what waits goes on by SMS, where that is wanted."""
        valkey().delete(self._key)
        last = _load(self._last_key, Last) if self._config.hand_over and state and state.open else None
        self.outcome = "dropped" if state and state.open else "ended"
        if last and last.session and last.dialled == self._turn.session_id:
            hand_over(last.session, last.sprint)
        return UssdReply("", False)

    def _dialled(self) -> State:
        """Who dials another code is not asked about that of before."""
        codes = codes_of(self._turn, self._channel.address)
        code = find_code(self._workspace_id, codes)
        last = _load(self._last_key, Last) if self._config.redial != "new" else None
        again = self._dialled_again(last) if last and last.code == code else None
        return again or self._begin(code, _further(codes[0], code) if self._config.answers_in_code else ())

    def _dialled_again(self, last: Last) -> State | None:
        if last.late:
            return self._caught_up(last)
        return self._go_on(last) if self._config.redial == "resume" else self._ask(last)

    def _begin(self, code: str, answers: Sequence[str] = ()) -> State:
        """The flow from its beginning; what was dialled behind the code answers its first questions."""
        state = self._run("", code, is_new=True)
        for answer in answers:
            if state.open:
                state = self._run(chosen(answer, state.choices), code)
        return state

    def _go_on(self, last: Last) -> State | None:
        """The question that waits, if one does."""
        question = find_question(last.contact, last.session) if last.session else None
        if question is None:
            return None
        self.outcome = "resumed"
        return self._state(question, last)

    def _ask(self, last: Last) -> State | None:
        """Whether to go on with it."""
        if self._go_on(last) is None:
            return None
        words = (self._config.continue_word, self._config.restart_word)
        return State(text=menu("", words), choices=words, open=True, asking=True, last=last)

    def _caught_up(self, last: Last) -> State | None:
        """What they would have been shown had it not been so late."""
        shown = take_turn(last.contact, last.late, UUID(self._channel.uuid), until=self._until)
        if shown is None and is_handled(last.contact, last.late):
            shown = said_since(last.contact, last.late)
        if shown is None:
            return self._state(None, last)
        return self._state(shown, Last(contact=last.contact, code=last.code)) if shown.text else None

    def _typed(self, state: State) -> State:
        turn = self._turn
        typed = newly_typed(turn.text, state.known) if turn.accumulated else turn.text
        typed = typed.strip()
        page = turn_page(typed, state.page, len(self._pages(state)), self._turning(state))
        if page is not None:
            state.page = page
            return state
        if not (state.open and state.last):
            return State(text=self._config.goodbye)
        if state.asking:
            return self._chosen(typed, state.last)
        return self._run(chosen(typed, state.choices), state.last.code)

    def _chosen(self, typed: str, last: Last) -> State:
        """Who was asked whether to go on is asked again until it is clear."""
        ways: dict[str, Callable[[Last], State | None]] = {"1": self._go_on, "2": lambda _last: None}
        return ways.get(typed, self._ask)(last) or self._begin(last.code)

    def _run(self, text: str, code: str, *, is_new: bool = False) -> State:
        """The answer of the flow that was dialled by this code, which a new one is begun by."""
        channel_id, config = UUID(self._channel.uuid), self._config
        seconds = config.hand_over_seconds if config.hand_over else None
        turn = Turn(
            workspace_id=self._workspace_id,
            channel_id=channel_id,
            urn=self._turn.urn,
            text=text,
            code=code if is_new else "",
            hand_over=seconds,
        )
        contact_id, message_id, leased = begin_turn(turn)
        last = Last(contact=contact_id, code=code, late=message_id, dialled=self._turn.session_id)
        self._remember(valkey(), last)
        shown = take_turn(contact_id, message_id, channel_id, until=self._until, leased=leased)
        if shown and time.monotonic() <= self._until:
            last.late = ""
        return self._state(shown, last)

    def _state(self, shown: Shown | None, last: Last) -> State:
        if shown is None:
            self.outcome = "late"
        if shown is None or not shown.text:
            return State(text=self._config.sorry if shown is None else self._config.goodbye, last=last)
        text = menu(shown.text, shown.choices)
        last.session, last.sprint = shown.session, shown.sprint
        return State(
            text=substitute(text) if self._config.encoding == "S" else text,
            choices=shown.choices,
            open=bool(shown.session),
            last=last,
        )

    def _show(self, state: State) -> UssdReply:
        state.event, state.known, state.sequence = self._turn.event, self._turn.text, self._turn.sequence
        pages = self._pages(state)
        state.reply, state.shown_at = pages[state.page], CLOCK.seconds()
        with valkey().pipeline(transaction=False) as pipe:
            pipe.set(self._key, msgspec.json.encode(state), ex=SESSION_SECONDS)
            if state.last and (state.open or state.last.late):
                state.last.dialled = self._turn.session_id
                self._remember(pipe, state.last)
            elif state.last:
                pipe.delete(self._last_key)
            pipe.execute()
        return UssdReply(state.reply, state.open or state.page + 1 < len(pages))

    def _remember(self, client: redis.Redis, last: Last) -> None:
        if self._config.redial_minutes:
            client.set(self._last_key, msgspec.json.encode(last), ex=60 * self._config.redial_minutes)

    def _turning(self, state: State) -> Turning:
        """When the flow has ended the session ends with the last page, so there is no way back."""
        back = Turning().back if state.open else ""
        return Turning(back=back, more_word=self._config.more_word, back_word=self._config.back_word)

    def _pages(self, state: State) -> list[str]:
        size = PageSize(self._config.page_gsm7, self._config.page_ucs2)
        return cut_pages(state.text, size, self._turning(state))


Stored = TypeVar("Stored", bound=Struct)


def _load(key: str, kind: type[Stored]) -> Stored | None:
    stored = valkey().get(key)
    return msgspec.json.decode(stored, type=kind) if isinstance(stored, bytes) else None


def _further(dialled: str, code: str) -> list[str]:
    """What was dialled behind a code that it begins with."""
    return dialled.strip("*#").split("*")[len(code.strip("*#").split("*")) :]


def codes_of(turn: UssdTurn, address: str) -> list[str]:
    """What somebody may have meant who dials: ``*123*4#``, then ``*123#``, which is the channel's own code.

    Gateways tell what follows the code as the first text, as a first text with the code in front, or in the code.
    """
    own = (address or turn.service_code).strip("*#")
    code, text = (turn.service_code or own).strip("*#"), turn.text.strip("*#")
    if text == code or text.startswith(f"{code}*"):
        dialled = text
    else:
        dialled = f"{code}*{text}" if turn.accumulated and text else code
    digits = dialled[:LONGEST_CODE].split("*")
    fewest = len(own.split("*")) if f"{dialled}*".startswith(f"{own}*") else len(code.split("*"))
    return [f"*{'*'.join(digits[:count])}#" for count in range(len(digits), fewest - 1, -1)]
