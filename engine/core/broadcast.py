"""What a broadcast says to one contact: the text of their language, with what it names filled in."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from engine.core.context.contact import ContactView, contact_object, fields_object, urns_object
from flows.assets import Assets
from flows.clock import Clock
from flows.composing import locale, read_quick_reply, unsendable_status
from flows.contact import Contact, merge_environment
from flows.environment import Environment
from flows.expressions.scope import Scope
from flows.expressions.template import compile_template
from flows.expressions.values import DEFAULT, Value, XObject, XView
from flows.limits import QUICK_REPLY_EXTRA_LENGTH, QUICK_REPLY_LENGTH
from flows.message import MsgContent, MsgOut, QuickReply
from flows.texts import truncate

_NO_ROUTE = "no_route"


class Broadcast(NamedTuple):
    """What it says by language, ``base_language`` among them.

    Unless it ``is_evaluated``, the texts are templates over `@contact`, `@fields`, `@urns` and `@globals`.
    """

    translations: Mapping[str, MsgContent]
    base_language: str
    is_evaluated: bool = False


def write_message(
    broadcast: Broadcast,
    contact: Contact,
    environment: Environment,
    assets: Assets,
    clock: Clock,
    random: Callable[[], Decimal],
) -> MsgOut:
    """The message to a contact; ``environment`` is that of the workspace."""
    route = contact.route(assets)
    environment = merge_environment(environment, contact, route)
    language = contact.language if contact.language in broadcast.translations else broadcast.base_language
    content = broadcast.translations[language]
    if not broadcast.is_evaluated:
        root = _root(ContactView(contact, environment, assets))
        content = _evaluate(content, Scope(root, environment, clock, random))
    return MsgOut(
        urn=route.urn.identity if route else "",
        channel=route.channel.ref if route else None,
        text=content.text,
        attachments=content.attachments,
        quick_replies=content.quick_replies,
        locale=locale(language, environment),
        unsendable_reason=unsendable_status(contact) if route else _NO_ROUTE,
    )


def _evaluate(content: MsgContent, scope: Scope) -> MsgContent:
    """What fails in a template is left empty."""

    def evaluate(text: str) -> str:
        return compile_template(text, frozenset(_ROOT)).text(scope) if "@" in text else text

    return MsgContent(
        evaluate(content.text),
        tuple(map(evaluate, content.attachments)),
        tuple(_quick_reply(reply, evaluate) for reply in content.quick_replies),
    )


def _quick_reply(reply: QuickReply, evaluate: Callable[[str], str]) -> QuickReply:
    """One that is but a text may say in it what it is."""
    if reply.type == "text" and not reply.extra:
        return read_quick_reply(evaluate(reply.text))
    shown, extra = evaluate(reply.text), evaluate(reply.extra)
    return QuickReply(reply.type, truncate(shown, QUICK_REPLY_LENGTH), truncate(extra, QUICK_REPLY_EXTRA_LENGTH))


def _root(view: ContactView) -> XObject:
    return XView(_ROOT, view)


def _globals(view: ContactView) -> Value:
    items = view.assets.globals
    text = "\n".join(f"{item.name}: {item.value}" for item in items.values())
    return XObject({DEFAULT: text, **{key: item.value for key, item in items.items()}})


_ROOT: Mapping[str, Callable[[ContactView], Value]] = {
    "contact": contact_object,
    "fields": fields_object,
    "urns": urns_object,
    "globals": _globals,
}
