"""What forms must not lose or alter by the way: other replies, ways out, names that follow, rows, texts."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.bare import open_bare
from tests.e2e.test_forms_panel import COMPLETION, SCRIPT, definition, open_first

MODULES = """
window.change = await import('/static/editor/forms/switch.js')
window.clipboard = await import('/static/editor/clipboard.js')
window.wait = () => change.switchOn('@input.text', [{name: 'Yes', tests: [{type: 'has_any_word', arguments: ['yes']}]}],
  'Other', {wait: {type: 'msg'}})
"""


MENU = """async (direction) => {
  document.dir = direction
  const [{ html, render }, { Menu, openMenu }] = await Promise.all(
    [import('/static/editor/html.js'), import('/static/editor/menu.js')])
  render(html`<${Menu} />`, document.body.appendChild(document.createElement('div')))
  openMenu('Above', [{ label: 'Above', items: [{ label: 'Below', run: () => {} }] }], { x: 100, y: 100 })
}"""


@pytest.fixture
def bare(page: Page) -> Page:
    open_bare(page, SCRIPT + MODULES, {"/completion.json": lambda _: COMPLETION})
    return page


@pytest.fixture
def panel(bare: Page) -> Locator:
    return bare.locator(".panel")


def first(page: Page) -> dict[str, Any]:
    return dict(definition(page)["nodes"][0])


def open_router(page: Page, script: str) -> None:
    page.evaluate(f"show([{{...node([]), ...{script}}}])")
    page.evaluate("open('router', store.definition.value.nodes[0].uuid)")


def test_other_replies_keep_their_way(bare: Page) -> None:
    """Also where somebody has given words to “Other”, and takes it away or takes a set of other answers."""
    for removed in (
        "change.removeAnswer(given, given.router.default_category_uuid)",
        "change.setAnswers(given, [{name: 'Maybe', tests: []}])",
    ):
        router = bare.evaluate(
            "() => { const given = change.addAnswer(wait(), {name: 'Other', tests: [{type: 'has_text'}]});"
            f" return {removed}.router }}"
        )
        assert router["default_category_uuid"] in [one["uuid"] for one in router["categories"]]
        assert not any(one["type"] == "has_text" for one in router["cases"])


def test_an_answer_that_is_also_for_nobody_answering_stays(bare: Page) -> None:
    node = bare.evaluate(
        "() => { const given = change.addAnswer(change.setTimeout(wait(), 60, 'Late'), {name: 'Late',"
        " tests: [{type: 'has_text'}]}); return change.setTimeout(given, 0, 'Late') }"
    )
    assert "timeout" not in node["router"]["wait"]
    assert [one["name"] for one in node["router"]["categories"]] == ["Yes", "Other", "Late"]
    assert len(node["router"]["cases"]) == 2


def test_ways_that_share_an_exit_have_it_once(bare: Page, panel: Locator) -> None:
    open_router(
        bare,
        "(() => { const made = forms.routerForm('split_by_random').create();"
        " made.router.categories[1].exit_uuid = made.exits[0].uuid; made.exits.pop(); return made })()",
    )
    ways = panel.get_by_label("Ways")
    expect(ways).to_be_visible()
    ways.fill("3")
    ways.blur()
    exits = [one["uuid"] for one in first(bare)["exits"]]
    assert len(exits) == len(set(exits)) == 2


def test_a_split_follows_the_name_of_what_a_model_said(bare: Page, panel: Locator) -> None:
    open_router(bare, "forms.routerForm('split_by_llm').create()")
    name = panel.get_by_label("Keep the answer in the local variable")
    name.fill("")
    name.press_sequentially("said")
    assert first(bare)["router"]["operand"] == "@locals.said"


def test_a_wait_for_a_picture_looks_at_the_picture(bare: Page, panel: Locator) -> None:
    open_router(bare, "forms.routerForm('wait_for_response').create()")
    panel.get_by_label("Kind of step").select_option("wait_for_image")
    assert first(bare)["router"]["operand"] == "@input"


def test_a_header_is_not_replaced_by_another_of_its_name(bare: Page, panel: Locator) -> None:
    bare.evaluate("show([node([action('call_webhook', {url: 'https://example.org/', headers: {Token: 'x'}})])])")
    open_first(bare)
    headers = panel.get_by_role("group", name="Headers")
    headers.get_by_role("button", name="Add").click()
    headers.get_by_label("Name").nth(1).fill("Token")
    headers.get_by_label("Name").nth(1).blur()
    assert first(bare)["actions"][0]["headers"]["Token"] == "x"


def test_leaving_a_text_by_tab_leaves_it_as_it_is(bare: Page, panel: Locator) -> None:
    bare.evaluate("store.assets.value.fields.unshift({key: 'age_group', name: 'Age group'})")
    for text, back in (("Dear @contact.name!", 9), ("You are @fields.age", 0)):
        bare.evaluate("(text) => show([node([action('send_msg', {text})])])", text)
        open_first(bare)
        field = panel.get_by_label("Message", exact=True)
        field.focus()
        bare.keyboard.press("Control+End")
        for _ in range(back):
            bare.keyboard.press("ArrowLeft")
        bare.keyboard.type("x")
        bare.keyboard.press("Backspace")
        bare.wait_for_timeout(200)
        bare.keyboard.press("Tab")
        assert first(bare)["actions"][0]["text"] == text


def test_translations_stay_with_their_buttons(bare: Page, panel: Locator) -> None:
    bare.evaluate(
        "show([node([action('send_msg', {text: 'Job?', quick_replies: ['Yes', 'Maybe', 'No']})])]);"
        "store.definition.value = {...store.definition.value, localization: {urd:"
        " {[store.definition.value.nodes[0].actions[0].uuid]: {quick_replies: ['haan', 'shayad', 'nahin']}}}}"
    )
    open_first(bare)
    panel.get_by_label("Remove Buttons to reply with 2").click()
    [(_uuid, texts)] = definition(bare)["localization"]["urd"].items()
    assert first(bare)["actions"][0]["quick_replies"] == ["Yes", "No"]
    assert texts["quick_replies"] == ["haan", "nahin"]


def test_a_range_from_the_higher_end_is_one_that_people_are_in(bare: Page) -> None:
    read = "async (text) => (await import('/static/editor/forms/presets.js')).ranges(text)"
    assert bare.evaluate(read, "24-18") == bare.evaluate(read, "18-24")


def test_words_that_go_into_a_flow_are_in_its_language(bare: Page) -> None:
    """Not in the page's, which is in French here."""
    bare.evaluate("show([node([])]); globalThis.gettext = (text) => ({ Yes: 'Oui', Other: 'Autre' })[text] ?? text")
    said = """async (words) => {
      store.config.value = {...store.config.peek(), words: {[store.definition.peek().language]: words}}
      const { question } = await import('/static/editor/adding.js')
      const { PRESETS } = await import('/static/editor/forms/presets.js')
      const named = (answers) => answers.map((one) => one.name)
      return [named(question().nodes[1].node.router.categories), named(PRESETS[0].make())]
    }"""
    assert bare.evaluate(said, {"Yes": "Ndiyo"}) == [["Ndiyo", "No", "Other"], ["Ndiyo", "No"]]


