"""Tasks of a first-time visitor, from the front page on: every click and every word typed is counted, with a bound.

A task is done where its answer is read on the page in words, not where a page opened. Choosing from a list counts as a
click, and so does a press of Enter that sends a form off.
"""

import csv
import re
from dataclasses import dataclass, field
from io import StringIO
from urllib.request import Request, urlopen

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect
from pytest_django import DjangoDbBlocker

from tests.browser.conftest import Open

pytestmark = pytest.mark.once
RESPONSES = "chain-of-thought-response"
PASSWORD = "correct-horse-battery"
GITHUB_FILE = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+/blob/[0-9a-f]{40}/\S+\.\w+")


@dataclass
class Visitor:
    """Somebody at the front page, and what they have done since."""

    page: Page
    clicks: int = 0
    words: list[str] = field(default_factory=list)

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def choose(self, target: Locator, label: str) -> None:
        target.select_option(label=label)
        self.clicks += 1

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)
        self.words += text.split()

    def enter(self) -> None:
        self.page.keyboard.press("Enter")
        self.clicks += 1

    def menu(self, title: str) -> None:
        """An entry of the menu, which every page has."""
        self.click(self.page.get_by_role("navigation", name="Pages").get_by_role("link", name=title, exact=True))
        expect(self.page.locator("h1")).to_be_visible()

    def link(self, name: str, within: str = "main") -> None:
        self.click(self.page.locator(within).get_by_role("link", name=name, exact=True).first)


@pytest.fixture(scope="module", autouse=True)
def _warm(server: str) -> None:
    """The first answers have all evidence pooled, which takes longer than a browser waits on a busy machine."""
    for address in ("/", "/tradeoffs/", f"/components/{RESPONSES}/", "/graph/components/llm-judge-filter/"):
        with urlopen(Request(f"{server}{address}", headers={"Accept": "text/html"}), timeout=300) as answer:
            assert answer.status == 200


@pytest.fixture
def visitor(visit: Open) -> Visitor:
    return Visitor(visit("/"))


def test_a_what_this_is(visitor: Visitor):
    """Read before anything is scrolled or clicked: the question, the subject, and how much there is."""
    page = visitor.page
    expect(page.locator("h1")).to_have_text("Which synthetic-data methods work for training language models?")
    expect(page.locator(".lede")).to_contain_text("generate training data with language models")
    for part in (page.locator("h1"), page.locator(".lede"), page.locator(".counts")):
        expect(part).to_be_in_viewport()
    for kind in ("methods", "components", "effects", "sources"):
        expect(page.locator(".counts")).to_contain_text(re.compile(rf"[\d,]+ {kind}"))
    assert (visitor.clicks, visitor.words) == (0, [])


def test_b_which_filters_raise_quality_at_least_cost_in_diversity_for_mathematics(visitor: Visitor):
    page = visitor.page
    visitor.menu("Trade-offs")
    visitor.choose(page.get_by_label("Stage"), "Filtering")
    expect(page).to_have_url(re.compile("stage=filtering"))
    visitor.choose(page.get_by_label("Domain"), "Mathematics")
    answer = page.locator("p.inwords")
    expect(answer).to_contain_text(
        "No filtering component has an established direction on both quality and diversity in mathematics, "
        "and none has estimates from more than one study on each."
    )
    expect(answer).to_contain_text(
        re.compile(
            r"The closest is Rejection sampling \(final-answer match\): on quality .+ in one experiment: up; very"
        )
    )
    expect(answer).to_be_in_viewport()
    expect(page.locator("td.pareto", has_text="on the front")).to_have_count(0)
    assert visitor.clicks <= 3
    assert visitor.words == []


def test_c_evol_instruct_against_self_instruct(visitor: Visitor):
    visitor.menu("Compare")
    visitor.link("From seed tasks to evolved instructions")
    answers_the_comparison(visitor.page)
    assert visitor.clicks <= 2
    assert visitor.words == []


def test_c_by_the_names_that_papers_use(visitor: Visitor):
    page = visitor.page
    visitor.menu("Compare")
    visitor.write(page.get_by_label("Method 1"), "Evol-Instruct")
    visitor.write(page.get_by_label("Method 2"), "Self-Instruct")
    visitor.enter()
    answers_the_comparison(page)
    assert visitor.clicks <= 2
    assert len(visitor.words) == 2


