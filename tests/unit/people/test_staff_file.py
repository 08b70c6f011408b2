"""Reading a file of staff: never raises, loses no line, lets nothing odd through."""

import csv
import io
import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from peersupport.people.rules.staff_file import (
    BANDS,
    MOST_BYTES,
    MOST_LINES,
    NAMES,
    TEMPLATE,
    read_staff_file,
)

GOOD = {
    "first_name": "Priya",
    "last_name": "Nair",
    "email": "priya@northmoor.example",
    "band": "8a",
    "role_title": "Physio",
    "home_site": "Hilltop",
    "working_sites": "",
    "services": "MSK",
    "hcpc_number": "",
}
INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def as_csv(rows: list[dict[str, str]], columns: tuple[str, ...] = tuple(NAMES)) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([[row.get(column, "") for column in columns] for row in rows])
    return text.getvalue().encode("utf-8", "surrogatepass")


cells = st.text(max_size=40)
rows = st.lists(
    st.fixed_dictionaries({name: st.one_of(st.just(GOOD[name]), cells) for name in NAMES}), max_size=8
)


@given(st.binary(max_size=3000))
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe\x00")
@example(b'"')
@example(b'first_name,"\r')
@example(b'a,b\n"' + b"x" * 200_000)
@example(TEMPLATE.encode() + b"\xed\xa0\x80")
@example(b"\x1a\x00")
def test_no_bytes_make_it_raise_and_every_file_gets_an_answer(content):
    found = read_staff_file(content)
    assert found.lines or found.problems


@given(st.text(max_size=2000))
def test_no_text_makes_it_raise(text):
    found = read_staff_file(text.encode("utf-8", "ignore"))
    assert found.lines or found.problems


@settings(max_examples=200)
@given(rows)
def test_each_line_is_either_good_or_listed(lines):
    found = read_staff_file(as_csv(lines))
    if any(problem.line < 2 for problem in found.problems):
        return
    said = {problem.line for problem in found.problems} | {line.line for line in found.lines}
    reader = csv.reader(io.StringIO(as_csv(lines).decode("utf-8", "replace"), newline=""), strict=True)
    wanted, begins = set(), 1
    for record in reader:
        if begins > 1 and any(cell.strip() for cell in record):
            wanted.add(begins)
        begins = reader.line_num + 1
    assert said == wanted


@settings(max_examples=200)
@given(rows)
def test_what_is_let_through_is_clean_and_within_its_limits(lines):
    for line in read_staff_file(as_csv(lines)).lines:
        texts = (line.first_name, line.last_name, line.email, line.role_title, line.home_site)
        assert all(text and not INVISIBLE.search(text) for text in texts)
        assert line.band in BANDS
        assert line.services
        assert len(line.first_name) <= 60
        assert len(line.role_title) <= 100
        assert line.email == line.email.lower()
        assert "@" in line.email


@given(st.permutations(list(NAMES)))
def test_the_order_of_the_columns_is_free(columns):
    (line,) = read_staff_file(as_csv([GOOD], tuple(columns))).lines
    assert (line.first_name, line.email, line.services) == ("Priya", "priya@northmoor.example", ("MSK",))


def test_reading_the_same_bytes_twice_gives_the_same_answer():
    content = as_csv([GOOD, GOOD, GOOD | {"band": "99"}])
    assert read_staff_file(content) == read_staff_file(content)


def test_the_template_has_one_good_line():
    found = read_staff_file(TEMPLATE.encode("utf-8-sig"))
    assert [line.first_name for line in found.lines] == ["Sam"]
    assert found.lines[0].working_sites == ("Hilltop Hospital", "Riverside Clinic")
    assert not found.problems


def test_a_line_number_is_the_one_a_text_editor_shows():
    content = as_csv([GOOD | {"role_title": "two\nlines"}, GOOD | {"email": "b@x.example", "band": "9"}])
    found = read_staff_file(content)
    assert [problem.line for problem in found.problems] == [4]
    assert found.lines[0].role_title == "two lines"


def test_the_same_address_twice_is_a_problem_whatever_its_case():
    found = read_staff_file(as_csv([GOOD, GOOD | {"email": "PRIYA@Northmoor.example"}]))
    assert [(problem.line, problem.column) for problem in found.problems] == [(3, "Email address")]
    assert "line 2" in found.problems[0].text


def test_blank_lines_are_nothing():
    content = as_csv([GOOD]).replace(b"\r\n", b"\r\n\r\n,,,,,,,,\r\n")
    assert len(read_staff_file(content).lines) == 1


def test_more_cells_than_columns_is_a_problem_unless_they_are_empty():
    content = as_csv([GOOD])
    assert len(read_staff_file(content.rstrip() + b",,\r\n").lines) == 1
    found = read_staff_file(content.rstrip() + b",extra\r\n")
    assert "more cells" in found.problems[0].text


def test_band_may_be_written_with_its_word():
    for typed, band in (("Band 7", "7"), ("8A", "8a"), (" band 8c ", "8c")):
        assert read_staff_file(as_csv([GOOD | {"band": typed}])).lines[0].band == band
    for typed in ("2", "9", "8", "7.0", "Band", "٧", "seven"):
        assert not read_staff_file(as_csv([GOOD | {"band": typed}])).lines


def test_optional_columns_may_be_left_out_and_others_may_not():
    columns = tuple(name for name in NAMES if name not in ("working_sites", "hcpc_number"))
    assert len(read_staff_file(as_csv([GOOD], columns)).lines) == 1
    found = read_staff_file(as_csv([GOOD], tuple(name for name in NAMES if name != "email")))
    assert [problem.text for problem in found.problems] == [
        "The column 'email' is missing. Add it, as in the template."
    ]


def test_the_limits_are_exact():
    rows = [GOOD | {"email": f"p{number}@x.example"} for number in range(MOST_LINES)]
    assert len(read_staff_file(as_csv(rows)).lines) == MOST_LINES
    one_more = read_staff_file(as_csv([*rows, GOOD]))
    assert not one_more.lines
    assert "more than 5,000 lines" in one_more.problems[0].text
    assert "larger than" in read_staff_file(b"a" * (MOST_BYTES + 1)).problems[0].text


def test_a_formula_is_text():
    (line,) = read_staff_file(as_csv([GOOD | {"role_title": "=1+1", "first_name": "@SUM(A1)"}])).lines
    assert (line.role_title, line.first_name) == ("=1+1", "@SUM(A1)")


def test_a_cell_or_heading_of_great_size_is_refused_shortly():
    found = read_staff_file(as_csv([GOOD | {"first_name": "x" * 900_000}]))
    assert all(len(problem.text) < 200 for problem in found.problems)
    found = read_staff_file(b"h" * 900_000 + b"\n")
    assert all(len(problem.text) < 200 for problem in found.problems)
