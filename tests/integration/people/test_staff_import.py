"""Importing staff from a file: a check that changes nothing, then all of it or nothing."""

import csv
import io
import re

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from peersupport.audit.models import AuditEvent
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.core.errors import Conflict, InvalidInput, NotAllowed
from peersupport.core.unit_of_work import unit_of_work
from peersupport.notifications.models import OutboxMail
from peersupport.people.models import Account, AccountLink, AccountStatus, Band, Person
from peersupport.people.rules.staff_file import NAMES, TEMPLATE
from peersupport.people.services.staff_import import import_staff
from tests.builders.people import actor_for, grant, make_organisation, make_person, make_service, make_site
from tests.page import outside

LINE = {
    "first_name": "Priya",
    "last_name": "Nair",
    "email": "priya@northmoor.example",
    "band": "8a",
    "role_title": "Advanced practitioner",
    "home_site": "Hilltop",
    "working_sites": "Riverside; Hilltop",
    "services": "MSK service",
    "hcpc_number": "PH123456",
}


@pytest.fixture(autouse=True)
def places(app):
    make_site("Hilltop"), make_site("Riverside"), make_service("MSK service")


def as_csv(*lines: dict[str, str], columns=tuple(NAMES)) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([[line.get(column, "") for column in columns] for line in lines])
    return text.getvalue().encode()


def person(number: int, **more: str) -> dict[str, str]:
    return LINE | {"email": f"p{number}@northmoor.example"} | more


def check(browser, content: bytes, *, status: int = 200, name: str = "staff.csv"):
    values = browser.get("/organisation/import").values()
    # Encoded here, because the test client leaves its temporary file open when the content is large.
    boundary, body = encode_multipart(values | {"file": FileStorage(io.BytesIO(content), name)})
    kind = f'multipart/form-data; boundary="{boundary}"'
    answer = outside(browser.flask_client.post, "/organisation/import", data=body, content_type=kind)
    return browser._page(answer, status)


def run(browser, page, *, status: int = 303, **more: object):
    values = page.values("/organisation/import/run") | more
    return browser.post("/organisation/import/run", values, status=status)


def everything() -> dict[str, int]:
    return {
        table.__name__: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Person, Account, AccountLink, OutboxMail, AuditEvent)
    }


def test_checking_changes_nothing_and_running_adds_everybody(admin, outbox):
    before = everything()
    page = check(admin, as_csv(person(1), person(2)))
    assert "2 people will be added" in page.text
    assert everything() == before
    answer = admin.follow(run(admin, page))
    assert "2 people were added." in answer.text
    added = db.session.scalars(
        select(Person).join(Account).where(Account.email == "p1@northmoor.example")
    ).one()
    assert (added.name, added.band, added.hcpc_number) == ("Priya Nair", Band.BAND_8A, "PH123456")
    assert {link.site.name for link in added.site_links} == {"Hilltop", "Riverside"}
    assert added.account.status is AccountStatus.INVITED
    assert sorted(mail.to_address for mail in outbox()) == ["p1@northmoor.example", "p2@northmoor.example"]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.tag == "staff:imported")).one()
    assert event.fields == {"added": 2, "already_there": 0, "invited": True}


def test_invitations_can_wait(admin, outbox):
    page = check(admin, as_csv(person(1)))
    values = page.values("/organisation/import/run")
    values.pop("send_invitations")
    admin.post("/organisation/import/run", values)
    assert outbox() == []


def test_running_the_same_file_again_adds_nobody(admin):
    content = as_csv(person(1), person(2))
    run(admin, check(admin, content))
    before = everything()
    page = check(admin, content)
    assert "There is nobody to add" in page.text
    assert "2 people are there already and will not be changed" in page.text
    assert everything() == before
    page = check(admin, as_csv(person(1, last_name="Changed"), person(3)))
    assert "1 person will be added" in page.text
    assert "1 person was there already" in admin.follow(run(admin, page)).text
    names = db.session.scalars(select(Person.last_name)).all()
    assert "Changed" not in names


