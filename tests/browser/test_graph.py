"""The graph explorer in a browser: zoom, pan, fit, what is dimmed, cards, expanding, the trail, the slider, fingers."""

import re
from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from tests.browser.keyboard import reach, to_content
from tests.browser.looking import faults_at, overflowing

pytestmark = pytest.mark.once
JUDGE = "#canvas .node[data-node='llm-judge-filter']"
VIEW = "() => document.querySelector('#canvas svg').getAttribute('viewBox').split(' ').map(Number)"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module", autouse=True)
def _warm(server: str) -> None:
    """The first card has all evidence pooled, which takes longer than a browser waits."""
    with urlopen(f"{server}/graph/components/llm-judge-filter/", timeout=120) as answer:
        assert answer.status == 200


def view(page: Page) -> tuple[float, float, float, float]:
    """The part of the picture that is seen: x, y, width and height, once it rests."""
    seen = page.evaluate(VIEW)
    while True:
        page.wait_for_timeout(250)
        now = page.evaluate(VIEW)
        if now == seen:
            return tuple(now)
        seen = now


def graph(visit: Open, query: str = "", width: int = 1440) -> Page:
    page = visit(f"/graph/{query}", width)
    expect(page.locator("#canvas.live")).to_be_visible()
    page.locator("#canvas").scroll_into_view_if_needed()
    return page


def middle(page: Page) -> tuple[float, float]:
    """A place of the picture where nothing is drawn, in pixels of the window."""
    box = page.locator("#canvas").bounding_box()
    assert box
    for part in (0.02, 0.05, 0.1, 0.2, 0.3, 0.5):
        x, y = box["x"] + box["width"] * part, box["y"] + box["height"] * (0.5 - part / 4)
        if page.evaluate("([x, y]) => !document.elementFromPoint(x, y).closest('.node, .edge, .zoom')", [x, y]):
            return x, y
    raise AssertionError("the picture is full")


def test_the_buttons_zoom_and_fit(visit: Open):
    page = graph(visit)
    start = view(page)
    page.get_by_role("button", name="Zoom in").click()
    nearer = view(page)
    assert nearer[2] == pytest.approx(start[2] / 1.4, rel=0.01)
    page.get_by_role("button", name="Zoom out").click()
    assert view(page)[2] == pytest.approx(start[2], rel=0.01)
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Fit").click()
    x, y, width, height = view(page)
    box = page.evaluate("""() => { const box = document.querySelector('#canvas svg > g').getBBox();
      return [box.width, box.height]; }""")
    assert width >= box[0] * 0.99
    assert height >= box[1] * 0.99
    assert x <= 1
    assert y <= 1


def test_the_keys_zoom_pan_and_fit(visit: Open):
    page = graph(visit)
    to_content(page)
    reach(page, "#canvas")
    start = view(page)
    page.keyboard.press("+")
    page.keyboard.press("+")
    nearer = view(page)
    assert nearer[2] < start[2] / 1.3
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    moved = view(page)
    assert moved[0] > nearer[0]
    assert moved[1] > nearer[1]
    assert moved[2:] == pytest.approx(nearer[2:])
    page.keyboard.press("-")
    assert view(page)[2] > moved[2]
    page.keyboard.press("0")
    assert view(page)[2] >= start[2] * 0.99
    scrolled = page.evaluate("scrollY")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("scrollY") == scrolled, "an arrow moves the picture, not the page"


def test_the_wheel_zooms_to_the_pointer_and_then_scrolls_the_page(visit: Open):
    page = graph(visit)
    page.wait_for_timeout(400)
    x, y = middle(page)
    page.mouse.move(x, y)
    under = """([x, y]) => { const at = new DOMPoint(x, y)
      .matrixTransform(document.querySelector('#canvas svg').getScreenCTM().inverse()); return [at.x, at.y]; }"""
    start, before = view(page), page.evaluate(under, [x, y])
    page.mouse.wheel(0, -200)
    assert view(page)[2] < start[2]
    assert page.evaluate(under, [x, y]) == pytest.approx(before, abs=1), "what is under the pointer stays there"
    top = page.evaluate("scrollY")
    page.mouse.wheel(0, 3000)
    page.mouse.wheel(0, 3000)
    view(page)
    page.mouse.wheel(0, 400)
    page.wait_for_function("(top) => scrollY > top", arg=top)


