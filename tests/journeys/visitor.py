"""Somebody at a browser: every page they reach is held to WCAG 2.2 AA and to 320 pixels."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.builders.people import PASSWORD

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW, WIDE = 320, 1280


class Visitor:
    """A page of a browser, used as a person does: by labels, buttons and links."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: set[str] = set()

    def log_in(self, email: str) -> None:
        self.page.goto("/log-in")
        self.look()
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Log in")

    def open(self, path: str) -> None:
        """Go to a page and look at it."""
        self.page.goto(path)
        self.look()

    def press(self, name: str, **options: Any) -> None:
        """Press the button with this name, and look at where it leads."""
        self.page.get_by_role("button", name=name, **options).first.click()
        self.page.wait_for_load_state()
        self.look()

    def follow(self, name: str, **options: Any) -> None:
        """Follow the link with this name in the page's main part, and look at where it leads."""
        self.page.get_by_role("main").get_by_role("link", name=name, **options).first.click()
        self.page.wait_for_load_state()
        self.look()

    def unfold(self, name: str) -> None:
        """Open the details with this summary, unless they are open."""
        summary = self.page.locator("summary", has_text=name).first
        if not summary.evaluate("summary => summary.parentElement.open"):
            summary.click()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def select(self, label: str, text: str) -> None:
        """Pick the option of a list that says `text`, among whatever else it says."""
        chosen = self.page.get_by_label(label, exact=True)
        value = chosen.locator("option", has_text=text).first.get_attribute("value")
        chosen.select_option(value)

    def choose(self, group: str, option: str) -> None:
        """Pick a radio or tick a box in the group with this question."""
        self.page.get_by_role("group", name=group).get_by_label(option, exact=True).check()

    def reads(self, text: str) -> bool:
        """Whether the main part of the page says this."""
        return text in " ".join(self.page.get_by_role("main").inner_text().split())

    def look(self) -> None:
        """Hold this page to the standard, once for each address and heading."""
        address = f"{self.page.url.partition('?')[0]} {self.page.title()}"
        if address in self.seen:
            return
        self.seen.add(address)
        self.check_accessibility()
        self.check_narrow()

    def check_accessibility(self) -> None:
        """No violation of WCAG 2.2 AA that axe can find."""
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "standard => axe.run(document, {runOnly: {type: 'tag', values: standard}})", STANDARD
        )
        problems = [
            f"{violation['id']}: {node['html'][:160]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]
        assert not problems, f"{self.page.url}: {problems}"

    def check_narrow(self) -> None:
        """Nothing scrolls sideways on a small phone."""
        self.page.set_viewport_size({"width": NARROW, "height": 640})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size({"width": WIDE, "height": 900})
        assert width <= NARROW, f"{self.page.url} is {width} pixels wide at {NARROW}"
