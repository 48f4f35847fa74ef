"""The bodies that calls to webhooks and resthooks have always had, as templates.

Receivers of many years rely on its shape: `{contact, flow, path, results, run, input, channel}`.
"""

from flows.texts import indent


def _call(name: str, *arguments: str) -> str:
    """A call on one line, or over several when an argument takes several or an object holds calls."""
    long = any("\n" in one or (name == "object" and "(" in one) for one in arguments)
    if long and name != "json":
        return f"{name}(\n{indent(f',{chr(10)}'.join(arguments), '  ')}\n)"
    return f"{name}({', '.join(arguments)})"


def _object(**properties: str) -> str:
    return _call("object", *(f'"{key}", {value}' for key, value in properties.items()))


_RESULT_PROPERTIES = ("category", "category_localized", "created_on", "input", "name", "node_uuid", "value")

_URN = _object(
    display='default(format_urn(input.urn), "")',
    path="urn_parts(input.urn).path",
    scheme="urn_parts(input.urn).scheme",
)
_INPUT = _object(
    attachments="foreach(input.attachments, attachment_parts)",
    channel="input.channel",
    created_on="input.created_on",
    text="input.text",
    type="input.type",
    urn=_call("if", "input.urn", _URN, "null"),
    uuid="input.uuid",
)


def _payload(**contact: str) -> str:
    body = _object(
        contact=_object(uuid="contact.uuid", name="contact.name", urn="contact.urn", **contact),
        flow="run.flow",
        path="run.path",
        results=_call("foreach_value", "results", "extract_object", *(f'"{key}"' for key in _RESULT_PROPERTIES)),
        run=_object(uuid="run.uuid", created_on="run.created_on"),
        input=_call("if", "input", _INPUT, "null"),
        channel="default(input.channel, null)",
    )
    return f"@({_call('json', body)})"


WEBHOOK_PAYLOAD = _payload()
RESTHOOK_PAYLOAD = _payload(language="contact.language")
