"""Actions of definitions before version 13: one function for each type, from its old JSON to the new."""

from collections.abc import Callable
from typing import Any

from flows.errors import FlowError
from flows.legacy.conversion import Conversion, read_texts, reference, variable_reference
from flows.legacy.templates import rewrite_template
from flows.raw_definition import Json, text_in
from flows.registry import Registry
from flows.urns import SCHEMES

Converter = Callable[[Json, Conversion], Json]

CONVERTERS: Registry[Converter] = Registry("old action type")

NEW_CONTACT = "@new_contact"


def convert_action(action: Json, conversion: Conversion, path: str) -> Json:
    """The action as version 13.0.0 has it. Empty optional properties are left out."""
    converter = CONVERTERS.get(text_in(action, "type"))
    if converter is None:
        raise FlowError(
            path, f"actions of the old type '{action.get('type')}' can't be converted, remove it and try again"
        )
    identified = {**action, "uuid": conversion.claim(action.get("uuid"))}
    converted = converter(identified, conversion)
    return {"type": converted.pop("type"), "uuid": identified["uuid"], **converted}


def _list(action: Json, key: str) -> list[Any]:
    value = action.get(key)
    return [one for one in value if one is not None] if isinstance(value, list) else []


def _present(**properties: Any) -> Json:
    return {key: value for key, value in properties.items() if value}


@CONVERTERS.register("add_group")
def _add_group(action: Json, _: Conversion) -> Json:
    groups = [variable_reference(group) for group in _list(action, "groups")]
    return {"type": "add_contact_groups", "groups": groups}


@CONVERTERS.register("del_group")
def _del_group(action: Json, _: Conversion) -> Json:
    groups = [variable_reference(group) for group in _list(action, "groups")]
    return {"type": "remove_contact_groups", **({"groups": groups} if groups else {"all_groups": True})}


@CONVERTERS.register("add_label")
def _add_label(action: Json, _: Conversion) -> Json:
    return {"type": "add_input_labels", "labels": [variable_reference(label) for label in _list(action, "labels")]}


@CONVERTERS.register("channel")
def _channel(action: Json, _: Conversion) -> Json:
    channel = {"uuid": text_in(action, "channel"), "name": text_in(action, "name")}
    return {"type": "set_contact_channel", "channel": channel}


@CONVERTERS.register("email")
def _email(action: Json, conversion: Conversion) -> Json:
    return {
        "type": "send_email",
        "addresses": [rewrite_template(address) for address in _list(action, "emails") if isinstance(address, str)],
        "subject": rewrite_template(text_in(action, "subject")),
        "body": rewrite_template(conversion.native(read_texts(action.get("msg")))),
    }


@CONVERTERS.register("flow")
def _flow(action: Json, _: Conversion) -> Json:
    return {"type": "enter_flow", "flow": reference(action.get("flow")), "terminal": True}


@CONVERTERS.register("lang")
def _lang(action: Json, _: Conversion) -> Json:
    return {"type": "set_contact_language", "language": text_in(action, "lang")}


@CONVERTERS.register("play")
def _play(action: Json, _: Conversion) -> Json:
    return {"type": "play_audio", "audio_url": rewrite_template(text_in(action, "url"))}


@CONVERTERS.register("reply")
def _reply(action: Json, conversion: Conversion) -> Json:
    return {"type": "send_msg", **_message(action, conversion), **_present(all_urns=action.get("send_all"))}


@CONVERTERS.register("send")
def _send(action: Json, conversion: Conversion) -> Json:
    variables = _variables(action)
    recipients = _recipients(action) | _present(legacy_vars=[rewrite_template(one) for one in variables])
    return {"type": "send_broadcast", **_message(action, conversion), **recipients}


@CONVERTERS.register("trigger-flow")
def _trigger_flow(action: Json, _: Conversion) -> Json:
    variables = _variables(action)
    return {
        "type": "start_session",
        "flow": reference(action.get("flow")),
        **_recipients(action),
        **_present(
            legacy_vars=[rewrite_template(one) for one in variables if one != NEW_CONTACT],
            create_contact=NEW_CONTACT in variables,
        ),
    }


@CONVERTERS.register("save")
def _save(action: Json, _: Conversion) -> Json:
    field, value = text_in(action, "field"), rewrite_template(text_in(action, "value"))
    if field == "name":
        return {"type": "set_contact_name", "name": value}
    if field == "first_name":
        return {"type": "set_contact_name", "name": f"{value.strip()} @(word_slice(contact.name, 1, -1))"}
    if field in SCHEMES or field == "tel_e164":
        return {"type": "add_contact_urn", "scheme": field.removesuffix("_e164"), "path": value}
    return {"type": "set_contact_field", "field": {"key": field, "name": text_in(action, "label")}, "value": value}


@CONVERTERS.register("say")
def _say(action: Json, conversion: Conversion) -> Json:
    uuid = text_in(action, "uuid")
    recording = {language: conversion.media_url(url) for language, url in read_texts(action.get("recording")).items()}
    return {
        "type": "say_msg",
        "text": conversion.text(read_texts(action.get("msg")), uuid, "text"),
        **_present(audio_url=conversion.text(recording, uuid, "audio_url")),
    }


def _message(action: Json, conversion: Conversion) -> Json:
    uuid = text_in(action, "uuid")
    media = {language: conversion.attachment(one) for language, one in read_texts(action.get("media")).items() if one}
    replies = [read_texts(reply) for reply in _list(action, "quick_replies")]
    return {
        "text": conversion.text(read_texts(action.get("msg")), uuid, "text"),
        **_present(
            attachments=list(filter(None, [conversion.text(media, uuid, "attachments")])),
            quick_replies=conversion.texts(replies, uuid, "quick_replies"),
        ),
    }


def _recipients(action: Json) -> Json:
    return _present(
        contacts=[reference(contact) for contact in _list(action, "contacts")],
        groups=[variable_reference(group) for group in _list(action, "groups")],
    )


def _variables(action: Json) -> list[str]:
    return [str(one["id"]) for one in _list(action, "variables") if isinstance(one, dict) and one.get("id")]