def answers_the_comparison(page: Page) -> None:
    """What is said first agrees with the table of effects below it."""
    answer = page.locator("[data-answer='self-instruct wizardlm'], [data-answer='wizardlm self-instruct']")
    count = r"had the better figure in (\d+) of (\d+) recorded comparisons and .+ in (\d+)"
    expect(answer).to_contain_text(re.compile(count))
    said = re.search(count, answer.inner_text())
    assert said
    pair = page.locator("table.direct tbody tr").filter(has_text="Self-Instruct").filter(has_text="WizardLM")
    assert pair.count() == int(said.group(2)) == int(said.group(1)) + int(said.group(3)) > 0
    expect(answer).to_contain_text("with a variant")
    expect(page.locator(".answer .note")).to_have_text("Counts of recorded comparisons, not a pooled result.")


def test_d_draft_a_pipeline_and_improve_it(visitor: Visitor):
    page = visitor.page
    visitor.menu("Design")
    for count, name in enumerate(("Human-written seed tasks", "In-depth evolution", "LLM-as-a-judge filter"), 1):
        visitor.write(page.locator("#words"), name)
        visitor.enter()
        expect(page.locator(".plan > li")).to_have_count(count)
        expect(page.locator(".plan > li h3").last).to_have_text(name)
    expect(page.locator(".nearest li").first).to_contain_text(re.compile(r"similarity \d+%"))
    offered = page.locator("#known .offer button").first  # of a check, or what the nearest method has besides
    component = str(offered.get_attribute("value")).split()[1]
    visitor.click(offered)
    expect(page.locator(".plan > li")).to_have_count(4)
    expect(page.locator("#text")).to_have_value(re.compile(component))
    expect(page.locator(".nearest li").first).to_contain_text(re.compile(r"similarity \d+%"))
    assert visitor.clicks <= 5


def test_e_where_a_number_comes_from(visitor: Visitor):
    page = visitor.page
    visitor.link("Chain-of-thought responses")
    expect(page.locator("h1")).to_have_text("Chain-of-thought responses")
    row = page.locator("tr#wang2025reasoninganswers-summary-gsm8k")
    fold = page.locator("details", has=row).last
    if fold.get_attribute("open") is None:
        visitor.click(fold.locator("> summary"))
    figure = row.locator("a.figure").inner_text()
    visitor.click(row.locator("a.figure"))
    expect(page.locator("#whence")).to_have_text("Where does this number come from?")
    expect(page.locator(".outcome .figure")).to_have_text(figure.strip())
    place = page.locator("blockquote.place")
    expect(place.locator("p")).to_contain_text(re.compile(r"Table|Figure|Section|Appendix"))
    expect(place.locator("cite a")).to_have_attribute("href", re.compile(r"^/sources/[\w-]+/$"))
    expect(place.get_by_role("link", name="read here")).to_have_attribute("href", GITHUB_FILE)
    expect(page.locator("section[aria-labelledby=whence]")).to_contain_text(
        "Read in a secondary source, not in the paper"
    )
    expect(page.locator("section[aria-labelledby=whence]")).to_contain_text(re.compile("The secondary source is “.+”"))
    assert visitor.clicks <= 3
    assert visitor.words == []


@pytest.fixture
def administrator(server: str, django_db_blocker: DjangoDbBlocker) -> str:
    """The account made when a registry is set up; all others join by the pages."""
    from registry.services.accounts import create_user
    from taxonomy.vocabulary import Role

    cache.clear()
    with django_db_blocker.unblock():
        create_user(name="edda", role=Role.ADMINISTRATOR, password=PASSWORD)
    return "edda"


