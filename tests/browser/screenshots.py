"""`python -m tests.browser.screenshots OUT`: a picture of every page, at both widths and in both themes.

Serves the whole catalogue from a database of its own, with members and a submission in review. Whatever axe finds, what
runs out of a page and what a page logs as an error is told; then the exit code is 1.
"""

import argparse
import html
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, Unavailable, installed
from tests.browser.inhabiting import CURATOR, MEMBER, PASSWORD, Inhabited, inhabited
from tests.browser.looking import THEMES, faults
from tests.browser.pages import CURATOR_PAGES, EVERY, FORBIDDEN, MEMBER_PAGES, REFUSED

SIZES = {1440: 900, 390: 844}
"""Widths and heights of the windows: a desk and a phone. The tests use a narrower phone, where more may run out."""
SECONDS = 180
"""The first page waits for the whole catalogue to be read."""
TALLEST = 5000
"""Pixels of a page that are pictured; a list goes on as it began."""
LOGGED = re.compile(r"responded with a status of (400|403|404|429|500)")
"""What a browser logs of a page that is an error page."""
STYLE = "body{font:14px sans-serif}section{display:flex;gap:8px;align-items:start}img{height:360px}h2{font-size:16px}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Picture every page at both widths and in both themes.")
    parser.add_argument("out", type=Path, help="the folder of the pictures and their index.html")
    parser.add_argument("--only", nargs="*", default=(), metavar="NAME", help="pages, by the names of their pictures")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        path = installed()
    except Unavailable as problem:
        say(str(problem))
        return 1
    with inhabited() as where, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        camera = Camera(browser, where, options.out, frozenset(options.only))
        camera.run()
        browser.close()
    (options.out / "index.html").write_text(sheet(camera.names), encoding="utf-8")
    say(f"{len(camera.names)} pages, {len(camera.names) * 4} pictures, {len(camera.found)} faults")
    return 1 if camera.found else 0


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


@dataclass
class Camera:
    """Goes through the pages as each role sees them."""

    browser: Browser
    where: Inhabited
    out: Path
    only: frozenset[str]
    names: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def run(self) -> None:
        refusing = {name: address for name, (address, _) in REFUSED.items()}
        member = MEMBER_PAGES | {FORBIDDEN[0]: FORBIDDEN[1]}
        for person, pages in (("", EVERY | refusing), (MEMBER, member), (CURATOR, CURATOR_PAGES)):
            self.rounds(person, pages)
        with override_settings(LIMITS={**settings.LIMITS, "reads": 0}):
            self.rounds("", {"too-many": "/docs/"})
        with patch("web.views.claims.claims_of", side_effect=RuntimeError("made for a picture")):
            self.rounds("", {"broken": "/claims/?version=1"})

    def rounds(self, person: str, pages: dict[str, str]) -> None:
        """All pages of one role, at both widths."""
        wanted = {name: address for name, address in pages.items() if not self.only or name in self.only}
        self.names += wanted
        for width in SIZES if wanted else ():
            self.round(person, wanted, width)

    def round(self, person: str, pages: dict[str, str], width: int) -> None:
        """All pages of one role at one width."""
        context = self.browser.new_context(
            base_url=self.where.server, viewport={"width": width, "height": SIZES[width]}, color_scheme="light"
        )
        context.set_default_timeout(SECONDS * 1000)
        page = context.new_page()
        logged: list[str] = []

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error" and not LOGGED.search(message.text):
                logged.append(f"logged: {message.text}")

        page.on("console", hear)
        page.on("pageerror", lambda error: logged.append(f"threw: {error}"))
        if person:
            log_in(context, person)
        for name, address in pages.items():
            page.emulate_media(color_scheme="light")
            page.goto(address.format(submission=self.where.submission, returned=self.where.returned))
            page.wait_for_load_state("networkidle")
            told = self.picture(page, name, width)
            self.tell(f"{name} at {width}", [*told, *logged])
            logged.clear()
        context.close()

    def picture(self, page: Page, name: str, width: int) -> list[str]:
        told = []
        for theme in THEMES:
            told += [f"in {theme}: {each}" for each in faults(page, theme)]
            high = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            clip = {"x": 0, "y": 0, "width": width, "height": high}
            page.screenshot(path=self.out / f"{name}-{width}-{theme}.png", full_page=True, clip=clip)  # type: ignore[arg-type]
        return told

    def tell(self, page: str, faults: list[str]) -> None:
        self.found += faults
        say(f"{page}: {len(faults)} faults" if faults else f"{page}: well")
        for each in faults:
            say(f"  {each}")


def log_in(context: BrowserContext, person: str) -> None:
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("Name").fill(person)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form.login button").click()
    page.wait_for_url("/")
    page.close()


def sheet(names: list[str]) -> str:
    """All pictures on one page."""
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages</title><style>{STYLE}</style>'
    return head + "".join(f"<h2>{html.escape(name)}</h2><section>{_pictures(name)}</section>" for name in names)


def _pictures(name: str) -> str:
    looks = [(f"{name}-{width}-{theme}.png", f"{width} px, {theme}") for width in SIZES for theme in THEMES]
    return "".join(f'<a href="{file}"><img src="{file}" alt="{name}: {look}"></a>' for file, look in looks)


if __name__ == "__main__":
    sys.exit(main())
