"""Body regions, conditions, topics and red flags: closed lists kept as data, read once.

The lists are in `data/`, where a clinical lead can change them. They route people to help and sort cases;
nothing is computed from them about anybody's risk.
"""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

DATA = Path(__file__).resolve().parent / "data"

REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "neck": "Neck",
        "thorax": "Thoracic spine and ribs",
        "lumbar": "Low back and pelvis",
        "shoulder": "Shoulder",
        "elbow": "Elbow",
        "hand": "Wrist and hand",
        "hip": "Hip and groin",
        "knee": "Knee",
        "lowerleg": "Lower leg",
        "foot": "Ankle and foot",
        "widespread": "Widespread or persistent pain",
        "rheum": "Rheumatological",
        "bone": "Bone health",
        "neuro": "Neurological",
        "young": "Children and young people",
        "serious": "Possible serious pathology",
    }
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition to choose. `urgency` is E (emergency), U (urgent) or empty."""

    region: str
    key: str
    name: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A red flag worth asking about in a region, and the route it needs (a key of `escalation.routes()`)."""

    region: str
    text: str
    route: str


@lru_cache(maxsize=1)
def conditions() -> Mapping[str, Condition]:
    """Every condition by its key, in the order of the list."""
    return MappingProxyType(
        {
            row["key"]: Condition(row["region"], row["key"], row["name"], row["urgency"])
            for row in read_rows("conditions.csv")
        }
    )


@lru_cache(maxsize=1)
def findings() -> tuple[Finding, ...]:
    """The red flags to think of, by region; region "any" goes with all of them."""
    return tuple(Finding(row["region"], row["finding"], row["route"]) for row in read_rows("red_flags.csv"))


@lru_cache(maxsize=1)
def condition_routes() -> Mapping[str, str]:
    """The route of each emergency or urgent condition, by its key."""
    return MappingProxyType({row["key"]: row["route"] for row in read_rows("condition_routes.csv")})


@lru_cache(maxsize=1)
def topics() -> tuple[str, ...]:
    """What cases can be about besides a condition, in alphabetical order."""
    return tuple(sorted(row["topic"] for row in read_rows("topics.csv")))


def conditions_of(region: str) -> list[Condition]:
    """The conditions of one region, in the order of the list."""
    return [condition for condition in conditions().values() if condition.region == region]


def condition_names(keys: Collection[str]) -> list[str]:
    """The names of these conditions; a key that is no longer listed is shown as it is."""
    known = conditions()
    return [known[key].name if key in known else key for key in keys]


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of one file of `data/`, each by its column's name."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
