"""What is wrong with a page as a browser shows it: what runs out of it, and what axe finds."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.chromium import WIDTHS

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, Theme] = ("light", "dark")
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}

OVERFLOWING = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > width + 1)
    .slice(0, 5)
    .map((each) => `${each.tagName.toLowerCase()}.${each.getAttribute("class") ?? ""} at
      ${Math.round(each.getBoundingClientRect().right)} of ${width} px`.replace(/\\s+/g, " "));
}"""


def unfolded(page: Page) -> Page:
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    return page


def overflowing(page: Page) -> list[str]:
    """What makes the page wider than its window; what scrolls inside a box of its own does not."""
    return [f"runs out of the page: {each}" for each in page.evaluate(OVERFLOWING)]


def violations(page: Page, **options: Any) -> list[str]:
    """What axe finds, each rule with the first elements that break it."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: "
        + "; ".join(f"{node['target'][-1]} {_why(node)}" for node in each["nodes"][:4])
        + (f" and {len(each['nodes']) - 4} more" if len(each["nodes"]) > 4 else "")
        for each in found
    ]


def _why(node: Any) -> str:
    told = [*node["any"], *node["all"], *node["none"]]
    return str(told[0]["message"]) if told else ""


def faults(page: Page, theme: Theme) -> list[str]:
    """All that is wrong in the light theme; in the dark one only colours can differ."""
    page.emulate_media(color_scheme=theme)
    return violations(page, **COLOURS) if theme == "dark" else [*overflowing(page), *violations(page)]


def faults_at(page: Page, width: int) -> list[str]:
    """All that is wrong at this width; colours do not depend on it, so the dark theme is looked at in one."""
    themes = THEMES if width == next(iter(WIDTHS)) else THEMES[:1]
    return [f"{page.url} in {theme}: {fault}" for theme in themes for fault in faults(page, theme)]