def test_a_drag_pans_and_is_no_click(visit: Open):
    page = graph(visit)
    page.get_by_role("button", name="Zoom in").click()
    start = view(page)
    node = page.locator(JUDGE).bounding_box()
    assert node
    x, y = node["x"] + node["width"] / 2, node["y"] + node["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 30, steps=5)
    page.mouse.up()
    moved = view(page)
    assert moved[0] > start[0]
    assert moved[1] > start[1]
    expect(page.locator("#card h3")).to_have_count(0)


def test_what_is_hovered_or_focused_dims_the_rest(visit: Open):
    page = graph(visit)
    node = page.locator(JUDGE)
    node.hover()
    expect(page.locator("#canvas svg.dimming")).to_have_count(1)
    touching = page.locator(
        "#canvas .edge[data-from='llm-judge-filter'], #canvas .edge[data-to='llm-judge-filter']"
    ).evaluate_all("all => all.map((each) => [each.dataset.from, each.dataset.to])")
    assert touching
    expect(page.locator("#canvas .edge.lit")).to_have_count(len(touching))
    lit = page.locator("#canvas .node.lit").evaluate_all("all => all.map((each) => each.dataset.node)")
    assert set(lit) == {end for pair in touching for end in pair}
    expect(page.locator("#canvas .node:not(.lit)").first).to_have_css("opacity", "0.2")
    x, y = middle(page)
    page.mouse.move(x, y)
    expect(page.locator("#canvas svg.dimming")).to_have_count(0)
    page.locator("#canvas .edge .hit").first.hover(force=True)
    expect(page.locator("#canvas .edge.lit")).to_have_count(1)
    expect(page.locator("#canvas .node.lit")).to_have_count(2)
    page.mouse.move(0, 0)
    to_content(page)
    reach(page, "#canvas .node a")
    expect(page.locator("#canvas .node.lit:focus-within")).to_have_count(1)


def test_what_has_the_focus_is_brought_into_view(visit: Open):
    page = graph(visit)
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    view(page)
    page.locator("#canvas").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        view(page)
        inside = page.evaluate("""() => { const at = document.activeElement.getBoundingClientRect();
          const box = document.querySelector('#canvas').getBoundingClientRect();
          return at.left >= box.left - 1 && at.right <= box.right + 1; }""")
        assert inside


def test_a_card_opens_beside_the_picture_and_closes_with_the_focus_back(visit: Open):
    page = graph(visit)
    to_content(page)
    address = page.url
    reach(page, f"{JUDGE} a")
    page.keyboard.press("Enter")
    title = page.locator("#card h3")
    expect(title).to_have_text("LLM-as-a-judge filter")
    expect(title).to_be_focused()
    assert page.url == address, "a card is no step of the walk"
    card, canvas = page.locator("#card").bounding_box(), page.locator("#canvas").bounding_box()
    assert card
    assert canvas
    assert card["x"] >= canvas["x"] + canvas["width"]
    for name in ("Component page", "Centre here", "Expand here"):
        expect(page.locator("#card").get_by_role("link", name=name)).to_be_visible()
    page.keyboard.press("Escape")
    expect(title).to_have_count(0)
    expect(page.locator(f"{JUDGE} a")).to_be_focused()


def test_the_card_of_an_edge_names_its_methods(visit: Open):
    page = graph(visit)
    page.locator(JUDGE).click()
    expect(page.locator("#card h3")).to_have_text("LLM-as-a-judge filter")
    page.locator("#card .edges a").first.click()
    expect(page.locator("#card h3")).to_have_text(re.compile(" feeds "))
    expect(page.locator("#card .methods a").first).to_be_visible()
    page.locator("#card [data-close]").click()
    expect(page.locator("#card h3")).to_have_count(0)
    expect(page.locator(f"{JUDGE} a")).to_be_focused()
    page.locator("#canvas .edge .hit").first.click(force=True)
    expect(page.locator("#card h3")).to_have_text(re.compile(" feeds "))
    page.keyboard.press("Escape")
    expect(page.locator("#canvas .edge a").first).to_be_focused()


def test_a_double_click_expands_in_place(visit: Open):
    page = graph(visit)
    before = page.locator("#canvas .node").count()
    page.locator(JUDGE).dblclick()
    expect(page).to_have_url(re.compile(r"/graph/\?expand=llm-judge-filter"))
    page.wait_for_function("(before) => document.querySelectorAll('#canvas .node').length > before", arg=before)
    expect(page.locator(f"{JUDGE} a")).to_be_focused()
    page.locator(JUDGE).click()
    page.get_by_role("link", name="Fold again").click()
    expect(page.locator("#canvas .node")).to_have_count(before)
    page.go_back()
    expect(page).to_have_url(re.compile("expand=llm-judge-filter"))


def test_the_walk_leaves_a_trail(visit: Open):
    page = graph(visit)
    page.locator(JUDGE).click()
    page.get_by_role("link", name="Centre here").click()
    here = page.locator("h2#here")
    expect(here).to_have_text("LLM-as-a-judge filter")
    expect(here).to_be_focused()
    page.locator("#fed ~ .counted a").first.click()
    expect(here).not_to_have_text("LLM-as-a-judge filter")
    expect(page).to_have_url(re.compile("trail=llm-judge-filter"))
    page.locator(".walk").get_by_role("link", name="LLM-as-a-judge filter").click()
    expect(here).to_have_text("LLM-as-a-judge filter")
    expect(page.locator(".walk")).to_have_count(0)


def test_the_slider_works_by_keyboard(visit: Open):
    page = graph(visit)
    before = page.locator("#canvas .edge").count()
    least = int(page.locator("#min_count").input_value())
    to_content(page)
    reach(page, "#min_count")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(f"min_count={least + 1}"))
    expect(page.locator("output[for=min_count]")).to_have_text(str(least + 1))
    expect(page.locator("#min_count")).to_be_focused()
    page.wait_for_function("(before) => document.querySelectorAll('#canvas .edge').length < before", arg=before)


