"""References to things of the workspace, as they are written in definitions, contacts and events.

A reference names its thing by `uuid` (or `key`) and carries the name it had when it was written, so that a missing
thing can still be spoken of. Group, label and user references may instead be *variable*: a template that gives the
name (or e-mail) when the action runs.
"""

from typing import ClassVar

from msgspec import Struct


class Ref(Struct, frozen=True, omit_defaults=True, gc=False):
    """What all references share: a kind (`group`, `field`…) and an identity within it."""

    kind: ClassVar[str] = ""

    @property
    def identity(self) -> str:
        """The UUID or key."""
        raise NotImplementedError

    def __str__(self) -> str:
        raise NotImplementedError


class UuidRef(Ref, frozen=True):
    """`{"uuid", "name"}`."""

    uuid: str = ""
    name: str = ""

    @property
    def identity(self) -> str:
        """The UUID."""
        return self.uuid

    def __str__(self) -> str:
        return f"{self.kind}[uuid={self.uuid},name={self.name}]"


class KeyRef(Ref, frozen=True):
    """`{"key", "name"}`."""

    key: str
    name: str = ""

    @property
    def identity(self) -> str:
        """The key."""
        return self.key

    def __str__(self) -> str:
        return f"{self.kind}[key={self.key},name={self.name}]"


class CampaignRef(UuidRef, frozen=True):
    """A campaign."""

    kind: ClassVar[str] = "campaign"


class ChannelRef(UuidRef, frozen=True):
    """A channel."""

    kind: ClassVar[str] = "channel"


class ContactRef(UuidRef, frozen=True):
    """A contact."""

    kind: ClassVar[str] = "contact"


class FlowRef(UuidRef, frozen=True):
    """A flow; `revision` is the one a run began with (0 if unknown)."""

    kind: ClassVar[str] = "flow"
    revision: int = 0


class GroupRef(UuidRef, frozen=True):
    """A group; variable if `name_match`, a template, is given."""

    kind: ClassVar[str] = "group"
    name_match: str = ""


class LabelRef(UuidRef, frozen=True):
    """A label; variable if `name_match`, a template, is given."""

    kind: ClassVar[str] = "label"
    name_match: str = ""


class LLMRef(UuidRef, frozen=True):
    """A language model."""

    kind: ClassVar[str] = "llm"


class OptInRef(UuidRef, frozen=True):
    """An opt-in (no longer supported, but old flows name them)."""

    kind: ClassVar[str] = "optin"


class ClassifierRef(UuidRef, frozen=True):
    """A classifier (no longer supported, but old flows name them)."""

    kind: ClassVar[str] = "classifier"


class TemplateRef(UuidRef, frozen=True):
    """A message template."""

    kind: ClassVar[str] = "template"


class TopicRef(UuidRef, frozen=True):
    """A ticket topic."""

    kind: ClassVar[str] = "topic"


class UserRef(UuidRef, frozen=True):
    """A user; variable if `email`, a template, is given without a UUID."""

    kind: ClassVar[str] = "user"
    email: str = ""


class FieldRef(KeyRef, frozen=True):
    """A contact field."""

    kind: ClassVar[str] = "field"


class GlobalRef(KeyRef, frozen=True):
    """A global value."""

    kind: ClassVar[str] = "global"
