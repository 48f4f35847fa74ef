"""Events of things that went wrong."""

from flows.event import Event, event


@event
class Error(Event, frozen=True, kw_only=True):
    """Something couldn't be done; the run goes on. `code` and `extra` are for machines (`urn:taken`, `{"urn": …}`)."""

    text: str
    code: str = ""
    extra: dict[str, str] = {}


@event
class Failure(Event, frozen=True, kw_only=True):
    """Something ended the run."""

    text: str


@event
class Warn(Event, frozen=True, kw_only=True, tag="warning"):
    """Something works but shouldn't be relied upon."""

    text: str
    code: str = ""
    extra: dict[str, str] = {}