def test_words_that_fit_several_are_answered_with_links(visit: Open):
    page = visit("/graph/")
    page.locator("#words").fill("judge")
    page.keyboard.press("Enter")
    expect(page.locator(".which")).to_contain_text("Which one?")
    expect(page.locator("header.site")).to_be_visible()
    page.locator(".which a", has_text="LLM-as-a-judge filter").click()
    expect(page.locator("h2#here")).to_have_text("LLM-as-a-judge filter")


def test_nothing_glides_where_motion_is_reduced(visit: Open):
    page = graph(visit)
    page.emulate_media(reduced_motion="reduce")
    start = page.evaluate(VIEW)
    page.locator("#canvas").focus()
    page.keyboard.press("+")
    assert page.evaluate(VIEW)[2] == pytest.approx(start[2] / 1.4, rel=0.01)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("query", ["", "?around=llm-judge-filter&trail=self-chat&colour=quality&expand=self-chat"])
def test_axe_finds_nothing(visit: Open, query: str, width: int):
    page = graph(visit, query, width)
    page.locator(JUDGE).locator("a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card h3")).to_be_focused()
    page.emulate_media(reduced_motion="reduce")
    assert faults_at(page, width) == []


def test_the_buttons_of_a_narrow_picture_cover_no_component(visit: Open):
    page = visit("/graph/?around=in-depth-evolution", 360)
    expect(page.locator("#canvas.live")).to_be_visible()
    covered = """() => {
      const buttons = document.querySelector(".zoom").getBoundingClientRect();
      return [...document.querySelectorAll("#canvas .node")].map((each) => each.getBoundingClientRect())
        .filter((box) => box.top < buttons.bottom && box.right > buttons.left && box.bottom > buttons.top).length;
    }"""
    page.locator(".zoom button", has_text="Fit").click()
    page.wait_for_timeout(400)
    assert page.evaluate(covered) == 0


