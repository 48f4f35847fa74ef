"""The shape of definitions before version 13, as far as their conversion relies on it."""

from typing import Any

from msgspec import Struct

Json = dict[str, Any]
Reference = str | Json


class Action(Struct):
    """Something that is done; what else it has depends on its type."""

    type: str
    uuid: str | None = None
    groups: list[Reference | None] | None = None
    labels: list[Reference | None] | None = None
    contacts: list[Json | None] | None = None
    variables: list[Json | None] | None = None
    quick_replies: list[Reference | None] | None = None


class ActionSet(Struct):
    """Things that are done one after the other."""

    uuid: str
    actions: list[Action] | None = None
    destination: str | None = None
    exit_uuid: str | None = None


class Rule(Struct):
    """A way out of a rule set."""

    test: Json
    uuid: str | None = None
    destination: str | None = None


class RuleSet(Struct):
    """A decision, perhaps after a wait."""

    uuid: str
    rules: list[Rule] | None = None
    ruleset_type: str | None = None
    label: str | None = None
    operand: str | None = None
    config: Json | None = None
    response_type: str | None = None
    webhook: str | None = None


class Metadata(Struct):
    """What is known of the flow."""

    uuid: str | None = None
    name: str | None = None
    id: int | str | None = None
    revision: int | None = None
    expires: int | None = None
    notes: list[Json] | None = None


class Definition(Struct):
    """A whole definition."""

    action_sets: list[ActionSet] | None = None
    rule_sets: list[RuleSet] | None = None
    entry: str | None = None
    base_language: str | None = None
    flow_type: str | None = None
    metadata: Metadata | None = None
