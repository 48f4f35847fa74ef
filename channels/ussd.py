"""USSD sessions: who dials, answers and turns pages, and who dials again after the line dropped.

What the network's session is about is kept in Valkey for as long as one can last; what the flow is about is in the
database as ever. A flow goes on waiting when the line drops.
"""

import time
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from channels.base import Channel, UssdReply, UssdTurn
from channels.segments import substitute
from channels.ussd_gateway import UssdConfig, newly_typed
from channels.ussd_pages import PageSize, Turning, cut_pages, menu, turn_page
from engine.runner.turns import Shown, take_turn
from engine.services.ussd import Turn, find_code, is_waiting, store_turn
from engine.wakeups import valkey
from flows.numbered import chosen

DEADLINE_SECONDS = 6.0
SESSION_SECONDS = 600


class State(Struct, kw_only=True):
    """Of a session: what is shown and what was typed last. ``asking`` whether to go on comes before the flow."""

    known: str = ""
    sequence: str = ""
    text: str = ""
    choices: tuple[str, ...] = ()
    page: int = 0
    open: bool = False
    asking: bool = False
    reply: str = ""


class UssdSession:
    """One turn of a session, made when the call comes in: its time runs from then.

    ``reply`` may be called in any thread with a database connection.
    """

    def __init__(self, workspace_id: UUID, channel: Channel[Any], turn: UssdTurn) -> None:
        self._workspace_id = workspace_id
        self._channel = channel
        self._config: UssdConfig = channel.config
        self._turn = turn
        self._until = time.monotonic() + DEADLINE_SECONDS
        self._key = f"jibu:ussd:{channel.uuid}:{turn.session_id}"
        self._last_key = f"jibu:ussd-last:{channel.uuid}:{turn.urn}"

    def reply(self) -> UssdReply:
        state = self._load(self._key)
        if self._turn.event == "close":
            valkey().delete(self._key)
            return UssdReply("", False)
        if state and state.reply and self._is_repeated(state):
            return UssdReply(state.reply, state.open or state.page + 1 < len(self._pages(state)))
        state = self._dialled() if state is None or self._turn.event == "new" else self._typed(state)
        return self._show(state)

    def _is_repeated(self, state: State) -> bool:
        """Gateways call again when the answer got lost."""
        return bool(self._turn.sequence or self._turn.accumulated) and self._turn.sequence == state.sequence

    def _dialled(self) -> State:
        last = self._load(self._last_key) if self._config.redial != "new" else None
        if last is None or not is_waiting(self._workspace_id, self._turn.urn):
            return self._run("", self._code())
        if self._config.redial == "resume":
            return State(text=last.text, choices=last.choices, open=True)
        question = (self._config.continue_word, self._config.restart_word)
        return State(text=menu("", question), choices=question, open=True, asking=True)

    def _typed(self, state: State) -> State:
        turn = self._turn
        typed = newly_typed(turn.text, state.known) if turn.accumulated else turn.text
        typed = typed.strip()
        page = turn_page(typed, state.page, len(self._pages(state)), self._turning(state))
        if page is not None:
            state.page = page
            return state
        if not state.open:
            return State(text=self._config.goodbye)
        if not state.asking:
            return self._run(chosen(typed, state.choices), "")
        last = self._load(self._last_key)
        if last and typed == "1":
            return State(text=last.text, choices=last.choices, open=True)
        return self._run("", self._code())

    def _code(self) -> str:
        """What was dialled, as triggers have it: the code with all further digits, else with fewer of them."""
        return find_code(self._workspace_id, codes_of(self._turn, self._channel.address))

    def _run(self, text: str, code: str) -> State:
        """The flow's answer."""
        channel_id = UUID(self._channel.uuid)
        turn = Turn(workspace_id=self._workspace_id, channel_id=channel_id, urn=self._turn.urn, text=text, code=code)
        contact_id, message_id = store_turn(turn)
        shown = take_turn(contact_id, message_id, channel_id, until=self._until)
        if shown is None or not shown.text:
            return State(text=self._config.sorry if shown is None else self._config.goodbye)
        return self._state(shown)

    def _state(self, shown: Shown) -> State:
        text = menu(shown.text, shown.choices)
        return State(
            text=substitute(text) if self._config.encoding == "S" else text, choices=shown.choices, open=shown.open
        )

    def _show(self, state: State) -> UssdReply:
        state.known, state.sequence = self._turn.text, self._turn.sequence
        pages = self._pages(state)
        state.reply = pages[state.page]
        valkey().set(self._key, msgspec.json.encode(state), ex=SESSION_SECONDS)
        if state.open and not state.asking and self._config.redial_minutes:
            valkey().set(self._last_key, msgspec.json.encode(state), ex=60 * self._config.redial_minutes)
        return UssdReply(state.reply, state.open or state.page + 1 < len(pages))

    def _turning(self, state: State) -> Turning:
        """When the flow has ended the session ends with the last page, so there is no way back."""
        back = Turning().back if state.open else ""
        return Turning(back=back, more_word=self._config.more_word, back_word=self._config.back_word)

    def _pages(self, state: State) -> list[str]:
        size = PageSize(self._config.page_gsm7, self._config.page_ucs2)
        return cut_pages(state.text, size, self._turning(state))

    @staticmethod
    def _load(key: str) -> State | None:
        stored = valkey().get(key)
        return msgspec.json.decode(stored, type=State) if isinstance(stored, bytes) else None


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
    digits = dialled.split("*")
    fewest = len(own.split("*")) if f"{dialled}*".startswith(f"{own}*") else len(code.split("*"))
    return [f"*{'*'.join(digits[:count])}#" for count in range(len(digits), fewest - 1, -1)]
