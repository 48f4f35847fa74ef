"""Files of messages that providers keep: an address of ours stands in the message, and fetches one when it is opened.

A provider's own address may have a key in it and be good for an hour only.
"""

import hashlib
import hmac
import re
from typing import Any, Protocol

from channels.base import HTTP, Channel, Config

_FILE_ID = re.compile(r"[\w-]{1,255}", re.ASCII)
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,64}/[\w.+-]{1,64}", re.ASCII)
SIGNATURE_LENGTH = 32
ANY_TYPE = "application/octet-stream"


class FileKeeper(Protocol[Config]):
    """An adapter, with the capability "files", whose provider gives ids for the files of messages that come in."""

    def file_key(self, channel: Channel[Config]) -> str:
        """The secret of the channel that addresses of its files are signed with."""

    async def find_file(self, file_id: str, channel: Channel[Config], http: HTTP) -> str:
        """Where the provider has it now, for nobody else to know; raises ``SendError``."""


def file_attachment(channel: Channel[Any], kind: str, file_id: str, *, key: str) -> str:
    """What stands in a message, "" without a file. ``kind`` is its media type, ``key`` as ``FileKeeper`` has it."""
    if not _FILE_ID.fullmatch(file_id):
        return ""
    known = kind if _MEDIA_TYPE.fullmatch(kind) else ANY_TYPE
    return f"{known}:{channel.site}/files/{channel.uuid}/{_signature(channel, file_id, key)}/{file_id}"


def is_signed(channel: Channel[Any], file_id: str, signature: str, *, key: str) -> bool:
    """Whether that is of an address which a message has had."""
    return hmac.compare_digest(_signature(channel, file_id, key).encode(), signature.encode())


def _signature(channel: Channel[Any], file_id: str, key: str) -> str:
    about = f"file {channel.uuid} {file_id}"
    return hmac.new(key.encode(), about.encode(), hashlib.sha256).hexdigest()[:SIGNATURE_LENGTH]
