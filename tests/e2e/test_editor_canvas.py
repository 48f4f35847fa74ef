"""Many cards at once, notes, finding, tidying, translating into Urdu, and pages that read from right to left."""

from playwright.sync_api import Locator, Page, expect

from tests.dashboard.definitions import SNACKS
from tests.e2e.editor_page import Editor, texts


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def corner(card: Locator) -> tuple[float, float]:
    box = card.bounding_box()
    assert box
    return box["x"], box["y"]


def test_marking_moving_copying_and_pasting(editor: Editor) -> None:
    flow = editor.open(SNACKS)
    page = editor.page
    count = editor.cards.count()
    x, y = corner(editor.card(1))
    page.keyboard.down("Shift")
    drag(page, (x - 60, y - 40), (x + 320, y + 700))
    page.keyboard.up("Shift")
    marked = page.locator(".card.selected").count()
    assert marked >= 2
    before = corner(editor.card(2))
    drag(page, (x + 120, y + 18), (x + 200, y + 58))
    assert corner(editor.card(2))[0] - before[0] == 80

    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(editor.cards).to_have_count(count + marked)
    definition = editor.stored(flow)
    every = [one["uuid"] for node in definition["nodes"] for one in (node, *node["actions"], *node["exits"])]
    assert len(every) == len(set(every))
    assert texts(definition).count(texts(SNACKS)[0]) == 2
    page.keyboard.press("Control+x")
    expect(editor.cards).to_have_count(count)
    assert texts(editor.stored(flow)) == texts(SNACKS)


def test_the_start_is_where_it_is_put(editor: Editor) -> None:
    flow = editor.open(SNACKS)
    page = editor.page
    second = editor.card(2).get_attribute("data-card")
    editor.card(2).get_by_role("button", name="What to do with this step").click()
    editor.menu("People begin here")
    definition = editor.stored(flow)
    assert definition["nodes"][0]["uuid"] == second
    expect(page.locator(f'[data-card="{second}"] .start')).to_be_visible()
    page.keyboard.press("t")
    assert editor.stored(flow)["nodes"][0]["uuid"] == second


def test_notes_and_finding(editor: Editor) -> None:
    flow = editor.open(SNACKS)
    page = editor.page
    editor.card(1).focus()
    page.keyboard.press("n")
    expect(page.get_by_label("Title of the note")).to_be_focused()
    page.keyboard.type("Ask Ana")
    [note] = editor.stored(flow)["_ui"]["stickies"].values()
    assert (note["title"], note["color"]) == ("Ask Ana", "yellow")
    editor.card(1).focus()
    page.keyboard.press("/")
    page.get_by_label("Find in this flow").fill("why do you")
    expect(page.get_by_role("search").get_by_role("listitem")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(editor.card(2)).to_be_focused()


def test_what_can_follow_is_offered_in_a_card(editor: Editor) -> None:
    flow = editor.open(SNACKS)
    page = editor.page
    card = editor.card(1)
    text = card.get_by_label("Message", exact=True)
    text.fill("Hi ")
    text.press_sequentially("@conta", delay=30)
    offered = card.get_by_role("option")
    expect(offered.first).to_be_visible()
    page.keyboard.press("Enter")
    expect(text).to_have_value("Hi @contact")
    expect(text).to_be_focused()
    text.press_sequentially(".nam", delay=30)
    offered.filter(has_text="name").first.click()
    expect(text).to_have_value("Hi @contact.name")
    expect(offered).to_have_count(0)
    assert texts(editor.stored(flow))[0] == "Hi @contact.name"


def test_translating_into_urdu_in_a_page_from_right_to_left(editor: Editor) -> None:
    flow = editor.open(SNACKS)
    page = editor.page
    page.context.add_cookies([{"name": "django_language", "value": "ur", "url": editor.site}])
    page.reload()
    editor.ready()
    assert page.evaluate("document.dir") == "rtl"
    expect(page.locator(".stage")).to_have_attribute("dir", "ltr")  # places are the same for everybody
    bar, side = page.locator(".bar h1").bounding_box(), page.locator(".side").bounding_box()
    assert bar
    assert side
    assert side["x"] < 10 < bar["x"]
    start, line = (
        editor.card(1).locator(".plus").nth(1).bounding_box(),
        page.locator(".edges .edge").nth(1).bounding_box(),
    )
    assert start
    assert line
    assert abs(start["x"] + start["width"] / 2 - line["x"] - line["width"] / 2) < start["width"]  # lines begin at cards
    page.locator(".bar select").select_option("urd")
    box = editor.card(1).locator(".translation textarea").first
    expect(box).to_have_attribute("dir", "rtl")
    expect(box).to_have_attribute("lang", "ur")
    box.fill("آپ کو کون سا ناشتہ پسند ہے؟")
    action = SNACKS["nodes"][0]["actions"][0]["uuid"]
    assert editor.stored(flow)["localization"]["urd"][action]["text"] == ["آپ کو کون سا ناشتہ پسند ہے؟"]
    assert texts(editor.stored(flow)) == texts(SNACKS)


def test_keys_of_browsers_and_of_the_phone_are_theirs(editor: Editor) -> None:
    editor.open(SNACKS)
    page = editor.page
    page.wait_for_load_state("networkidle")
    editor.card(1).focus()
    page.keyboard.press("Alt+n")
    page.locator(".phone button").first.focus()
    page.keyboard.press("Control+a")
    expect(page.locator(".card.selected")).to_have_count(1)
    expect(page.locator(".note")).to_have_count(0)
    editor.card(1).focus()
    page.keyboard.press("n")
    expect(page.locator(".note")).to_have_count(1)