def test_f_sign_up_submit_and_review(visit: Open, administrator: str):
    author = Visitor(visit("/"))
    number = signs_up_and_submits(author, "noor")
    assert author.clicks <= 6
    reviewer = Visitor(visit("/"))
    joins_and_asks_to_be_curator(reviewer, "omar")
    grants(Visitor(visit("/")), administrator, "omar")
    page, before = reviewer.page, reviewer.clicks
    page.goto("/")
    visitor_footer(reviewer, "Submissions")
    visitor_row = page.locator(f".row a[href='/submissions/{number}/']")
    reviewer.click(visitor_row)
    reviewer.click(page.get_by_role("button", name="Accept and publish"))
    expect(page.locator(".head .state")).to_have_text("Accepted")
    assert reviewer.clicks - before <= 3
    author.page.goto(f"/submissions/{number}/")
    expect(author.page.locator(".head .state")).to_have_text("Accepted")
    author.page.goto("/effects/wang2022selfinstruct-self-instruct-gsm8k-accuracy/")
    expect(author.page.locator("main")).to_contain_text("Table 90")


def visitor_footer(visitor: Visitor, name: str) -> None:
    visitor.link(name, "footer.site")


def signs_up(visitor: Visitor, name: str) -> None:
    """The form, and the button behind the link of the mail."""
    page = visitor.page
    visitor.write(page.get_by_label("Name"), name)
    visitor.write(page.get_by_label("E-mail address"), f"{name}@example.org")
    visitor.write(page.get_by_label("Password"), PASSWORD)
    visitor.click(page.get_by_role("button", name="Sign up"))
    expect(page.locator("h1")).to_have_text("Look at your mail")
    found = re.search(r"http://\S+(/join/confirm/\S+)", str(mail.outbox[-1].body))
    assert found
    page.goto(found.group(1))
    visitor.click(page.locator("form.login button"))
    expect(page.locator(".messages")).to_contain_text("is confirmed")


WRITTEN = {
    "metric": "GSM8K accuracy",
    "baseline_label": "the model alone",
    "baseline_value": "10.1",
    "treated_label": "trained on the data",
    "treated_value": "12.3",
    "locator": "Table 90, row 1",
}
CHOSEN = {"design": "whole-method", "generalization": "out-of-distribution", "domain": "math", "read_in": "primary"}
"""Fields of the form, and what is typed and chosen there."""


def signs_up_and_submits(visitor: Visitor, name: str) -> int:
    """The number of the submission."""
    page = visitor.page
    visitor_footer(visitor, "Contribute")
    visitor.link("sign up")
    signs_up(visitor, name)
    expect(page.locator("h1")).to_have_text("Contribute")
    for place, words in WRITTEN.items():
        page.locator(f"#effects-0-{place}").fill(words)
    for place, words in CHOSEN.items():
        page.locator(f"#effects-0-{place}").select_option(words)
    page.locator("#paper-paper").fill("arXiv:2212.10560")
    page.locator(".effectrow summary").evaluate("(each) => each.click()")
    page.locator("#effects-0-method").fill("Self-Instruct")
    visitor.click(page.get_by_role("button", name="Check it"))
    expect(page.locator("#preview")).to_contain_text("Valid")
    visitor.click(page.locator(".preview button[value=submit]"))
    expect(page.locator(".messages")).to_contain_text("Submitted")
    found = re.search(r"/submissions/(\d+)/", page.url)
    assert found
    return int(found.group(1))


def joins_and_asks_to_be_curator(visitor: Visitor, name: str) -> None:
    page = visitor.page
    visitor.click(page.locator("header.site a.person"))
    visitor.click(page.locator("form.login").get_by_role("link", name="Sign up"))
    signs_up(visitor, name)
    visitor.click(page.locator("header.site a.person"))
    page.get_by_label("Ask for the role of a").select_option("curator")
    visitor.write(page.locator("textarea[name=why]"), "I read papers on synthetic data.")
    visitor.click(page.get_by_role("button", name="Send the request"))
    expect(page.locator("section[aria-labelledby=role]")).to_contain_text("You asked for the role of a curator")


def grants(visitor: Visitor, administrator: str, name: str) -> None:
    page = visitor.page
    visitor.click(page.locator("header.site a.person"))
    page.get_by_label("Name").fill(administrator)
    page.get_by_label("Password").fill(PASSWORD)
    visitor.click(page.locator("form.login button"))
    visitor_footer(visitor, "Requests for roles")
    visitor.click(page.get_by_role("button", name=f"Grant: {name}"))
    expect(page.locator("section[aria-labelledby=decided]")).to_contain_text(name)


