"""The side panel's forms: what is only looked at stays as it was, what is changed is changed alone."""

import copy
import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.bare import open_bare

SCRIPT = """
window.forms = await import('/static/editor/forms/index.js')
window.store = await import('/static/editor/store.js')
const {html, render} = await import('/static/editor/html.js')
const {default: Panel} = await import('/static/editor/panel.js')
const {uuid} = await import('/static/editor/uuid.js')
const group = {uuid: uuid(), name: 'Nurses'}
const urls = {assets: '/assets.json', completion: '/completion.json'}
store.config.value = {flow: {}, can: {edit: true}, channels: [], urls,
  languages: [{code: 'eng', name: 'English', dir: 'ltr'}, {code: 'urd', name: 'Urdu', dir: 'rtl'}]}
const fields = [{key: 'age', name: 'Age', type: 'number'}]
store.assets.value = {groups: [group], fields, flows: [{uuid: uuid(), name: 'Water'}]}
store.language.value = 'eng'
window.show = (nodes) => {
  const places = nodes.map((node) => [node.uuid, {type: 'execute_actions', note: 1}])
  const ui = {nodes: Object.fromEntries(places), other: true}
  const about = {uuid: uuid(), name: 'Poll', language: 'eng', type: 'messaging'}
  store.definition.value = {...about, localization: {}, nodes, _ui: ui, unknown: [1]}
}
window.action = (type, more = {}) => ({...forms.actionForm(type).create(), strange: {kept: true}, ...more})
window.node = (actions) => ({uuid: uuid(), actions, exits: [{uuid: uuid()}], odd: 7})
window.open = (kind, node, action) => { store.panel.value = {kind, node, action} }
render(html`<${Panel} />`, document.getElementById('editor'))
"""

COMPLETION = {
    "context": {
        "types": [
            {"name": "fields", "key_source": "fields", "property_template": {"key": "{key}", "type": "any"}},
            {"name": "contact", "properties": [{"key": "name", "help": "the full name", "type": "text"}]},
        ],
        "root": [
            {"key": "contact", "help": "the contact", "type": "contact"},
            {"key": "fields", "help": "the fields", "type": "fields"},
        ],
    },
    "functions": [{"signature": "upper(text)", "summary": "In capitals", "name": "upper"}],
}


def make(route: Route) -> dict[str, Any]:
    """What the server says to a new field or group."""
    given = json.loads(route.request.post_data or "{}")
    return {"uuid": "0b1c4f52-8f0e-4a8e-a40e-1f6c0e4f5a6b", "key": "water", **given}


@pytest.fixture
def bare(page: Page) -> Page:
    open_bare(page, SCRIPT, {"/completion.json": lambda _: COMPLETION, "/assets/": make})
    return page


@pytest.fixture
def panel(bare: Page) -> Locator:
    return bare.locator(".panel")


def definition(page: Page) -> dict[str, Any]:
    return dict(page.evaluate("store.definition.value"))


def open_first(page: Page) -> None:
    """Opens the first action of the first node."""
    page.evaluate("(([node]) => open('action', node.uuid, node.actions[0].uuid))(store.definition.value.nodes)")


def test_looking_changes_nothing(bare: Page, panel: Locator) -> None:
    bare.evaluate("show([node(forms.actionTypes().map((type) => action(type)))])")
    bare.evaluate(
        "store.definition.value.nodes.push(...forms.routerKinds().filter((kind) => kind !== 'unknown')"
        ".map((kind) => ({...node([]), ...forms.routerForm(kind).create()})))"
    )
    before = json.dumps(definition(bare))
    nodes = definition(bare)["nodes"]
    places = [("action", nodes[0]["uuid"], action["uuid"]) for action in nodes[0]["actions"]]
    for kind, node, action in [*places, *(("router", node["uuid"], None) for node in nodes[1:])]:
        bare.evaluate("([kind, node, action]) => open(kind, node, action)", [kind, node, action])
        expect(panel.locator(".panel-body > :is(h3, .kind)").first).to_be_visible()
        for field in panel.locator("input:visible, textarea:visible").all():
            field.focus()
            field.blur()
    bare.keyboard.press("Escape")
    assert json.dumps(definition(bare)) == before


