"""Reads the demo data files once, for the tests that check what is written in them."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import peersupport

ROOT = Path(peersupport.__file__).parent
DATA = ROOT / "demo" / "data"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
# A meeting moves to its series' weekday, so it lies up to six days from where days_from_today puts it.
WEEKDAY_SLACK = timedelta(days=6).days
# Addresses and links are not case text; the guard would rightly refuse them there.
NOT_TEXT = {"email", "hcpc_number", "joining_url", "url", "mail_domain", "first_name", "last_name"}

Item = dict[str, Any]


def read(name: str) -> Item:
    loaded: Item = json.loads((DATA / name).read_text(encoding="utf-8"))
    return loaded


def _cases() -> dict[str, Item]:
    found: dict[str, Item] = {}
    for path in sorted(DATA.glob("cases_*.json")):
        content = read(path.name)
        for case in content["cases"]:
            assert case["key"] not in found, case["key"]
            found[case["key"]] = case | {"organisation": content["organisation"]}
    return found


def texts(value: Any) -> Iterator[str]:
    """Every string of a value that a person could have typed, depth first."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in NOT_TEXT:
                yield from texts(part)


ORGANISATIONS = {entry["key"]: entry for entry in read("organisations.json")["organisations"]}
PEOPLE = {entry["key"]: entry for entry in read("people.json")["people"]}
SERIES = {entry["key"]: entry for entry in read("series.json")["series"]}
MEETINGS = {entry["key"]: entry for entry in read("meetings.json")["meetings"]}
ROLES = read("roles.json")
CASES = _cases()
DISCUSSIONS = [(meeting, record) for meeting in MEETINGS.values() for record in meeting["discussions"]]

with (ROOT / "cases" / "data" / "conditions.csv").open(encoding="utf-8", newline="") as lines:
    CONDITIONS = {row["key"]: row for row in csv.DictReader(lines)}
