"""What templates can name, as editors complete it: types with their properties, and where to begin."""

from typing import Any, Final


def _property(key: str, help_text: str, kind: str = "text", *, many: bool = False) -> dict[str, Any]:
    return {"key": key, "help": help_text, "type": kind, **({"array": True} if many else {})}


def _type(name: str, *properties: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "properties": list(properties)}


_CONTACT = (
    _property("__default__", "the name, else the address"),
    _property("uuid", "the UUID"),
    _property("id", "the number of the contact"),
    _property("name", "the full name"),
    _property("first_name", "the first name"),
    _property("language", "the language, as three letters"),
    _property("timezone", "the time zone"),
    _property("created_on", "when the contact was made", "datetime"),
    _property("last_seen_on", "when the contact last wrote", "datetime"),
    _property("urns", "all addresses", "text", many=True),
    _property("urn", "the address that is written to"),
    _property("groups", "the groups", "group", many=True),
    _property("fields", "the fields", "fields"),
    _property("channel", "the channel that is written by", "channel"),
    _property("status", "active, blocked, stopped or archived"),
)
_RUN = (
    _property("__default__", "the contact and the flow"),
    _property("uuid", "the UUID"),
    _property("contact", "the contact", "contact"),
    _property("flow", "the flow", "flow"),
    _property("status", "active, waiting, completed, expired, interrupted or failed"),
    _property("results", "the results", "results"),
    _property("created_on", "when it began", "datetime"),
    _property("exited_on", "when it ended", "datetime"),
)
_RELATED = (
    _property("contact", "the contact", "contact"),
    _property("flow", "the flow", "flow"),
    _property("fields", "the fields of the contact", "fields"),
    _property("results", "the results", "results"),
    _property("status", "the status of the run"),
)

CONTEXT: Final[dict[str, Any]] = {
    "types": [
        {
            "name": "fields",
            "key_source": "fields",
            "property_template": _property("{key}", "{key} of the contact", "any"),
        },
        {
            "name": "results",
            "key_source": "results",
            "property_template": _property("{key}", "the result {key}", "result"),
        },
        {"name": "globals", "key_source": "globals", "property_template": _property("{key}", "the value of {key}")},
        _type("contact", *_CONTACT),
        _type("run", *_RUN),
        _type("related_run", *_RELATED),
        _type(
            "flow", _property("uuid", "the UUID"), _property("name", "the name"), _property("revision", "the revision")
        ),
        _type("group", _property("uuid", "the UUID"), _property("name", "the name")),
        _type(
            "channel",
            _property("uuid", "the UUID"),
            _property("name", "the name"),
            _property("address", "the number or name that people see"),
        ),
        _type(
            "result",
            _property("__default__", "the value"),
            _property("name", "the name"),
            _property("value", "the value"),
            _property("category", "the category"),
            _property("category_localized", "the category in the contact's language"),
            _property("input", "what the contact wrote"),
            _property("extra", "what else was found", "any"),
            _property("node_uuid", "the node that saved it"),
            _property("created_on", "when it was saved", "datetime"),
        ),
        _type(
            "input",
            _property("__default__", "the text, and the addresses of what was attached"),
            _property("text", "the text"),
            _property("attachments", "what was attached", "text", many=True),
            _property("urn", "the address that it came from"),
            _property("channel", "the channel that it came by", "channel"),
            _property("created_on", "when it came", "datetime"),
        ),
        _type(
            "trigger",
            _property("type", "what started the session"),
            _property("params", "what it was given", "any"),
            _property("keyword", "the keyword that started it"),
            _property("user", "who started it"),
            _property("campaign", "the campaign that started it", "any"),
        ),
        _type("resume", _property("type", "msg, wait_timeout, wait_expiration or dial")),
        _type(
            "webhook",
            _property("status", "the HTTP status", "number"),
            _property("headers", "the headers", "any"),
            _property("json", "the answer", "any"),
        ),
        _type(
            "node",
            _property("uuid", "the UUID"),
            _property("visit_count", "how often the run came by", "number"),
            _property("categories", "the answers that it tells apart", "text", many=True),
        ),
        _type("urns", _property("tel", "the phone number"), _property("whatsapp", "the WhatsApp address")),
    ],
    "root": [
        _property("contact", "the contact", "contact"),
        _property("fields", "the fields of the contact", "fields"),
        _property("urns", "the addresses of the contact", "urns"),
        _property("results", "the results of this run", "results"),
        _property("locals", "values that only this run knows", "any"),
        _property("input", "what the contact wrote last", "input"),
        _property("run", "this run", "run"),
        _property("parent", "the run that entered this flow", "related_run"),
        _property("child", "the run of the flow that was entered last", "related_run"),
        _property("trigger", "what started the session", "trigger"),
        _property("resume", "what made it go on", "resume"),
        _property("webhook", "what a service answered last", "webhook"),
        _property("node", "the node that the run is at", "node"),
        _property("globals", "values that all flows share", "globals"),
        _property("ticket", "the open ticket", "any"),
    ],
}