def test_a_change_keeps_what_the_form_does_not_know(bare: Page, panel: Locator) -> None:
    bare.evaluate("show([node([action('call_webhook', {url: 'https://example.org/'})])])")
    before = copy.deepcopy(definition(bare))
    open_first(bare)
    panel.get_by_label("Method").select_option("POST")
    panel.get_by_label("Body").fill("@(json(results))")
    before["nodes"][0]["actions"][0] |= {"method": "POST", "body": "@(json(results))"}
    assert definition(bare) == before


def test_completion_of_expressions(bare: Page, panel: Locator) -> None:
    bare.evaluate("show([node([action('send_msg')])])")
    open_first(bare)
    field = panel.get_by_label("Message", exact=True)
    field.click()
    bare.keyboard.type("Hi @fie", delay=30)
    expect(panel.locator(".options li")).to_have_text(["fieldsthe fields"])
    bare.keyboard.press("Enter")
    bare.keyboard.type(".")
    expect(panel.locator(".options li")).to_have_text(["ageAge"])
    bare.keyboard.press("Tab")
    bare.keyboard.type(" @(up", delay=30)
    expect(panel.locator(".options li")).to_contain_text(["upper"])
    bare.keyboard.press("Enter")
    expect(field).to_have_value("Hi @fields.age @(upper(")
    assert definition(bare)["nodes"][0]["actions"][0]["text"] == "Hi @fields.age @(upper("


def test_a_group_is_made_in_place(bare: Page, panel: Locator) -> None:
    bare.evaluate("show([node([action('add_contact_groups')])])")
    open_first(bare)
    panel.get_by_label("Add to “Groups”").select_option("+new")
    panel.get_by_label("New group").fill("Midwives")
    bare.keyboard.press("Enter")
    expect(panel.locator(".chip")).to_contain_text("Midwives")
    made = {"uuid": "0b1c4f52-8f0e-4a8e-a40e-1f6c0e4f5a6b", "name": "Midwives"}
    assert definition(bare)["nodes"][0]["actions"][0]["groups"] == [made]


def test_what_is_missing_is_told(bare: Page, panel: Locator) -> None:
    bare.evaluate("show([node([action('set_run_local', {local: 'x'})])])")
    open_first(bare)
    name = panel.get_by_label("Name of the variable")
    name.fill("Not so")
    name.blur()
    expect(panel.locator(".problem")).to_contain_text("small letters")
    name.fill("")
    expect(panel.locator(".problem")).to_contain_text("needed")
    expect(name).to_have_attribute("aria-invalid", "true")


def test_answers_with_other_tests_a_timeout_and_back(bare: Page, panel: Locator) -> None:
    bare.evaluate("show([{...node([]), ...forms.routerForm('wait_for_response').create()}])")
    before = definition(bare)
    bare.evaluate("open('router', store.definition.value.nodes[0].uuid)")
    panel.get_by_role("button", name="Add an answer").click()
    panel.get_by_label("Name of the answer").first.fill("Teens")
    panel.get_by_label("Test", exact=True).select_option("has_number_between")
    panel.get_by_label("at least").fill("-5")
    panel.get_by_label("at most").fill("nineteen")
    panel.get_by_label("at most").blur()
    expect(panel.locator(".problem")).to_contain_text("Write a number")
    panel.get_by_label("at most").fill("19")
    panel.get_by_label("Go on by itself").check()
    node = definition(bare)["nodes"][0]
    assert node["router"]["cases"][0]["arguments"] == ["-5", "19"]
    assert [one["name"] for one in node["router"]["categories"]] == ["Teens", "All Responses", "No Response"]
    assert node["router"]["wait"]["timeout"]["seconds"] == 86400
    assert len(node["exits"]) == 3
    panel.get_by_label("Go on by itself").uncheck()
    panel.get_by_role("button", name="Remove the answer Teens").click()
    assert definition(bare) == before


def test_voice_is_kept_and_explained(bare: Page, panel: Locator) -> None:
    bare.evaluate("show([node([action('say_msg', {text: 'Hello'})])])")
    open_first(bare)
    expect(panel.get_by_text("belongs to voice calls")).to_be_visible()
    expect(panel.get_by_label("Text", exact=True)).not_to_be_editable()
