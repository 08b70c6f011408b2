"""Writes docs/access.md: who may open which page and send which live event, as the code declares it.

Run as `python tools/write_access_table.py`; a test fails when the page no longer says what the code does.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402 - the product is found through the line above
from werkzeug.routing import Rule  # noqa: E402 - the same

from peersupport.app import create_app  # noqa: E402 - the same
from peersupport.config import load  # noqa: E402 - the same
from peersupport.realtime.door import EVENTS  # noqa: E402 - the same
from peersupport.web.access import rule_of  # noqa: E402 - the same

PAGE = ROOT / "docs" / "access.md"
METHODS = ("GET", "POST")
INTRODUCTION = """# Who may open what

Written by `python tools/write_access_table.py` from what the code declares; do not edit it by hand.

A rule here is about the person alone and is checked before anything else. What they may do to one case,
meeting or action is asked of its policy afterwards, and what they may not see is not found (404). A page or
event without a rule is refused.

| Rule | Who |
|---|---|
| public | anybody |
| demo only | anybody, in the demo; elsewhere the page does not exist |
| logged in | everybody who is logged in |
| clinical staff | everybody but organisation administrators |
| case reviewer | chairs, deputy chairs and coordinators of a meeting series |
| coordinator | coordinators of a meeting series |
| administrator | organisation administrators |
"""


def access_page(app: Flask) -> str:
    """The whole page."""
    routes = sorted(app.url_map.iter_rules(), key=lambda route: (route.rule, route.endpoint))
    events = ((event.name, event.form.__name__, event.rule.name) for event in EVENTS.values())
    return "\n".join(
        [
            INTRODUCTION,
            "## Pages",
            "",
            *_table(("Address", "Methods", "Rule"), (_route(app, route) for route in routes)),
            "",
            "## Live events",
            "",
            *_table(("Event", "Form", "Rule"), sorted(events)),
            "",
        ]
    )


def _route(app: Flask, route: Rule) -> tuple[str, ...]:
    rule = rule_of(app, route.endpoint)
    methods = ", ".join(method for method in METHODS if method in (route.methods or ()))
    return f"`{route.rule}`", methods, rule.name if rule else "none: refused"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cells)} |"


def main() -> int:
    """Write the page anew."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load({"PEERSUPPORT_MODE": "demo", "PEERSUPPORT_INSTANCE": folder}))
        PAGE.write_text(access_page(app), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