def test_g_every_effect_and_every_answer_as_a_table(visitor: Visitor):
    page = visitor.page
    shown = page.locator(".counts li", has_text="effects").locator("b").inner_text()
    rows = downloaded(visitor, page.locator("main").get_by_role("link", name="All effects as CSV"))
    assert len(rows) == int(shown.replace(",", "")) > 0
    assert {"id", "component", "metric.id", "baseline.value", "treated.value", "reading.mark"} <= set(rows[0])
    assert visitor.clicks == 1
    visitor.menu("Trade-offs")
    both = page.locator("table.pairs tbody tr").count()
    rows = downloaded(visitor, page.locator(".tradeoffs > .downloads").get_by_role("link", name="CSV"))
    assert len(rows) >= both > 0
    assert visitor.clicks == 3


def downloaded(visitor: Visitor, link: Locator) -> list[dict[str, str]]:
    with visitor.page.expect_download() as waiting:
        visitor.click(link)
    return list(csv.DictReader(StringIO(waiting.value.path().read_text(encoding="utf-8"))))


def test_h_walk_the_graph(visitor: Visitor):
    page = visitor.page
    visitor.menu("Graph")
    expect(page.locator("#canvas.live")).to_be_visible()
    start = picture(page)
    visitor.click(page.get_by_role("button", name="Zoom in"))
    page.wait_for_timeout(500)
    nearer = picture(page)
    assert nearer[2] < start[2]
    box = page.locator("#canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 80, box["y"] + box["height"] / 2 - 40, steps=5)
    page.mouse.up()
    visitor.clicks += 1
    page.wait_for_timeout(500)
    moved = picture(page)
    assert moved[0] > nearer[0]
    assert moved[2] == pytest.approx(nearer[2])
    visitor.click(page.get_by_role("button", name="Fit"))
    judge = page.locator("#canvas .node[data-node='llm-judge-filter']")
    before = page.locator("#canvas .node").count()
    judge.dblclick()
    visitor.clicks += 1
    page.wait_for_function("(before) => document.querySelectorAll('#canvas .node').length > before", arg=before)
    visitor.click(judge)
    expect(page.locator("#card h3")).to_have_text("LLM-as-a-judge filter")
    visitor.click(page.locator("#card").get_by_role("link", name="Centre here"))
    here = page.locator("h2#here")
    expect(here).to_have_text("LLM-as-a-judge filter")
    visitor.click(page.locator("#fed ~ .counted a").first)
    expect(here).not_to_have_text("LLM-as-a-judge filter")
    expect(page.locator(".walk")).to_contain_text("LLM-as-a-judge filter")
    assert visitor.clicks <= 8
    assert visitor.words == []


def picture(page: Page) -> list[float]:
    """The part of the picture that is seen: x, y, width and height."""
    found: list[float] = page.evaluate(
        "() => document.querySelector('#canvas svg').getAttribute('viewBox').split(' ').map(Number)"
    )
    return found


def test_i_cite_share_and_embed_an_answer(visitor: Visitor):
    page = visitor.page
    visitor.link("Chain-of-thought responses")
    plot = page.locator("section[data-facet=in_distribution] figure.chart")
    cite = plot.locator(".citing")
    visitor.click(cite.locator("summary"))
    expect(cite).to_contain_text(
        re.compile(
            r"Registry of synthetic-data methods, version\s+\S+, http://\S+/components/chain-of-thought-response/"
        )
    )
    assert visitor.clicks == 2
    at_version = page.locator("section[data-facet=in_distribution] .downloads").get_by_role(
        "link", name=re.compile("^Link to version")
    )
    answer = page.request.get(str(at_version.first.get_attribute("href")))
    assert answer.ok
    assert "version=" in answer.url
    assert answer.json()["count"] > 0
    with page.expect_download() as waiting:
        visitor.click(plot.locator(".downloads").get_by_role("link", name="SVG"))
    assert "Chain-of-thought responses" in waiting.value.path().read_text(encoding="utf-8")
    assert visitor.clicks == 3
