"""What the parts of a definition before version 13 share while they are converted."""

import re
from collections.abc import Mapping
from typing import Any

from flows.legacy.templates import rewrite_template
from flows.properties import UUID_PATTERN
from flows.raw_definition import Json
from flows.stable_ids import StableIds

BASE = "base"

Texts = dict[str, str]

_UUID = re.compile(UUID_PATTERN)


def read_texts(value: Any) -> Texts:
    """A text by language, as old definitions hold it; a plain text is in no language but `base`."""
    if isinstance(value, str):
        return {BASE: value}
    if not isinstance(value, Mapping):
        return {}
    # Once a mistake put texts by language in the place of a text.
    inner = {key: next(iter(one.values()), "") if isinstance(one, dict) else one for key, one in value.items()}
    return {language: text for language, text in inner.items() if isinstance(text, str)}


class Conversion:
    """One definition on its way: its language, the UUIDs of new parts, and the translations met so far.

    `localization` is what it becomes in the new definition: language → item UUID → property → texts.
    """

    def __init__(self, language: str, base_media_url: str, ids: StableIds) -> None:
        self.language = language
        self.localization: dict[str, dict[str, dict[str, list[str]]]] = {}
        self._base_media_url = base_media_url.removesuffix("/")
        self._ids = ids
        self._taken: set[str] = set()

    def claim(self, uuid: Any) -> str:
        """The UUID of a part if it is one and no other part has it, else a new one."""
        claimed = uuid if isinstance(uuid, str) and _UUID.match(uuid) and uuid not in self._taken else self.new_uuid()
        self._taken.add(claimed)
        return claimed

    def new_uuid(self) -> str:
        """A UUID for a part that old definitions didn't have."""
        return self._ids.uuid4()

    def native(self, texts: Mapping[str, str]) -> str:
        """The text in the language of the flow, or in another if there is none."""
        return texts.get(self.language) or texts.get(BASE) or next(filter(None, texts.values()), "")

    def text(self, texts: Texts, uuid: str, key: str) -> str:
        """Rewrite the templates of a property in all languages, keep the translations and return the native text."""
        return "".join(self.texts([texts], uuid, key)[:1])

    def texts(self, items: list[Texts], uuid: str, key: str) -> list[str]:
        """The same for a property that is a list: its items, each in several languages."""
        languages = dict.fromkeys(language for item in items for language in item)
        for language in languages:
            if language not in (self.language, BASE):
                translated = [rewrite_template(item.get(language, "")) for item in items]
                self.localization.setdefault(language, {}).setdefault(uuid, {})[key] = translated
        return [rewrite_template(self.native(item)) for item in items]

    def media_url(self, url: str) -> str:
        """The absolute URL of an uploaded file."""
        if not url or url.startswith(("http://", "https://")):
            return url
        return f"{self._base_media_url}/{url.removeprefix('/')}"

    def attachment(self, media: str) -> str:
        """An attachment, `type:url`; one without a type is an image, and a template stays as it is."""
        kind, colon, url = media.partition(":")
        if not colon:
            kind, url = "image", media
        return media if "@" in url or not url else f"{kind}:{self.media_url(url)}"


def reference(value: Any) -> Json:
    """`{uuid, name}` of a flow, contact or channel."""
    value = value if isinstance(value, Mapping) else {}
    return {"uuid": str(value.get("uuid") or ""), "name": str(value.get("name") or "")}


def variable_reference(value: Any) -> Json:
    """The reference to a group or label, which may be a name or a template that gives one."""
    name = value if isinstance(value, str) else str((value or {}).get("name") or "")
    if isinstance(value, Mapping) and value.get("uuid"):
        return {"uuid": str(value["uuid"]), "name": name}
    return {"name_match": rewrite_template(name) if isinstance(value, str) and name.startswith("@") else name}
