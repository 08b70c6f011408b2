"""Administrators' pages about people, through the door."""

import threading
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.core.errors import Conflict, InvalidInput, NotAllowed
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people.models import Account, AccountLink, AccountStatus, Band, Person
from peersupport.people.rules.staff import PersonDetails
from peersupport.people.services.staff import add_person
from tests.builders.people import actor_for, grant, make_organisation, make_person, make_service, make_site
from tests.builders.people_links import make_link

PAGES = (
    "/organisation",
    "/organisation/people",
    "/organisation/people/add",
    "/organisation/people/{ref}",
    "/organisation/people/{ref}/change",
    "/organisation/people/{ref}/suspend",
    "/organisation/people/{ref}/leaving-day",
    "/organisation/people/{ref}/roles",
    "/organisation/places",
    "/organisation/sites/add",
    "/organisation/sites/rename?site=Hilltop",
    "/organisation/services/add",
    "/organisation/services/rename?service=MSK+service",
    "/organisation/roles",
    "/organisation/import",
)
BUTTONS = ("invite", "suspend", "reactivate", "end-sessions", "leaving-day", "change", "roles")


@pytest.fixture
def sam(app):
    return make_person("Sam", "Okafor", email="sam@northmoor.example", hcpc_number="PH123456")


def new_person(**more):
    return {
        "first_name": "Priya",
        "last_name": "Nair",
        "email": "Priya.Nair@northmoor.example",
        "band": "7",
        "role_title": "Advanced practitioner",
        "home_site": str(make_site("Hilltop").id),
        "services": [str(make_service("MSK service").id)],
        "hcpc_number": "ph 123457",
    } | more


def found(email: str) -> Person:
    return db.session.scalars(
        select(Person).join(Account, Account.person_id == Person.id).where(Account.email == email)
    ).one()


@pytest.mark.parametrize("path", PAGES)
def test_an_administrator_opens_it_and_nobody_else(admin, client_for, sam, path):
    path = path.format(ref=sam.staff_ref)
    admin.get(path)
    page = client_for(sam).get(path, status=403)
    assert "administrator" in page.text
    assert client_for().get(path, status=302).location.startswith("/log-in")


@pytest.mark.parametrize("path", [page for page in PAGES if "{ref}" in page])
def test_people_of_another_organisation_do_not_exist(admin, sam, stranger, path):
    admin.get(path.format(ref=sam.staff_ref))
    admin.get(path.format(ref=stranger.staff_ref), status=404)
    admin.get(path.format(ref="S-99999"), status=404)


@pytest.mark.parametrize("button", BUTTONS)
def test_nothing_can_be_done_to_people_of_another_organisation(admin, sam, stranger, button):
    start = admin.get(f"/organisation/people/{sam.staff_ref}/suspend").values()
    admin.post(f"/organisation/people/{stranger.staff_ref}/{button}", start, status=404)


@pytest.mark.parametrize("button", BUTTONS)
def test_a_colleague_cannot_press_an_administrators_button(client_for, sam, button):
    browser = client_for(sam)
    values = {"csrf_token": browser.get("/account").values()["csrf_token"], "form_token": "x" * 20}
    browser.post(f"/organisation/people/{sam.staff_ref}/{button}", values, status=403)


def test_the_administrator_of_one_organisation_is_nobody_in_another(client_for, sam, stranger):
    grant(stranger, Role.ORG_ADMIN, make_organisation("Saltmarsh Community Health"))
    page = client_for(stranger).get("/organisation/people")
    assert "Iain Galbraith" in page.text
    assert "Sam Okafor" not in page.text


def test_adding_a_person_writes_them_down_and_invites_them(admin, outbox):
    answer = admin.send("/organisation/people/add", **new_person())
    page = admin.follow(answer)
    assert page.heading == "Priya Nair"
    person = found("priya.nair@northmoor.example")
    assert answer.location == f"/organisation/people/{person.staff_ref}"
    assert (person.band, person.role_title) == (Band.BAND_7, "Advanced practitioner")
    assert person.hcpc_number == "PH123457"
    assert person.account.status is AccountStatus.INVITED
    assert [mail.to_address for mail in outbox()] == ["priya.nair@northmoor.example"]
    tags = [event.tag for event in db.session.scalars(select(AuditEvent).order_by(AuditEvent.sequence))]
    assert tags == ["person:added", "account:invited"]


def test_a_person_can_be_added_without_an_invitation(admin, outbox):
    page = admin.get("/organisation/people/add")
    values = page.values() | new_person()
    values.pop("send_invitation")
    admin.post("/organisation/people/add", values)
    assert outbox() == []
    assert found("priya.nair@northmoor.example").account.status is AccountStatus.INVITED


