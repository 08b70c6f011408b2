"""The oracle of the parity tests: what the NHS package renders, and markup reduced to what matters."""

from dataclasses import dataclass
from typing import Any

import html5lib
from jinja2 import ChainableUndefined, Environment, PackageLoader

_NHS = Environment(
    loader=PackageLoader("nhsuk_frontend_jinja"), undefined=ChainableUndefined, autoescape=True
)

Node = tuple[Any, ...]


@dataclass(frozen=True)
class Pair:
    """One macro of ours beside one of theirs."""

    ours: str
    arguments: dict[str, object]
    theirs: tuple[str, str]
    parameters: dict[str, object]
    inner: str = ""
    note: str = ""

    def __str__(self) -> str:
        return f"{self.ours} {self.note}".strip()


def nhs_renders(folder: str, macro: str, parameters: dict[str, object], inner: str = "") -> str:
    """The markup of the NHS package's own macro."""
    imported = "{% from 'nhsuk/components/" + folder + "/macro.jinja' import " + macro + " %}"
    call = f"{macro}(parameters)"
    body = "{% call " + call + " %}" + inner + "{% endcall %}" if inner else "{{ " + call + " }}"
    return _NHS.from_string(imported + body).render(parameters=parameters)


def skeleton(markup: str) -> list[Node]:
    """Tags, every attribute (classes as a set) and words; white space does not count."""
    fragment = html5lib.parseFragment(markup, treebuilder="etree", namespaceHTMLElements=False)
    return _children(fragment)


def _children(element: Any) -> list[Node]:
    nodes: list[Node] = [("text", *(element.text or "").split())]
    for child in element:
        nodes.append((child.tag, _attributes(child), _children(child)))
        nodes.append(("text", *(child.tail or "").split()))
    return [node for node in nodes if node != ("text",)]


def _attributes(element: Any) -> dict[str, object]:
    attributes: dict[str, object] = dict(element.attrib)
    for several in ("class", "aria-describedby"):
        if several in attributes:
            attributes[several] = set(str(attributes[several]).split())
    return attributes
