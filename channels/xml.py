"""XML that providers send, read with care: it comes from outside."""

from xml.etree import ElementTree as ET

from channels.base import BadRequest

LIMIT = 100_000


def read_xml(body: bytes) -> ET.Element:
    """The outermost element; raises ``BadRequest``. Documents that define entities are refused."""
    if len(body) > LIMIT:
        raise BadRequest(f"the XML must not be longer than {LIMIT} bytes")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise BadRequest("the XML must not define entities")
    try:
        return ET.fromstring(body)  # noqa: S314  # entities were refused above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise BadRequest(f"the XML can't be read: {error}") from error
