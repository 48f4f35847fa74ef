"""Brings definitions of older versions of the specification up to the current one.

There is one small function for each version that changed something (`v13`, `v14`); definitions from before version 13
are converted first (`flows.legacy`).
"""

import copy
import re

from flows.errors import FlowError
from flows.legacy import convert, is_legacy
from flows.properties import UUID_PATTERN
from flows.raw_definition import Json, text_in
from flows.registry import load_folder
from flows.stable_ids import StableIds
from flows.upgrades.clone import clone
from flows.upgrades.steps import Version, steps_between

__all__ = ["CURRENT", "clone", "upgrade"]

CURRENT = "14.4.2"
MAX_NAME = 64

load_folder(__name__, list(__path__))


def upgrade(flow: Json, to: str = CURRENT, base_media_url: str = "") -> Json:
    """The definition at a version of the specification; one that is there or past it comes back as it is.

    What is given stays unchanged, and the same definition always gives the same result, new UUIDs included.
    `base_media_url` is where the files are that definitions before version 13 name by relative URLs.
    Raises FlowError for what isn't a flow definition, can't be converted, or is newer than this library.
    """
    if not isinstance(flow, dict):
        raise FlowError("", "a flow definition has to be an object")
    ids = StableIds(flow)
    if is_legacy(flow) and not _has_header(flow):
        flow = convert(copy.deepcopy(flow), base_media_url, ids)
    steps = steps_between(_check_header(flow), Version.parse(to))
    if steps:
        flow = copy.deepcopy(flow)
    for version, step in steps:
        step(flow, ids)
        flow["spec_version"] = str(version)
    return flow


def _has_header(flow: Json) -> bool:
    try:
        _check_header(flow)
    except FlowError:
        return False
    return True


def _check_header(flow: Json) -> Version:
    """The version of a definition whose UUID, name and version can be read."""
    if not re.match(UUID_PATTERN, text_in(flow, "uuid")):
        raise FlowError("uuid", "a flow needs a UUID, like 76f0a02f-3b75-4b86-9064-e9195e1b3a02")
    if not 0 < len(text_in(flow, "name")) <= MAX_NAME:
        raise FlowError("name", f"a flow needs a name of 1 to {MAX_NAME} characters")
    try:
        version = Version.parse(text_in(flow, "spec_version"))
    except ValueError:
        raise FlowError("spec_version", f"a flow needs a spec version, like {CURRENT}") from None
    if version[:2] > Version.parse(CURRENT)[:2]:
        raise FlowError("spec_version", f"spec version {version} is newer than this library ({CURRENT})")
    return version