def test_a_double_click_imports_once(admin):
    page = check(admin, as_csv(person(1)))
    run(admin, page)
    before = everything()
    run(admin, page)
    assert everything() == before


def test_every_line_with_a_problem_is_listed_and_one_bad_line_stops_all(admin, stranger):
    stranger.account.email = "iain@saltmarsh.example"
    db.session.commit()
    before = everything()
    page = check(
        admin,
        as_csv(
            person(1),
            person(2, band="9", hcpc_number="12", home_site="Nowhere either"),
            person(3, home_site="Nowhere"),
            person(4, services="MSK service; Hands"),
            person(1),
            person(6, email="iain@saltmarsh.example"),
            person(7, email="not an address", first_name=""),
            person(8, last_name="Na\u202eir"),
        ),
        status=422,
    )
    text = page.text
    for words in (
        "3 Band: Enter a band: 3, 4, 5, 6, 7, 8a, 8b, 8c, 8d HCPC number: Enter an HCPC number",
        "Home site: There is no site called 'Nowhere either'",
        "4 Home site: There is no site called 'Nowhere'",
        "5 Services: There is no service called 'Hands'",
        "6 Email address: This address is on line 2 already",
        "7 Email address: Enter a different email address. This one cannot be used here",
        "8 First name: Enter a first name Email address: Enter an email address like",
        "9 Last name: Remove the invisible character after 'Na'",
    ):
        assert words in text, words
    assert "/organisation/import/run" not in page.html
    assert everything() == before


def test_a_site_that_was_renamed_since_the_check_stops_all(admin):
    page = check(admin, as_csv(person(1), person(2, home_site="Riverside", working_sites="")))
    admin.send("/organisation/sites/rename?site=Riverside", name="Elsewhere")
    before = everything()
    answer = run(admin, page, status=422)
    assert "There is no site called 'Riverside'" in answer.text
    assert everything() == before


def test_an_address_taken_since_the_check_is_left_alone(admin):
    page = check(admin, as_csv(person(1), person(2)))
    make_person("Quick", email="p1@northmoor.example")
    assert "1 person was added. 1 person was there already." in admin.follow(run(admin, page)).text


def test_an_address_taken_at_the_very_moment_rolls_everything_back(app, ada, monkeypatch):
    """The database says no although the check said yes: a Conflict, not a crash, and nobody is added."""
    make_person("Quick", email="p2@northmoor.example")
    monkeypatch.setattr("peersupport.people.queries.staff_import._owners", lambda file: {})
    actor = actor_for(ada)
    before = everything()
    with pytest.raises(Conflict), unit_of_work(actor) as work:
        import_staff(work, actor.organisation_id, as_csv(person(1), person(2)), send_invitations=True)
    db.session.rollback()
    assert everything() == before


@pytest.mark.parametrize(
    "forged", ["", "nonsense", "e30.YWJj.abc", "x" * 100_000, "\u202e", ".eJwrLU4t.aaaa.bbbb"]
)
def test_what_was_not_checked_is_not_run(admin, forged):
    page = check(admin, as_csv(person(1)))
    before = everything()
    assert run(admin, page, checked_file=forged).location == "/organisation/import"
    assert everything() == before


