"""Messages as flows receive and make them, and the part of one that a session remembers as its input."""

from typing import Any, Literal

from msgspec import Struct

from flows.refs import ChannelRef, TemplateRef

QuickReplyType = Literal["text", "form", "url", "location"]


class QuickReply(Struct, frozen=True, omit_defaults=True, gc=False):
    """A suggested answer. `extra` is the address of a `url`, the form of a `form` and so on."""

    type: QuickReplyType
    text: str = ""
    extra: str = ""


class TemplatingVariable(Struct, frozen=True, gc=False):
    """The value of one variable of a message template; `type` is text, image, video or document."""

    type: str
    value: str


class TemplatingComponent(Struct, frozen=True, gc=False):
    """A part of a message template and which variables it shows: `{"1": 0}` is `{{1}}` for the first one."""

    name: str
    type: str
    variables: dict[str, int]


class Templating(Struct, frozen=True, omit_defaults=True, gc=False):
    """The message template that a channel is asked to use."""

    template: TemplateRef
    components: tuple[TemplatingComponent, ...] = ()
    variables: tuple[TemplatingVariable, ...] = ()


class MsgContent(Struct, frozen=True, omit_defaults=True, gc=False):
    """What a message says. Attachments are `type:url`."""

    text: str = ""
    attachments: tuple[str, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()


class MsgOut(Struct, frozen=True, omit_defaults=True, gc=False, kw_only=True):
    """A message to the contact. `unsendable_reason` says why it can't go out."""

    urn: str = ""
    channel: ChannelRef | None = None
    text: str = ""
    attachments: tuple[str, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()
    templating: Templating | None = None
    locale: str = ""
    unsendable_reason: str = ""


class MsgIn(Struct, frozen=True, omit_defaults=True, gc=False, kw_only=True):
    """A message from the contact."""

    urn: str = ""
    channel: ChannelRef | None = None
    text: str = ""
    attachments: tuple[str, ...] = ()
    external_id: str = ""
    payload: Any = None


class Input(Struct, frozen=True, omit_defaults=True, gc=False, kw_only=True, tag_field="type", tag="msg"):
    """The message that a session was last resumed with. `urn` is without channel and display."""

    uuid: str
    channel: ChannelRef | None = None
    created_on: str
    urn: str = ""
    text: str = ""
    attachments: tuple[str, ...] = ()
    external_id: str = ""
    payload: Any = None
