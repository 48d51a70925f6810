"""What a person does who has no mouse: goes from stop to stop, and must see at each of them where the focus is."""

from typing import Any

from playwright.sync_api import Page, expect

FOCUS = """(wanted) => {
  const on = document.activeElement, look = getComputedStyle(on), box = on.getBoundingClientRect();
  const ringed = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  const drawn = on instanceof SVGElement; // a node of a picture has a heavier line instead
  return {
    id: on.id, text: (on.textContent || on.getAttribute("aria-label") || "").trim(), tag: on.tagName,
    inside: on.closest("[id]")?.id ?? "",
    matches: wanted ? on.matches(wanted) : false,
    seen: Math.max(box.width, box.height) > 0 && box.bottom > 0 && box.top < innerHeight && (ringed || drawn),
  };
}"""


def to_content(page: Page) -> None:
    """Past header and menu, as the first stop of every page offers; an address may lead there already."""
    if page.evaluate("document.activeElement.id") == "main":
        return
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def stops(page: Page, wanted: str, presses: int = 60) -> list[dict[str, Any]]:
    """Where the tabulator leads, up to the first stop with this text; each of them must be seen to have the focus."""
    found: list[dict[str, Any]] = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUS))
        if found[-1]["text"].startswith(wanted):
            assert all(each["seen"] for each in found), [each for each in found if not each["seen"]]
            return found
    raise AssertionError(f"{wanted!r} is not reached: {[each['text'] for each in found]}")


def reach(page: Page, selector: str, presses: int = 200) -> None:
    """To the first stop that the selector matches."""
    passed = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS, selector)
        if at["tag"] == "BODY":  # past the last stop
            break
        assert at["seen"], f"the focus is not seen at {at}"
        if at["matches"]:
            return
        passed.append(at["text"][:20] or at["id"])
    raise AssertionError(f"{selector!r} is not reached: {passed}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """To a stop, and what its key does there."""
    reach(page, selector)
    page.keyboard.press(key)


def write(page: Page, selector: str, words: str) -> None:
    """Into a field, in place of what is there."""
    reach(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(words)
