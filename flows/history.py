"""How a session came to be started by others, so that sessions can't spawn each other without end."""

from msgspec import Struct


class History(Struct, frozen=True, gc=False):
    """`ancestors_since_input` counts the sessions since a person last did something."""

    parent_uuid: str
    ancestors: int
    ancestors_since_input: int

    def advance(self, session_uuid: str, *, had_input: bool) -> "History":
        """The history of a session that session `session_uuid`, which has this one, starts."""
        since = 0 if had_input else self.ancestors_since_input + 1
        return History(session_uuid, self.ancestors + 1, since)


NO_HISTORY = History("", 0, 0)