# --- A finger


@pytest.fixture
def phone(browser: Browser, server: str, db: None) -> Iterator[Callable[[], Page]]:
    contexts = []

    def open_page() -> Page:
        context = browser.new_context(base_url=server, viewport=PHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto("/graph/")
        expect(page.locator("#canvas.live")).to_be_visible()
        page.locator("#canvas").evaluate("each => each.scrollIntoView({block: 'center'})")
        page.wait_for_timeout(400)
        return page

    yield open_page
    for context in contexts:
        context.close()


def fingers(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    touches = [{"x": x, "y": y, "id": place} for place, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def swipe(page: Page, across: float, down: float) -> None:
    """By one finger, from a place of the picture where nothing is drawn."""
    session, (x, y) = page.context.new_cdp_session(page), middle(page)
    fingers(session, "touchStart", (x, y))
    for part in range(1, 9):
        fingers(session, "touchMove", (x + across * part / 8, y + down * part / 8))
        page.wait_for_timeout(30)
    fingers(session, "touchEnd")


def pinch(page: Page, times: float) -> None:
    box = page.locator("#canvas").bounding_box()
    assert box
    session, x, y = page.context.new_cdp_session(page), box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers(session, "touchStart", (x - 40, y), (x + 40, y))
    for part in range(1, 9):
        apart = 40 * (1 + (times - 1) * part / 8)
        fingers(session, "touchMove", (x - apart, y), (x + apart, y))
        page.wait_for_timeout(30)
    fingers(session, "touchEnd")


def test_a_finger_scrolls_the_page_until_the_picture_is_zoomed(phone: Callable[[], Page]):
    page = phone()
    top, start = page.evaluate("scrollY"), view(page)
    swipe(page, 0, -150)
    page.wait_for_function("(top) => scrollY > top + 50", arg=top)
    assert view(page)[2:] == pytest.approx(start[2:])
    page.locator("#canvas").evaluate("each => each.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(400)
    pinch(page, 1.8)
    nearer, top = view(page), page.evaluate("scrollY")
    assert nearer[2] < start[2] / 1.4
    swipe(page, 60, -80)
    assert view(page)[1] > nearer[1]
    assert page.evaluate("scrollY") == top
    page.get_by_role("button", name="Fit").tap()
    view(page)
    swipe(page, 0, -150)
    page.wait_for_function("(top) => scrollY > top + 50", arg=top)


def test_a_tap_opens_the_card_below_the_picture(phone: Callable[[], Page]):
    page = phone()
    node = page.locator("#canvas .node").filter(visible=True)
    shown = node.evaluate_all("""all => all.findIndex((each) => { const at = each.getBoundingClientRect();
      const box = document.querySelector('#canvas').getBoundingClientRect();
      return at.left > box.left && at.right < box.right && at.top > box.top + 60 && at.bottom < box.bottom; })""")
    assert shown >= 0, "the picture opens with a component in it"
    node.nth(shown).tap()
    expect(page.locator("#card h3")).to_be_visible()
    card, canvas = page.locator("#card").bounding_box(), page.locator("#canvas").bounding_box()
    assert card
    assert canvas
    assert card["y"] >= canvas["y"] + canvas["height"]
    assert overflowing(page) == []
    page.locator("#card [data-close]").tap()
    expect(page.locator("#card h3")).to_have_count(0)