def test_a_check_is_of_use_to_the_one_who_made_it_within_the_hour(admin, client_for, clock):
    page = check(admin, as_csv(person(1)))
    grace = make_person("Grace")
    grant(grace, Role.ORG_ADMIN, make_organisation())
    other = client_for(grace)
    values = other.get("/organisation/import").values()
    carried = page.values("/organisation/import/run")["checked_file"]
    before = everything()
    other.post("/organisation/import/run", values | {"checked_file": carried})
    assert everything() == before
    clock.shift(3601)
    browser = client_for(db.session.scalars(select(Person).where(Person.first_name == "Ada")).one())
    values = browser.get("/organisation/import").values()
    browser.post("/organisation/import/run", values | {"checked_file": carried})
    assert everything() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a CSV file"),
        (b"PK\x03\x04\x14\x00\x00\x00", "not a CSV file"),
        ("first_name,last_name\nJosé,Nair".encode("latin-1"), "not in UTF-8"),
        ("first_name".encode("utf-16"), "not in UTF-8"),
        (b"first_name;last_name;email\n", "not separated by commas"),
        (b'first_name,"last_name\n', "check the quotation marks"),
        (b"first_name,first_name\n", "there 2 times"),
        (b"first_name,<script>alert(1)</script>\n", "There is no column '<script>"),
        (b"\n\n\n", "no lines below the heading"),
        (as_csv(), "no lines below the heading"),
        (b"a," * 450_000, "450,001 columns"),
        (b"x" * 1_000_001, "1,000,000 bytes or fewer"),
        (b"a,b\n" * 5_100, "more than 5,000 lines"),
    ],
)
def test_a_hostile_or_wrong_file_gets_a_clear_message(admin, content, words):
    before = everything()
    page = check(admin, content, status=422)
    assert words in page.text
    assert "<script>alert" not in page.html
    assert everything() == before


def test_no_file_and_an_empty_file_get_a_message(admin):
    assert "Select a CSV file" in admin.send("/organisation/import", status=422).text
    assert "empty" in check(admin, b"", status=422).text


def test_a_request_over_the_limit_is_refused_plainly(admin):
    page = check(admin, b"x" * 3_000_000, status=413)
    assert "too large" in page.text


def test_a_file_with_a_byte_order_mark_and_any_order_of_columns_is_fine(admin):
    columns = tuple(reversed(NAMES))
    page = check(admin, b"\xef\xbb\xbf" + as_csv(person(1), columns=columns))
    assert "1 person will be added" in page.text


def test_formulas_are_text(admin):
    formula = '=HYPERLINK("https://evil.example","x")'
    run(admin, check(admin, as_csv(person(1, first_name="+Priya", role_title=formula))))
    stored = db.session.scalars(select(Person).where(Person.last_name == "Nair")).one()
    assert (stored.first_name, stored.role_title) == ("+Priya", formula)


def test_a_file_name_is_never_used(admin):
    page = check(admin, as_csv(person(1)), name="../../etc/passwd\u202e.csv")
    assert "passwd" not in page.html


def test_the_template_passes_its_own_check(admin):
    make_site("Hilltop Hospital"), make_site("Riverside Clinic")
    answer = outside(admin.flask_client.get, "/organisation/import/template.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="staff-template.csv"'
    assert answer.mimetype == "text/csv"
    assert answer.data.decode("utf-8-sig") == TEMPLATE
    assert "1 person will be added" in check(admin, answer.data).text


def test_colleagues_and_visitors_import_nobody(client_for, admin):
    sam = make_person("Sam")
    carried = check(admin, as_csv(person(1))).values("/organisation/import/run")
    browser = client_for(sam)
    browser.get("/organisation/import/template.csv", status=403)
    token = browser.get("/account").values()["csrf_token"]
    before = everything()
    browser.post("/organisation/import", {"csrf_token": token}, status=403)
    browser.post("/organisation/import/run", carried | {"csrf_token": token}, status=403)
    actor = actor_for(sam)
    with pytest.raises(NotAllowed), unit_of_work(actor) as work:
        import_staff(work, actor.organisation_id, as_csv(person(1)), send_invitations=False)
    assert everything() == before


def test_the_service_refuses_a_file_with_problems(app, ada):
    actor = actor_for(ada)
    with pytest.raises(InvalidInput), unit_of_work(actor) as work:
        import_staff(work, actor.organisation_id, as_csv(person(1, band="9")), send_invitations=False)


def test_5_000_lines_are_read_with_a_fixed_number_of_looks(admin):
    page = check(
        admin, as_csv(*(person(number, role_title="P", working_sites="") for number in range(5_000)))
    )
    assert "5,000 people will be added" in page.text
    assert len(re.findall("checked_file", page.html)) == 1
