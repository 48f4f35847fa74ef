"""What messages say, as clients write and read it: texts, attachments and quick replies, by language if need be."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from rest_framework import serializers

from dashboard.api.references import References
from dashboard.web.editor.attachments import find_stored
from engine.models import Workspace
from flows.composing import is_attachment
from flows.limits import ATTACHMENT_LENGTH, QUICK_REPLY_EXTRA_LENGTH, QUICK_REPLY_LENGTH
from flows.message import MsgContent, QuickReply

TEXT_LENGTH = 4096
MOST, MOST_LANGUAGES = 10, 50
NOTHING_SAID = "Must provide either text or attachments."
LANGUAGE = re.compile(r"[a-z]{3}")


def main_language(workspace: Workspace) -> str:
    return next(iter(workspace.languages), "und")


def text_field(**options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=TEXT_LENGTH, **options)


class Attachments(serializers.Field[Any, Any, Any, Any]):
    """At most ten files, each as the UUID of one that was uploaded or as ``type:url``; gives the latter."""

    default_error_messages = References.default_error_messages

    def to_internal_value(self, data: Any) -> tuple[str, ...]:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if len(data) > MOST:
            self.fail("max_length", max_length=MOST)
        return tuple(map(self._file, map(str, data)))

    def _file(self, text: str) -> str:
        found = text if _is_on_the_web(text) else _stored(self.context["resource"].workspace, text)
        if not found:
            self.fail("missing", value=text)
        return found


def _is_on_the_web(text: str) -> bool:
    """Whether it is the ``type:url`` of a file wherever it is."""
    url = text.partition(":")[2]
    return is_attachment(text) and url.startswith(("http://", "https://")) and len(text) <= ATTACHMENT_LENGTH


def _stored(workspace: Workspace, text: str) -> str:
    """The ``type:url`` of the file that was uploaded under this UUID; "" if none was."""
    with suppress(ValueError):
        if found := find_stored(workspace.pk, UUID(text)):
            return f"{found.kind}:{found.url}"
    return ""


class QuickReplyField(serializers.Serializer[Any]):
    """A text, or an object with a type too."""

    type = serializers.ChoiceField(("text", "form", "url", "location"), default="text")
    text = serializers.CharField(max_length=QUICK_REPLY_LENGTH, default="")
    extra = serializers.CharField(max_length=QUICK_REPLY_EXTRA_LENGTH, default="", allow_blank=True)

    def to_internal_value(self, data: Any) -> Any:
        reply = QuickReply(**super().to_internal_value({"text": data} if isinstance(data, str) else data))
        if not reply.text and reply.type != "location":
            raise serializers.ValidationError({"text": ["This field is required."]})
        return reply


def quick_replies_field(**options: Any) -> serializers.ListField:
    return serializers.ListField(child=QuickReplyField(), max_length=MOST, **options)


class Translated(serializers.DictField):
    """Something by language, or else in the main language of the workspace; gives it by language."""

    default_error_messages = {"max_length": "Ensure this field has no more than {max_length} elements."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            return {main_language(self.context["resource"].workspace): self.child.run_validation(data)}
        if len(data) > MOST_LANGUAGES:
            self.fail("max_length", max_length=MOST_LANGUAGES)
        for language in data:
            check_language(language)
        translations: dict[str, Any] = super().to_internal_value(dict(data))
        return translations


def check_language(text: str) -> None:
    if not LANGUAGE.fullmatch(text):
        raise serializers.ValidationError("Not a valid ISO639-3 language code.")


def contents_of(given: Mapping[str, Any], base: str) -> dict[str, MsgContent]:
    """What is given as text, attachments and quick_replies, by language; others have what they lack of the base."""
    texts, files, replies = (given.get(name, {}) for name in ("text", "attachments", "quick_replies"))

    def said(by_language: Mapping[str, Any], language: str) -> Any:
        return by_language.get(language) or by_language.get(base, ())

    return {
        language: MsgContent(said(texts, language) or "", tuple(said(files, language)), tuple(said(replies, language)))
        for language in {**texts, **files, **replies}
    }


def shown_attachment(attachment: str) -> dict[str, str]:
    """``type:url`` as an object."""
    kind, _, url = attachment.partition(":")
    return {"content_type": kind, "url": url}
