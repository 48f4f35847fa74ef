"""Every action, router and test of the language has a form, and what forms make is what the engine reads."""

import inspect
from typing import Any

import pytest
from playwright.sync_api import Page

from flows.actions import ACTIONS
from flows.cases import CASES
from flows.ids import RandomIds
from flows.reading import read_flow
from flows.routers import ROUTERS
from tests.e2e.bare import open_bare

REGISTRY = """
window.forms = await import('/static/editor/forms/index.js')
await import('/static/editor/forms/tests.js')
window.newUuid = (await import('/static/editor/uuid.js')).uuid
window.offered = forms.routerKinds().filter((kind) => kind !== 'unknown' && !forms.routerForm(kind).retired)
window.makeNode = (kind) => ({uuid: newUuid(), actions: [], ...forms.routerForm(kind).create()})
"""

THING = {"uuid": "0b1c4f52-8f0e-4a8e-a40e-1f6c0e4f5a6b", "name": "Water"}

# What a designer would fill in, where a new action is empty.
FILLED: dict[str, dict[str, Any]] = {
    "send_msg": {"text": "Hello"},
    "send_broadcast": {"text": "Hello"},
    "send_email": {"addresses": ["ana@example.org"], "subject": "Hello", "body": "Hello"},
    "set_contact_field": {"field": {"key": "age", "name": "Age"}},
    "add_contact_urn": {"path": "@results.phone"},
    "set_run_result": {"name": "Age"},
    "set_run_local": {"local": "tries"},
    "call_webhook": {"url": "https://example.org/"},
    "call_resthook": {"resthook": "new-reporter"},
    "call_llm": {"instructions": "Translate", "llm": THING},
    "enter_flow": {"flow": THING},
    "start_session": {"flow": THING},
}


@pytest.fixture
def registry(page: Page) -> Page:
    open_bare(page, REGISTRY)
    return page


def flow_of(nodes: list[dict[str, Any]], kind: str = "messaging") -> dict[str, Any]:
    return {
        "uuid": "5d0a8c1c-6a5c-4a0e-9f0e-3d1d6a2c7f10",
        "name": "Made by forms",
        "spec_version": "14.4.2",
        "language": "eng",
        "type": kind,
        "localization": {},
        "nodes": nodes,
    }


def test_every_action_has_a_form(registry: Page) -> None:
    assert sorted(registry.evaluate("forms.actionTypes()")) == list(ACTIONS)


def test_every_router_has_a_form(registry: Page) -> None:
    made = registry.evaluate(
        "forms.routerKinds().filter((kind) => kind !== 'unknown')"
        ".map((kind) => forms.routerForm(kind).create().router.type)"
    )
    assert set(made) == set(ROUTERS)


def test_every_router_test_is_offered_with_its_arguments(registry: Page) -> None:
    offered = {one["type"]: one["arguments"] for one in registry.evaluate("forms.tests")}
    assert sorted(offered) == list(CASES)
    for name, case in CASES.items():
        least, most = arguments_of(case.python)
        needed = sum(not argument.get("optional") for argument in offered[name])
        assert least <= needed <= most, name
        assert len(offered[name]) <= most, name


def arguments_of(python: Any) -> tuple[int, float]:
    """How many arguments a test takes besides the operand."""
    parameters = [one for one in inspect.signature(python).parameters.values() if one.name != "scope"][1:]
    least = sum(one.default is one.empty and one.kind is not one.VAR_POSITIONAL for one in parameters)
    return least, float("inf") if any(one.kind is one.VAR_POSITIONAL for one in parameters) else len(parameters)


@pytest.mark.parametrize("kind", list(ACTIONS))
def test_what_an_action_form_makes_is_read(registry: Page, kind: str) -> None:
    form = registry.evaluate("(type) => ({retired: forms.actionForm(type).retired ?? ''})", kind)
    made = registry.evaluate("(type) => forms.actionForm(type).create()", kind) | FILLED.get(kind, {})
    if form["retired"]:
        assert set(made) == {"uuid", "type"}
        return
    node = {"uuid": RandomIds().uuid4(), "actions": [made], "exits": [{"uuid": RandomIds().uuid4()}]}
    assert read_flow(flow_of([node])).nodes[0].actions[0].type == kind


def test_what_router_forms_make_is_read_and_recognised(registry: Page) -> None:
    for kind in registry.evaluate("offered"):
        made = registry.evaluate("(kind) => makeNode(kind)", kind)
        for action in made["actions"]:
            action |= FILLED.get(action["type"], {})
        flows = registry.evaluate("(kind) => forms.routerForm(kind).flows ?? ['messaging']", kind)
        assert read_flow(flow_of([made], flows[0])).nodes[0].router
        assert registry.evaluate("(node) => forms.routerKind(node)", made) == kind