def test_a_double_click_adds_one_person(admin, outbox):
    values = admin.get("/organisation/people/add").values() | new_person()
    first = admin.post("/organisation/people/add", values)
    again = admin.post("/organisation/people/add", values)
    assert first.location == again.location
    assert len(outbox()) == 1


@pytest.mark.parametrize(
    "email", ["sam@northmoor.example", "SAM@northmoor.example", "iain@saltmarsh.example"]
)
def test_an_address_that_is_taken_is_refused_at_the_field(admin, sam, stranger, email):
    stranger.account.email = "iain@saltmarsh.example"
    db.session.commit()
    page = admin.send("/organisation/people/add", status=422, **new_person(email=email))
    assert "Enter a different email address" in page.text
    assert page.values()["last_name"] == "Nair"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("first_name", "", "Enter a first name"),
        ("first_name", "x" * 61, "60 characters or fewer"),
        ("first_name", "a\u202eb", "Remove the invisible character"),
        ("last_name", "a\x00b", "Remove the invisible character"),
        ("email", "not an address", "Enter an email address in the correct format"),
        ("band", "9", "Select an option from the list"),
        ("band", "", "Select a band"),
        ("home_site", "", "Select a home site"),
        ("home_site", "9" * 40, "Select an option from the list"),
        ("services", [], "Select at least one service"),
        ("services", ["x"], "Select an option from the list"),
        ("hcpc_number", "12345", "Enter an HCPC number like PH123456"),
    ],
)
def test_a_wrong_value_gets_a_message_at_its_field(admin, sam, field, value, words):
    page = admin.send("/organisation/people/add", status=422, **new_person(**{field: value}))
    assert words in page.text
    assert len(db.session.scalars(select(Person)).all()) == 2


def test_sites_and_services_of_another_organisation_cannot_be_chosen(admin, stranger):
    foreign = str(stranger.home_site_id)
    page = admin.send("/organisation/people/add", status=422, **new_person(home_site=foreign))
    assert "Select an option from the list" in page.text
    page = admin.send("/organisation/people/add", status=422, **new_person(sites=[foreign]))
    assert "Select an option from the list" in page.text


def test_a_service_of_another_organisation_is_refused_below_the_form_too(app, ada, stranger):
    details = PersonDetails(
        "Priya", "Nair", "p@northmoor.example", "7", "Physio",
        stranger.home_site_id, frozenset(), frozenset({make_service().id}), None,
    )  # fmt: skip
    actor = actor_for(ada)
    with pytest.raises(InvalidInput), unit_of_work(actor) as work:
        add_person(work, actor.organisation_id, details)


def test_markup_in_a_name_is_shown_as_text(admin):
    hostile = '</h1><script>alert("x")</script>'
    admin.follow(admin.send("/organisation/people/add", **new_person(first_name=hostile)))
    page = admin.get("/organisation/people")
    assert hostile in page.text
    assert "<script>alert" not in page.html
    ref = found("priya.nair@northmoor.example").staff_ref
    for part in ("", "/change", "/suspend", "/leaving-day", "/roles"):
        assert "<script>alert" not in admin.get(f"/organisation/people/{ref}{part}").html


def test_changing_a_person_changes_what_was_asked_and_says_which_fields(admin, sam):
    other_site = make_site("Riverside")
    path = f"/organisation/people/{sam.staff_ref}/change"
    admin.send(path, band="8a", last_name="Okafor-Bell", sites=[str(other_site.id)])
    page = admin.get(f"/organisation/people/{sam.staff_ref}")
    assert page.heading == "Sam Okafor-Bell"
    assert "Hilltop, Riverside" in page.text
    event = db.session.scalars(select(AuditEvent)).one()
    assert event.tag == "person:changed"
    assert event.fields == {"changed": ["band", "last_name", "sites"]}


def test_saving_without_a_change_writes_nothing(admin, sam):
    admin.send(f"/organisation/people/{sam.staff_ref}/change")
    assert db.session.scalars(select(AuditEvent)).all() == []


def test_a_stale_page_does_not_overwrite_what_somebody_else_saved(admin, sam):
    path = f"/organisation/people/{sam.staff_ref}/change"
    mine, theirs = admin.get(path).values(), admin.get(path).values()
    admin.post(path, theirs | {"sites": [str(make_site("Riverside").id)]})
    page = admin.post(path, mine | {"band": "8a"}, status=422)
    assert "Somebody else changed this" in page.text
    assert found("sam@northmoor.example").band is Band.BAND_6


def test_the_address_of_an_account_in_use_cannot_be_changed(admin, sam):
    """Whoever reads the mailbox can take the account over, and with it the sight of cases."""
    path = f"/organisation/people/{sam.staff_ref}/change"
    page = admin.get(path)
    assert "email" not in page.values()
    admin.post(path, page.values() | {"email": "ada+sam@northmoor.example", "band": "7"})
    assert found("sam@northmoor.example").band is Band.BAND_7