def test_an_amount_that_is_emptied_is_none(bare: Page, panel: Locator) -> None:
    bare.evaluate("show([node([action('transfer_airtime', {amounts: {RWF: 500}})])])")
    open_first(bare)
    amount = panel.get_by_label("Amount in RWF")
    amount.press("Control+a")
    amount.press("Backspace")
    assert first(bare)["actions"][0]["amounts"] == {"RWF": 0}
    amount.press_sequentially("0.5")
    assert first(bare)["actions"][0]["amounts"] == {"RWF": 0.5}


@pytest.mark.parametrize(("direction", "into", "back"), [("ltr", "Right", "Left"), ("rtl", "Left", "Right")])
def test_arrow_keys_open_and_leave_what_is_below(bare: Page, direction: str, into: str, back: str) -> None:
    bare.evaluate(MENU, direction)
    bare.keyboard.press(f"Arrow{into}")
    below = bare.get_by_role("menuitem", name="Below", exact=True)
    expect(below).to_be_visible()
    bare.keyboard.press(f"Arrow{back}")
    expect(below).to_be_hidden()


def test_another_kind_of_split_stays_chosen(bare: Page, panel: Locator) -> None:
    bare.evaluate("show([{...node([]), ...forms.routerForm('split_by_contact_field').create()}])")
    node = first(bare)["uuid"]
    kept = {"type": "split_by_contact_field", "config": {"operand": {"id": "age"}}, "position": {"left": 1, "top": 2}}
    bare.evaluate("([node, kept]) => { store.definition.value._ui.nodes[node] = kept }", [node, kept])
    bare.evaluate("open('router', store.definition.value.nodes[0].uuid)")
    panel.get_by_label("Kind of step").select_option("split_by_expression")
    expect(panel.get_by_label("Kind of step")).to_have_value("split_by_expression")
    ui = definition(bare)["_ui"]["nodes"][node]
    assert ui == {"type": "split_by_expression", "config": {}, "position": {"left": 1, "top": 2}}


def test_copies_have_results_of_their_own(bare: Page) -> None:
    """Else the answer to the copy would take the place of the answer to the first."""
    copied = bare.evaluate(
        """() => {
          const asked = [{...wait(), uuid: 'a', actions: []}, {...wait(), uuid: 'b', actions: [{text: '@results.why'}]}]
          asked[0].router.result_name = 'Snack'
          asked[1].router = {...asked[1].router, result_name: 'Why', operand: '@(upper(results.Snack.category))'}
          const localization = {urd: {x: {text: ['@results.snack']}}}
          return clipboard.withOwnResults({nodes: asked, localization}, asked.slice(0, 1))
        }"""
    )
    snack, why = copied["nodes"]
    assert (snack["router"]["result_name"], why["router"]["result_name"]) == ("Snack 2", "Why")
    assert why["router"]["operand"] == "@(upper(results.snack_2.category))"
    assert why["actions"] == [{"text": "@results.why"}]
    assert copied["localization"]["urd"]["x"]["text"] == ["@results.snack_2"]
