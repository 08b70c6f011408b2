"""Reads a CSV file of staff. Pure: bytes in; lines and problems out. Never raises, whatever the bytes.

What the lines mean for this organisation (does the site exist, is the address known) is asked elsewhere.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field

from peersupport.people.rules.staff import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    ROLE_TITLE_LENGTH,
    NotAnHcpcNumber,
    account_address,
    hcpc_number,
)
from peersupport.web.fields.plain_text import NotPlain, plain_text
from peersupport.web.fields.text import EMAIL

MOST_LINES = 5_000
MOST_BYTES = 1_000_000
CELL_LENGTH = 1_000
MOST_COLUMNS = 50
SEPARATOR = ";"
NAMES = {
    "first_name": "First name",
    "last_name": "Last name",
    "email": "Email address",
    "band": "Band",
    "role_title": "Role title",
    "home_site": "Home site",
    "working_sites": "Working sites",
    "services": "Services",
    "hcpc_number": "HCPC number",
}
MISSING = {
    "first_name": "Enter a first name",
    "last_name": "Enter a last name",
    "email": "Enter an email address",
    "band": "Enter a band",
    "role_title": "Enter a role title",
    "home_site": "Enter a home site",
    "services": "Enter at least one service",
}
EXAMPLE = (
    "Sam",
    "Okafor",
    "sam.okafor@example.nhs.uk",
    "6",
    "Specialist physiotherapist",
    "Hilltop Hospital",
    "Hilltop Hospital; Riverside Clinic",
    "MSK service",
    "PH123456",
)
TEMPLATE = ",".join(NAMES) + "\r\n" + ",".join(EXAMPLE) + "\r\n"
OPTIONAL = frozenset({"working_sites", "hcpc_number"})
LENGTHS = {
    "first_name": NAME_LENGTH,
    "last_name": NAME_LENGTH,
    "email": EMAIL_LENGTH,
    "role_title": ROLE_TITLE_LENGTH,
}
BANDS = ("3", "4", "5", "6", "7", "8a", "8b", "8c", "8d")
NOT_TEXT = "The file is not a CSV file. In your spreadsheet, save it as 'CSV UTF-8' and select that file."
NOT_UTF8 = "The file is not in UTF-8. In your spreadsheet, save it as 'CSV UTF-8' and select that file."
BROKEN = "The file cannot be read as CSV: check the quotation marks."
NO_LINES = "The file has no lines below the heading."


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to correct. `line` counts from 1, as a text editor does; 0 means the whole file."""

    line: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One member of staff as the file has them, checked for shape."""

    line: int
    first_name: str
    last_name: str
    email: str
    band: str
    role_title: str
    home_site: str
    working_sites: tuple[str, ...]
    services: tuple[str, ...]
    hcpc_number: str | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A site or service that a line names. `column` is a key of NAMES."""

    line: int
    column: str
    name: str


@dataclass(slots=True)
class StaffFile:
    """What was read. `lines` holds the good ones only, `mentions` the places that any line names."""

    lines: list[StaffLine] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, column: str, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(line, column, text))


def read_staff_file(content: bytes) -> StaffFile:
    """Every good line and every problem, in the order of the file."""
    found = StaffFile()
    text = _decode(content, found)
    records = _records(text, found) if text is not None else []
    if not found.problems and records:
        heading, *rest = records
        columns = _columns(heading[1], found)
        if not found.problems:
            _read_lines(rest, columns, found)
    if not found.problems and not found.lines:
        found.refuse(0, "", NO_LINES)
    found.problems.sort(key=lambda problem: problem.line)
    return found


def _decode(content: bytes, found: StaffFile) -> str | None:
    if len(content) > MOST_BYTES:
        found.refuse(0, "", f"The file is larger than {MOST_BYTES:,} bytes. Split it into smaller files.")
        return None
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        found.refuse(0, "", NOT_UTF8)
        return None
    if b"\x00" in content:
        found.refuse(0, "", NOT_TEXT)
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        found.refuse(0, "", NOT_UTF8)
        return None


