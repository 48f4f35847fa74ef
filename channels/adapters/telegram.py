"""Telegram bots. Source: core.telegram.org/bots/api. Nothing is reported. Files are fetched when they are opened."""

import hmac
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import orjson
from msgspec import structs

from channels.base import (
    HTTP,
    Began,
    Channel,
    Forbidden,
    Happening,
    Inbound,
    Outgoing,
    QuickReply,
    Response,
    SendError,
    Sent,
    Stopped,
    adapter,
    check_response,
    send_each,
)
from channels.files import file_attachment
from channels.gateway import Gateway, GatewayConfig, answered, post_form
from channels.reading import epoch, json_object, need, pick, text_at, urn_with
from channels.request import Request
from channels.segments import split
from channels.settings import setting
from flows.told import told

CAPTION_LIMIT = 1024
MOST_SIDE_BY_SIDE = 3
TOO_MANY = 429
RETRY_AFTER = "parameters.retry_after"  # seconds
# What the button says that opens a chat; with a word behind it, a link did.
START = "/start"
NUL = "\\u0000"
# What a kind of attachment is sent with: the method and its field.
METHODS = {"image": ("sendPhoto", "photo"), "video": ("sendVideo", "video"), "audio": ("sendAudio", "audio")}
DOCUMENT = ("sendDocument", "document")
# In private a bot is told that it was blocked or, by another status, unblocked.
BLOCKED = ("my_chat_member.new_chat_member.status", "kicked")
GONE = ("bot was blocked by the user", "user is deactivated", "bot can't initiate conversation")


class TelegramConfig(GatewayConfig, frozen=True, kw_only=True):
    auth_token: Annotated[str, setting("Bot token", "From @BotFather", secret=True, min_length=1)]
    secret: Annotated[
        str, setting("Secret token", "Given to setWebhook as secret_token; calls must have it", secret=True)
    ] = ""
    parse_mode: Annotated[
        Literal["", "Markdown", "HTML"],
        setting(
            "Formatting",
            "Texts that break its rules are refused by Telegram",
            choices={"": told("None"), "Markdown": "Markdown", "HTML": "HTML"},
        ),
    ] = ""
    api_url: Annotated[str, setting("API address")] = "https://api.telegram.org"


def update(request: Request, channel: Channel[TelegramConfig]) -> Sequence[Happening]:
    """Messages in private, and that somebody has blocked the bot; what happens in groups and whatever else a bot is
    told about says nothing to us.
    """
    whole = json_object(request)
    if text_at(whole, BLOCKED[0]) == BLOCKED[1] and text_at(whole, "my_chat_member.chat.type") == "private":
        return [Stopped(urn=urn_with("telegram", need(whole, "my_chat_member.from.id")))]
    message = pick(whole, "message")
    if not isinstance(message, Mapping) or text_at(message, "chat.type") not in {"", "private"}:
        return []
    urn = urn_with("telegram", need(message, "from.id"), text_at(message, "from.username").lower())
    name = " ".join(filter(None, (text_at(message, "from.first_name"), text_at(message, "from.last_name"))))
    external_id, sent_on, text = text_at(message, "message_id"), epoch(need(message, "date")), _text(message)
    if text == START or text.startswith(f"{START} "):
        link = text.removeprefix(START).strip()
        params = {"referrer_id": link} if link else {}
        return [Began(urn=urn, by="chat", params=params, external_id=external_id, sent_on=sent_on, name=name)]
    return [
        Inbound(
            urn=urn,
            text=text,
            attachments=(*_places(message), *_files(message, channel)),
            external_id=external_id,
            sent_on=sent_on,
            name=name,
            payload=_payload(message),
        )
    ]


def _text(message: Mapping[str, Any]) -> str:
    venue = ", ".join(filter(None, (text_at(message, "venue.title"), text_at(message, "venue.address"))))
    number = text_at(message, "contact.phone_number")
    contact = f"{text_at(message, 'contact.first_name')} ({number})" if number else ""
    return text_at(message, "text", "caption") or venue or contact or _sent_by_form(message)


def _sent_by_form(message: Mapping[str, Any]) -> str:
    """What a web app sent, or, where that is data, the button that it was opened by."""
    return text_at(message, "web_app_data.data" if _payload(message) is None else "web_app_data.button_text")


def _payload(message: Mapping[str, Any]) -> Any:
    """What a web app sent; None if that isn't JSON that can be stored."""
    sent = text_at(message, "web_app_data.data")
    try:
        return None if NUL in sent else orjson.loads(sent or "null")
    except orjson.JSONDecodeError:
        return None


def _places(message: Mapping[str, Any]) -> list[str]:
    place = pick(message, "location.latitude"), pick(message, "location.longitude")
    return [f"geo:{place[0]:f},{place[1]:f}"] if all(isinstance(degrees, int | float) for degrees in place) else []


# A message has one of these; what can be moving is also there as a document.
FILES = {
    "animation": "video/mp4",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "document": "application/octet-stream",
}


def _files(message: Mapping[str, Any], channel: Channel[TelegramConfig]) -> list[str]:
    kind, file_id = _file_of(message)
    attached = file_attachment(channel, kind, file_id, key=channel.config.auth_token)
    return [attached] if attached else []