def test_correcting_an_address_before_the_invitation_is_used_kills_the_old_link(admin, client_for):
    person = make_person("Wrong", email="typo@northmoor.example", status=AccountStatus.INVITED)
    token = make_link(person)
    admin.send(f"/organisation/people/{person.staff_ref}/change", email="right@northmoor.example")
    assert found("right@northmoor.example").id == person.id
    client_for().get(f"/invitation/{token}", status=410)


def test_an_administrator_sees_the_hcpc_number_of_a_person(admin, sam):
    assert "PH123456" in admin.get(f"/organisation/people/{sam.staff_ref}").text


def test_the_list_has_25_a_page_and_leads_there_and_back(admin, ada):
    for number in range(59):
        make_person(f"Person{number:02}", "Same")
    make_person("Zora", "Zulu")
    seen, page = [], admin.get("/organisation/people")
    first = page.html
    while True:
        names = names_on(page)
        assert len(names) <= 25
        seen += names
        following = neighbour(page, "next")
        if not following:
            break
        page = admin.get(following)
    assert len(seen) == 61
    assert seen[0] == "Ada Lovelace"
    assert seen[-1] == "Zora Zulu"
    assert len(set(seen)) == 61
    backwards = [names_on(page)]
    while neighbour(page, "prev"):
        page = admin.get(neighbour(page, "prev"))
        backwards.insert(0, names_on(page))
    assert [name for names in backwards for name in names] == seen
    assert page.html.count("nhsuk-table__row") == first.count("nhsuk-table__row")


def names_on(page) -> list[str]:
    cells = [cell for cell in page.tree.iter("th") if cell.get("scope") == "row"]
    return [" ".join("".join(link.itertext()).split()) for cell in cells for link in cell.iter("a")]


def neighbour(page, rel: str) -> str:
    return next((link.get("href") for link in page.tree.iter("a") if link.get("rel") == rel), "")


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("okafor", ["Sam Okafor"]),
        ("sam OKA", ["Sam Okafor"]),
        ("sam@northmoor", ["Sam Okafor"]),
        ("%", []),
        ("_", []),
        ("nobody", []),
    ],
)
def test_search_finds_by_part_of_a_name_or_address(admin, sam, search, names):
    assert names_on(admin.get(f"/organisation/people?{urlencode({'search': search})}")) == names


@pytest.mark.parametrize(
    "query",
    [
        "status=nonsense",
        "after=S-99999",
        "before=S-99999&after=S-99999",
        "search=%E2%80%AE",
        "search=" + "x" * 5000,
        "search=a&search=b",
        "after[]=1",
        "status=invited&search=%F0%9F%A6%B4",
    ],
)
def test_an_odd_address_of_the_list_never_breaks_it(admin, query):
    admin.get(f"/organisation/people?{query}")


@pytest.mark.parametrize("query", ["after=%00", "search=%00%E2%80%AE"])
def test_a_nul_in_the_address_of_the_list_is_refused(admin, query):
    page = admin.get(f"/organisation/people?{query}", status=400)
    assert page.heading == "This page could not be opened"


def test_the_list_can_show_those_who_have_not_accepted(admin, sam):
    make_person("Not", "Yet", status=AccountStatus.INVITED)
    assert names_on(admin.get("/organisation/people?status=invited")) == ["Not Yet"]


def test_two_administrators_add_the_same_address_at_once_and_one_wins(app, ada):
    actor = actor_for(ada)
    details = PersonDetails(
        "Priya", "Nair", "p@northmoor.example", "7", "Physio",
        make_site().id, frozenset(), frozenset({make_service().id}), None,
    )  # fmt: skip
    db.session.remove()
    barrier, results = threading.Barrier(2), []

    def add() -> None:
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work(actor) as work:
                    add_person(work, actor.organisation_id, details)
                results.append("added")
            except Conflict as error:
                results.append(error.field or error.message)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(db.session.scalars(select(Account).where(Account.email == "p@northmoor.example")).all()) == 1
    assert results.count("added") == 1


def test_a_clinician_is_refused_by_the_service_itself(app, sam):
    actor = actor_for(sam)
    details = PersonDetails(
        "P", "N", "p@northmoor.example", "7", "Physio",
        make_site().id, frozenset(), frozenset({make_service().id}), None,
    )  # fmt: skip
    with pytest.raises(NotAllowed), unit_of_work(actor) as work:
        add_person(work, actor.organisation_id, details)
    assert db.session.scalars(select(AccountLink)).all() == []


def test_the_list_asks_the_database_as_often_for_300_people_as_for_30(admin, statements):
    for number in range(30):
        make_person(f"Person{number:03}", "Same")
    few = statements(lambda: admin.get("/organisation/people"))
    for number in range(270):
        make_person(f"More{number:03}", "Same")
    assert statements(lambda: admin.get("/organisation/people")) == few
