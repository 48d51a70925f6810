"""Every page without JavaScript: its text is there, its figures and tables are reached, and no control is dead."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from tests.browser.looking import overflowing, unfolded
from tests.browser.pages import EVERY, FEW

pytestmark = pytest.mark.once
CONTENT = {
    "home": "Newest methods",
    "search": "Code evolution",
    "search-nothing": "No record has all of these words",
    "methods": "AgentInstruct",
    "methods-filtered": "MetaMath",
    "methods-none": "No method matches",
    "method": "Rationalization with hint",
    "method-long": "Elimination of failed evolutions",
    "method-revisions": "Curated catalogue",
    "components": "Persona conditioning",
    "component": "How this was calculated",
    "component-unmeasured": "No measurements yet",
    "effects": "Ablation",
    "effect": "Where does this number come from?",
    "tradeoffs": "Measured on both",
    "compare": "Rejection sampling three ways",
    "compare-three": "V-STaR",
    "compare-components": "Two ways to preferences",
    "compare-components-two": "Measured between them",
    "graph": "Most frequent chains",
    "graph-around": "Co-occurs with",
    "graph-whole": "The same as a list",
    "graph-expanded": "Fold it again",
    "graph-card": "Preceded by",
    "graph-edge": "methods counted",
    "design": "No step yet",
    "design-star": "Rationalization with hint",
    "gaps": "Most useful first experiments",
    "claims": "is a rule, never written by hand",
    "docs": "A five-minute tour",
    "docs-tour": "Say what your data lack",
    "docs-glossary": "Pareto front",
    "docs-forest-plot": "The upright line of no effect",
    "docs-pooling": "One number, followed by hand",
    "docs-certainty": "What lowers it",
    "docs-submit": "How it is sent",
    "docs-measure": "What it takes care of",
    "about": "By what rules",
    "sources": "Constitutional AI",
    "source": "Effects it reports",
    "metrics": "AGIEval accuracy",
    "metric": "Effects measured by it",
    "submit": "arXiv identifier or DOI",
    "submit-text": "Records, as YAML or JSON",
    "crosswalk": "distilabel",
    "report": "What is wrong",
    "login": "Password",
    "join": "You confirm it by a link",
    "join-sent": "A mail is on its way",
    "forgotten": "The one you signed up with",
}
"""What a reader of each page must be able to read."""

FIGURES = ("home", "tradeoffs", "gaps", "component", "method-long", "docs-forest-plot")
DEAD = """() => {
  const shown = (each) => each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().width > 1;
  const name = (each) => `${each.tagName}#${each.id}.${each.className} ${each.textContent.trim().slice(0, 30)}`;
  const all = (what) => [...document.querySelectorAll(what)].filter(shown);
  const dead = all("button").filter((each) => each.type !== "submit" || !each.form);
  const forms = all("form").filter((form) => form.querySelector("select, input[type=checkbox], input[type=radio]")
    && ![...form.elements].some((each) => each.type === "submit" && shown(each)));
  const links = all("a").filter((each) => !each.hasAttribute("href"));
  const lively = all("[hx-get], [hx-post]").filter(
    (each) => !each.matches("a[href], form[action]") && !each.querySelector("a[href]"));
  return [...dead, ...forms, ...links, ...lively].map(name);
}"""


def read(page: Page, content: str) -> None:
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main")).to_contain_text(content)
    assert page.evaluate(DEAD) == []
    assert unfolded(page).evaluate(DEAD) == []
    assert overflowing(page) == []


@pytest.mark.parametrize("name", FEW)
def test_the_pages_that_differ_most_are_read(visit: Open, name: str):
    page = visit(EVERY[name], 360, scripts=False)
    page.locator(".menu > summary").click()
    expect(page.locator(".menu a", has_text="Components")).to_be_visible()
    read(page, CONTENT[name])


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", EVERY)
def test_every_page_is_read(visit: Open, name: str, width: int):
    read(visit(EVERY[name], width, scripts=False), CONTENT[name])


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_reached_and_have_their_tables(visit: Open, name: str, width: int):
    page = visit(EVERY[name], width, scripts=False)
    figure = page.locator("figure.chart").first
    expect(figure.locator("svg.chart-picture:visible")).to_have_count(1)
    table = figure.locator("details:has(table)")
    if table.count():
        table.locator("summary").click()
        expect(table.locator("table")).to_be_visible()
    else:
        expect(page.locator("main table:visible, main .parts").first).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
def test_forms_are_sent_by_their_buttons(visit: Open, width: int):
    page = visit("/methods/", width, scripts=False)
    if width == 360:
        page.locator(".drawer > summary").click()
    page.locator("#stage-evolution").check()
    page.locator(".ask .go").click()
    expect(page.locator(".chips")).to_contain_text("Evolution")
    page.goto("/tradeoffs/")
    page.locator("select[name=y]").select_option("complexity")
    page.locator(".axes .go").click()
    expect(page.locator("main")).to_contain_text("On complexity alone")
    page.goto("/compare/")
    for place, name in enumerate(("Self-Instruct", "STaR")):
        page.locator("input[name=methods][list]").nth(place).fill(name)
    page.locator(".picker button").click()
    expect(page.locator(".aligned thead th")).to_have_count(2)
    page.goto("/graph/")
    page.locator("#words").fill("In-depth evolution")
    page.locator("#lookout button").click()
    expect(page.locator("h2#here")).to_have_text("In-depth evolution")
