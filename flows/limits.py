"""The limits of the machine that hosts may set. The limits of definitions stand at the properties they belong to."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one session may use. Lengths are in characters, sizes in bytes."""

    steps_per_sprint: int = 100
    sprints_per_session: int = 500
    runs_per_session: int = 500
    template_length: int = 10_000
    name_length: int = 128
    field_length: int = 640
    result_length: int = 640
    webhook_request_size: int = 262_144
    webhook_response_size: int = 262_144
    evaluation_budget: int = 10_000_000
    blocked_hosts: frozenset[str] = frozenset()


NODES = 1000
ACTIONS_PER_NODE = 100
EXITS_PER_NODE = 100
CATEGORIES = 100
CASES = 100
ARGUMENTS_PER_CASE = 10
UI_SIZE = 262_144
TIMEOUT_SECONDS = 365 * 86_400

LOCALIZED_ITEMS = 300_000
LOCALIZED_PROPERTIES = 10
LOCALIZED_VALUES = 10
LOCALIZED_LENGTH = 10_000

ATTACHMENT_LENGTH = 2048
QUICK_REPLY_LENGTH = 64
QUICK_REPLY_EXTRA_LENGTH = 1000
RESULT_NAME_LENGTH = 64
RESULT_EXTRA_SIZE = 10_000
WEBHOOK_JSON_SIZE = 10_000
URL_LENGTH = 8192
TRACE_LENGTH = 10_000
LOGGED_URL_LENGTH = 2048
ANCESTORS_SINCE_INPUT = 5
LLM_OUTPUT_TOKENS = 2500
