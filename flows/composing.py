"""Making messages: evaluating what an action says, in the contact's language, and addressing it."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

from msgspec import Meta

from flows.action import Action
from flows.contact import ACTIVE, Contact
from flows.environment import Environment
from flows.limits import ATTACHMENT_LENGTH, QUICK_REPLY_EXTRA_LENGTH, QUICK_REPLY_LENGTH
from flows.message import MsgContent, QuickReply, QuickReplyType
from flows.properties import evaluated, required
from flows.refs import TemplateRef
from flows.remembering import remember_short
from flows.run import Run
from flows.texts import truncate

_ATTACHMENT = re.compile(r"[\w+]+(/[-+.\w]+)?:.+", re.DOTALL)
_QUICK_REPLY_TYPES: dict[str, QuickReplyType] = {"<form>": "form", "<url>": "url", "<location>": "location"}
_EXTRA = "<extra>"

Localize = Callable[[str, str, Sequence[str]], tuple[Sequence[str], str]]


class MessageAction(Action, frozen=True, kw_only=True):
    """Base of the actions that send a message."""

    text: Annotated[str, evaluated(10_000, localized=True), required]
    attachments: Annotated[tuple[Annotated[str, evaluated(8192, localized=True)], ...], Meta(max_length=10)] = ()
    quick_replies: Annotated[tuple[Annotated[str, evaluated(1000, localized=True)], ...], Meta(max_length=10)] = ()
    template: TemplateRef | None = None
    template_variables: Annotated[tuple[Annotated[str, evaluated(10_000)], ...], Meta(max_length=100)] = ()


def compose(run: Run, action: MessageAction, localize: Localize) -> tuple[MsgContent, str]:
    """Evaluate what a message says, with texts as `localize` finds them; the second is the language it is in."""
    texts, language = localize(action.uuid, "text", (action.text,))
    text = texts[0]
    said = run.text(text)
    attachments: tuple[str, ...] = ()
    replies: tuple[QuickReply, ...] = ()
    if action.attachments:
        native, found = localize(action.uuid, "attachments", action.attachments)
        attachments = tuple(evaluate_attachments(run, native))
        language = language if text else found
    if action.quick_replies:
        native, found = localize(action.uuid, "quick_replies", action.quick_replies)
        replies = tuple(_quick_replies(run, native))
        language = language if text or attachments else found
    return MsgContent(said, attachments, replies), language


def is_attachment(text: str) -> bool:
    """Whether a text is `type:url`."""
    return _ATTACHMENT.fullmatch(text) is not None


def evaluate_attachments(run: Run, templates: Sequence[str]) -> Iterator[str]:
    """The attachments that are fit to be sent."""
    for source in templates:
        attachment = run.text(source).strip()
        if not is_attachment(attachment):
            run.error("Attachment evaluated to invalid value and will be ignored")
        elif len(attachment) > ATTACHMENT_LENGTH:
            run.error(f"Evaluated attachment is longer than the {ATTACHMENT_LENGTH} limit and will be ignored")
        else:
            yield attachment


def _quick_replies(run: Run, templates: Sequence[str]) -> Iterator[QuickReply]:
    for source in templates:
        evaluated = run.text(source)
        if evaluated:
            yield read_quick_reply(evaluated)
        else:
            run.error("Quick reply evaluated to empty string and will be ignored")


@remember_short(4096)
def read_quick_reply(text: str) -> QuickReply:
    """A quick reply as authors write it: `Yes`, `<url>Our site<extra>https://…`."""
    prefix = next((prefix for prefix in _QUICK_REPLY_TYPES if text.startswith(prefix)), "")
    shown, _, extra = text.removeprefix(prefix).partition(_EXTRA)
    return QuickReply(
        type=_QUICK_REPLY_TYPES.get(prefix, "text"),
        text=truncate(shown, QUICK_REPLY_LENGTH),
        extra=truncate(extra, QUICK_REPLY_EXTRA_LENGTH),
    )


def locale(language: str, environment: Environment) -> str:
    """`eng-US`, or `eng`, or ""."""
    country = environment.default_country
    return f"{language}-{country}" if language and country else language


def unsendable_status(contact: Contact) -> str:
    """Why a contact with this status can't be sent to, or ""."""
    return "" if contact.status == ACTIVE else f"contact_{contact.status}"
