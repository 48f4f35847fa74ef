"""What kind of message a wait hopes for; channels may use it to help the contact."""

from typing import Annotated

from msgspec import Meta, Struct


class AudioHint(Struct, frozen=True, tag_field="type", tag="audio"):
    """A recording."""


class ImageHint(Struct, frozen=True, tag_field="type", tag="image"):
    """A picture."""


class VideoHint(Struct, frozen=True, tag_field="type", tag="video"):
    """A film."""


class LocationHint(Struct, frozen=True, tag_field="type", tag="location"):
    """A place."""


class DigitsHint(Struct, frozen=True, tag_field="type", tag="digits", omit_defaults=True):
    """Keys of a telephone: a fixed number of them, or all up to a closing one."""

    count: int | None = None
    terminated_by: Annotated[str, Meta(max_length=8)] = ""


Hint = AudioHint | ImageHint | VideoHint | LocationHint | DigitsHint
