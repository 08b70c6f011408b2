"""Where somebody with a serious finding goes instead of a case conference. Words only; nothing is computed.

A clinical lead approves the words (`data/routes.csv`) and the lists that point to them
(`data/red_flags.csv`, `data/condition_routes.csv`). Local
telephone numbers are not kept here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from peersupport.cases import taxonomy


@dataclass(frozen=True, slots=True)
class Route:
    """One way to help. An `is_now` route cannot wait until tomorrow."""

    key: str
    heading: str
    text: str
    is_now: bool


@lru_cache(maxsize=1)
def routes() -> Mapping[str, Route]:
    """Every route by its key, the fastest first."""
    return MappingProxyType(
        {
            row["key"]: Route(row["key"], row["heading"], row["text"], row["speed"] == "now")
            for row in taxonomy.read_rows("routes.csv")
        }
    )


def routes_for_conditions(keys: Collection[str]) -> list[tuple[str, Route]]:
    """The emergency or urgent conditions among these, by name, each with its route; the fastest first."""
    known = taxonomy.conditions()
    leads_to = taxonomy.condition_routes()
    found = [
        (known[key].name, routes()[leads_to[key]]) for key in keys if key in known and known[key].urgency
    ]
    return _fastest_first(found)


def routes_for_findings(region: str | None) -> list[tuple[str, Route]]:
    """What can be found in that region, and in any, each with its route; the fastest first."""
    return _fastest_first(
        (finding.text, routes()[finding.route])
        for finding in taxonomy.findings()
        if finding.region in ("any", region)
    )


def by_route(pairs: Iterable[tuple[str, Route]]) -> list[tuple[Route, list[str]]]:
    """The same, said once for each route: the route, and everything that leads to it."""
    grouped: dict[str, list[str]] = {}
    for text, route in pairs:
        grouped.setdefault(route.key, []).append(text)
    return [(routes()[key], texts) for key, texts in grouped.items()]


def is_urgent(key: str) -> bool:
    """Whether a condition needs an emergency or urgent route and not a case conference."""
    condition = taxonomy.conditions().get(key)
    return condition is not None and bool(condition.urgency)


def _fastest_first(pairs: Iterable[tuple[str, Route]]) -> list[tuple[str, Route]]:
    order = list(routes())
    return sorted(pairs, key=lambda pair: order.index(pair[1].key))
