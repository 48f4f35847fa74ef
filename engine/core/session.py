"""Sessions and their runs as they are stored between two messages.

The JSON is that of flow spec 14.4: `write_session(read_session(data))` gives an equal session. Contact, environment
and definitions are not in it; the machine gets them with each call.
"""

from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct
from msgspec.structs import replace

from flows.errors import InputError
from flows.limits import RESULT_NAME_LENGTH, WEBHOOK_JSON_SIZE
from flows.message import Input
from flows.refs import FlowRef
from flows.result import Result, result_key
from flows.webhook import Webhook

ACTIVE = "active"
WAITING = "waiting"
COMPLETED = "completed"
FAILED = "failed"
EXPIRED = "expired"
INTERRUPTED = "interrupted"


ResultKey = Annotated[str, Meta(max_length=RESULT_NAME_LENGTH)]


class Step(Struct, frozen=True, gc=False):
    """A node that a run came to."""

    node_uuid: str
    arrived_on: str


class RunRecord(Struct, kw_only=True, omit_defaults=True):
    """What is stored of a run; times are RFC 3339, `results` by key."""

    uuid: str
    flow: FlowRef | None = None
    path: list[Step] = []
    locals: dict[str, str] = {}
    results: dict[ResultKey, Result] = {}
    status: str
    had_input: bool = False
    parent_uuid: str = ""
    webhook: Webhook | None = None
    created_on: str
    modified_on: str
    exited_on: str | None


class Session(Struct, kw_only=True, omit_defaults=True):
    """What is stored of a session. The trigger stays JSON until somebody asks for it."""

    uuid: str
    type: str
    created_on: str
    trigger: Raw
    contact_uuid: str
    call_uuid: str = ""
    runs: list[RunRecord] = []
    status: str
    input: Input | None = None
    sprints: int = 0
    # After USSD, by SMS: the choices that numbers stand for. None for all other sessions.
    numbered: tuple[str, ...] | None = None

    def compact(self) -> dict[str, list[Step]]:
        """Forget what only running runs need, and answers of webhooks that are too big to keep.

        Gives the paths of the runs that have ended since the last time.
        """
        paths: dict[str, list[Step]] = {}
        for run in self.runs:
            if run.webhook and len(_ENCODER.encode(run.webhook.json)) > WEBHOOK_JSON_SIZE:
                run.webhook = None
            if run.exited_on:
                if run.path:
                    paths[run.uuid], run.path = run.path, []
                run.locals = {}
                run.webhook = None
        return paths


class _OldRun(RunRecord):
    """A run of when names of results could be longer."""

    results: dict[str, Result] = {}


class _OldSession(Session):
    """A session with such runs."""

    runs: list[_OldRun] = []  # type: ignore[assignment]  # lists of subclasses


_DECODER = msgspec.json.Decoder(Session, float_hook=Decimal)
_OLD_DECODER = msgspec.json.Decoder(_OldSession, float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def read_session(data: bytes | str) -> Session:
    """Read a stored session; raises InputError."""
    try:
        return _DECODER.decode(data)
    except msgspec.DecodeError:
        return _read_old(data)


def _read_old(data: bytes | str) -> Session:
    try:
        session = _OLD_DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise InputError("", f"session can't be read: {error}") from error
    for run in session.runs:
        run.results = _with_short_names(run.results)
    return session


def _with_short_names(results: dict[str, Result]) -> dict[str, Result]:
    """Results by the names that flows now look them up by."""
    shortened = (replace(result, name=result.name[:RESULT_NAME_LENGTH].strip()) for result in results.values())
    return {result_key(result.name): result for result in shortened}


def write_session(session: Session) -> bytes:
    """The session as JSON."""
    return _ENCODER.encode(session)