def _file_of(message: Mapping[str, Any]) -> tuple[str, str]:
    """The media type and the id of its file, "" if it has none. Of a photo the largest, of a sticker its picture."""
    photos = pick(message, "photo")
    if isinstance(photos, list) and photos:
        return "image/jpeg", text_at(photos[-1], "file_id")
    for name, usual in FILES.items():
        if file_id := text_at(message, f"{name}.file_id"):
            return text_at(message, f"{name}.mime_type") or usual, file_id
    return "image/webp", text_at(message, *(f"sticker.{name}file_id" for name in ("thumbnail.", "thumb.", "")))


@adapter
class Telegram(Gateway[TelegramConfig]):
    code = "TG"
    name = "Telegram"
    schemes = ("telegram",)
    capabilities = frozenset({"attachments", "quick_replies", "files"})
    config = TelegramConfig
    max_length = 4096
    id_path = "result.message_id"
    actions = {"receive": update}

    def verify(self, request: Request, channel: Channel[TelegramConfig]) -> None:
        wanted, given = channel.config.secret, request.headers.get("x-telegram-bot-api-secret-token", "")
        if wanted and not hmac.compare_digest(given.encode(), wanted.encode()):
            raise Forbidden("the secret token is wrong")

    def file_key(self, channel: Channel[TelegramConfig]) -> str:
        return channel.config.auth_token

    async def find_file(self, file_id: str, channel: Channel[TelegramConfig], http: HTTP) -> str:
        """Its address has the token, and holds for an hour."""
        config = channel.config
        call = post_form(f"{config.api_url}/bot{config.auth_token}/getFile", {"file_id": file_id})
        response = await http.request(call.method, call.url, headers=call.headers, body=call.body)
        check_response(response)
        path = text_at(answered(response), "result.file_path")
        if not path:
            raise SendError("response_content", "Telegram's answer has no file")
        return f"{config.api_url}/file/bot{config.auth_token}/{path}"

    async def send(self, message: Outgoing, channel: Channel[TelegramConfig], http: HTTP) -> Sent:
        config = channel.config
        calls = _calls(message, config.max_length or self.max_length)
        parts = []
        for number, (method, fields) in enumerate(calls, 1):
            buttons = _keyboard(message.quick_replies if number == len(calls) else ())
            sent = {"chat_id": message.address, **fields, "reply_markup": orjson.dumps(buttons).decode()}
            if config.parse_mode:
                sent["parse_mode"] = config.parse_mode
            call = post_form(f"{config.api_url}/bot{config.auth_token}/{method}", sent)
            parts.append(partial(self.hand_over, call, channel, http))
        return await send_each(message, parts)

    def taken(self, response: Response) -> str:
        said = answered(response)
        reason = text_at(said, "description")
        if any(words in reason for words in GONE):
            raise SendError("contact_stopped", reason)
        if reason and 400 <= response.status < 500 and response.status != TOO_MANY:
            raise SendError("rejected", f"{text_at(said, 'error_code')}: {reason}")
        check_response(structs.replace(response, wait=response.wait or float(text_at(said, RETRY_AFTER) or 0)))
        if text_at(said, "result.message_id") in {"", "0"}:
            raise SendError("response_content", "Telegram's answer has no message")
        return text_at(said, "result.message_id")


def _calls(message: Outgoing, limit: int) -> list[tuple[str, dict[str, str]]]:
    """Methods and their fields: a single file carries the text as its caption, else the text goes first."""
    files = [_file(attachment) for attachment in message.attachments]
    if len(files) == 1 and len(message.text) <= CAPTION_LIMIT:
        (method, field, url), *_ = files
        return [(method, {field: url, "caption": message.text})]
    texts = [("sendMessage", {"text": text}) for text in split(message.text, limit) if text]
    return texts + [(method, {field: url, "caption": ""}) for method, field, url in files]


def _file(attachment: str) -> tuple[str, str, str]:
    kind, _, url = attachment.partition(":")
    return (*METHODS.get(kind.partition("/")[0], DOCUMENT), url)


def _keyboard(replies: Sequence[QuickReply]) -> Mapping[str, Any]:
    """Buttons below the message: those that answer, or if there are none of these, links."""
    buttons = [button for button in map(_button, replies) if button]
    if buttons:
        only_texts = all(button.keys() == {"text"} for button in buttons)
        return {"keyboard": _rows(buttons), "resize_keyboard": True, "one_time_keyboard": only_texts}
    links = [
        {"text": reply.text or "Open Link", "url": reply.extra}
        for reply in replies
        if reply.type == "url" and _is_public(reply.extra)
    ]
    return {"inline_keyboard": _rows(links)} if links else {"remove_keyboard": True}


def _button(reply: QuickReply) -> Mapping[str, Any] | None:
    match reply.type:
        case "text":
            return {"text": reply.text}
        case "location":
            return {"text": reply.text or "Send Location", "request_location": True}
        case "form" if reply.extra:
            return {"text": reply.text, "web_app": {"url": reply.extra}}
    return None


def _rows(buttons: list[Any]) -> list[list[Any]]:
    """Side by side where few."""
    return [buttons] if len(buttons) <= MOST_SIDE_BY_SIDE else [[button] for button in buttons]


def _is_public(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and " " not in url