def _records(text: str, found: StaffFile) -> list[tuple[int, list[str]]]:
    """The records with the line each begins on; lines without anything in them are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append((begins, record))
            begins = reader.line_num + 1
            if len(records) > MOST_LINES + 1:
                found.refuse(
                    0, "", f"The file has more than {MOST_LINES:,} lines. Split it into smaller files."
                )
                return []
    except csv.Error:
        found.refuse(begins, "", BROKEN)
    return records


def _columns(heading: list[str], found: StaffFile) -> list[str]:
    """The column of each cell, in the order of the file, which is free."""
    columns = [cell.strip().lower().replace(" ", "_") for cell in heading]
    if len(columns) == 1 and any(mark in heading[0] for mark in ";\t"):
        found.refuse(1, "", "The columns are not separated by commas. Save the file as 'CSV UTF-8 (comma)'.")
        return []
    if len(columns) > MOST_COLUMNS:
        found.refuse(1, "", f"The heading has {len(columns):,} columns. Use the columns of the template.")
        return []
    for name, count in Counter(columns).items():
        shown = _shown(name)
        if name not in NAMES:
            found.refuse(1, shown, f"There is no column '{shown}' in the template. Remove it.")
        elif count > 1:
            found.refuse(1, shown, f"The column '{shown}' is there {count} times. Keep one.")
    for name in NAMES:
        if name not in columns and name not in OPTIONAL:
            found.refuse(1, name, f"The column '{name}' is missing. Add it, as in the template.")
    return columns


def _read_lines(records: list[tuple[int, list[str]]], columns: list[str], found: StaffFile) -> None:
    first_seen: dict[str, int] = {}
    for line, record in records:
        if len(record) > len(columns) and any(cell.strip() for cell in record[len(columns) :]):
            found.refuse(
                line, "", "This line has more cells than the heading. Put text with commas in quotes."
            )
            continue
        padded = record + [""] * (len(columns) - len(record))
        read = _read_line(line, dict(zip(columns, padded, strict=False)), found)
        if read is None:
            continue
        earlier = first_seen.setdefault(read.email, line)
        if earlier != line:
            found.refuse(
                line, NAMES["email"], f"This address is on line {earlier} already. Keep one line for it."
            )
            continue
        found.lines.append(read)


def _read_line(line: int, cells: dict[str, str], found: StaffFile) -> StaffLine | None:
    known = len(found.problems)
    texts = {name: _text(line, name, cells.get(name, ""), found) for name in NAMES}
    band = texts["band"].lower().removeprefix("band").strip()
    if texts["band"] and band not in BANDS:
        found.refuse(line, NAMES["band"], f"Enter a band: {', '.join(BANDS)}")
    working_sites, services = _listed(texts["working_sites"]), _listed(texts["services"])
    places = {"home_site": [texts["home_site"]], "working_sites": working_sites, "services": services}
    found.mentions += [Mention(line, column, name) for column in places for name in places[column] if name]
    if texts["services"] and not services:
        found.refuse(line, NAMES["services"], MISSING["services"])
    if texts["email"] and not EMAIL.fullmatch(texts["email"]):
        found.refuse(line, NAMES["email"], "Enter an email address like name@example.nhs.uk")
    number = _hcpc(line, texts["hcpc_number"], found)
    if len(found.problems) > known:
        return None
    return StaffLine(
        line=line,
        first_name=texts["first_name"],
        last_name=texts["last_name"],
        email=account_address(texts["email"]),
        band=band,
        role_title=texts["role_title"],
        home_site=texts["home_site"],
        working_sites=working_sites,
        services=services,
        hcpc_number=number,
    )


def _text(line: int, name: str, cell: str, found: StaffFile) -> str:
    """One cell as plain text on one line. A formula is text like any other: nothing here ever runs it."""
    try:
        text = plain_text(cell, subject=NAMES[name], max_length=LENGTHS.get(name, CELL_LENGTH))
    except NotPlain as problem:
        found.refuse(line, NAMES[name], str(problem))
        return ""
    folded = " ".join(text.split())
    if not folded and name not in OPTIONAL:
        found.refuse(line, NAMES[name], MISSING[name])
    return folded


def _hcpc(line: int, typed: str, found: StaffFile) -> str | None:
    try:
        return hcpc_number(typed)
    except NotAnHcpcNumber as problem:
        found.refuse(line, NAMES["hcpc_number"], str(problem))
        return None


def _listed(cell: str) -> tuple[str, ...]:
    names = [part.strip() for part in cell.split(SEPARATOR)]
    return tuple(dict.fromkeys(name for name in names if name))


def _shown(name: str) -> str:
    """A heading of the file, short and printable, for a message."""
    return "".join(letter for letter in name if letter.isprintable())[:40]
