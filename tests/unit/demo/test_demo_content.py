"""The people, places and meetings of the demo data hold together."""

from collections import Counter

import pytest

from peersupport.guard.rules import find_identifiers
from tests.unit.demo import content
from tests.unit.demo.content import CASES, DISCUSSIONS, MEETINGS, ORGANISATIONS, PEOPLE, ROLES, SERIES, Item

BANDS = ("4", "5", "6", "7", "8a", "8b")
SENIOR = {"7", "8a", "8b"}
KINDS_OF_USER = {
    "rehab_specialist", "band_5", "clinician", "chair", "deputy_chair",
    "coordinator", "esp", "service_lead", "ig_lead", "org_admin",
}  # fmt: skip
FILES = sorted(path.name for path in content.DATA.glob("*.json"))
each_person = pytest.mark.parametrize("person", PEOPLE.values(), ids=lambda person: person["key"])
each_meeting = pytest.mark.parametrize("meeting", MEETINGS.values(), ids=lambda meeting: meeting["key"])
each_discussion = pytest.mark.parametrize(
    ("meeting", "record"), DISCUSSIONS, ids=[record["case"] for _, record in DISCUSSIONS]
)


@pytest.mark.parametrize("name", FILES)
def test_the_guard_finds_no_identifier_in_any_text(name: str) -> None:
    assert [text for text in content.texts(content.read(name)) if find_identifiers(text)] == []


def test_the_guard_would_find_an_identifier_in_a_case() -> None:
    assert all(find_identifiers(case["background"] + " NHS 943 476 5919") for case in CASES.values())


@pytest.mark.parametrize("name", FILES)
def test_no_file_is_too_long_to_read(name: str) -> None:
    assert len((content.DATA / name).read_text(encoding="utf-8").splitlines()) <= 1500


def test_the_organisations_are_one_large_and_one_small() -> None:
    shape = {key: (len(entry["sites"]), len(entry["services"])) for key, entry in ORGANISATIONS.items()}
    assert shape == {"northmoor": (11, 3), "saltmarsh": (2, 2)}
    assert {service["kind"] for service in ORGANISATIONS["northmoor"]["services"]} == {
        "physiotherapy", "msk", "orthopaedics",
    }  # fmt: skip


def test_there_are_enough_people_of_every_band() -> None:
    staff = Counter(person["organisation"] for person in PEOPLE.values())
    assert staff["saltmarsh"] == 12
    assert 105 <= staff["northmoor"] <= 115
    bands = Counter(person["band"] for person in PEOPLE.values() if person["organisation"] == "northmoor")
    assert set(bands) == set(BANDS)
    assert bands["6"] == max(bands.values())


def test_names_and_addresses_are_each_person_s_own() -> None:
    emails = [person["email"] for person in PEOPLE.values()]
    numbers = [person["hcpc_number"] for person in PEOPLE.values() if person["hcpc_number"]]
    assert len(set(emails)) == len(emails)
    assert len(set(numbers)) == len(numbers)
    assert sum(not person["last_name"].isascii() for person in PEOPLE.values()) >= 8


def test_one_person_has_left() -> None:
    assert len([person for person in PEOPLE.values() if person["leaver_days_ago"] is not None]) == 1


@each_person
def test_a_person_works_in_their_own_organisation(person: Item) -> None:
    organisation = ORGANISATIONS[person["organisation"]]
    assert person["email"].endswith("@" + organisation["mail_domain"])
    assert person["email"].isascii()
    assert person["home_site"] in person["sites"]
    assert set(person["sites"]) <= {site["key"] for site in organisation["sites"]}
    assert person["services"]
    assert set(person["services"]) <= {service["key"] for service in organisation["services"]}


@each_person
def test_only_registered_staff_carry_a_made_up_registration_number(person: Item) -> None:
    number = person["hcpc_number"]
    if person["band"] == "4":
        assert number is None
    if number is not None:
        assert number.startswith("PH9")
        assert len(number) == 8
        assert number[2:].isdigit()


def test_every_role_is_held_by_somebody_of_the_organisation() -> None:
    for key, roles in ROLES["roles"].items():
        held = [*roles["org_admin"], *roles["ig_lead"], *roles["service_lead"].values()]
        for series, parts in roles["series"].items():
            assert SERIES[series]["organisation"] == key
            assert len({parts["chair"], *parts["deputies"], parts["coordinator"]}) == 4
            held += [parts["chair"], *parts["deputies"], parts["coordinator"]]
        assert {PEOPLE[person]["organisation"] for person in held} == {key}
        assert set(roles["service_lead"]) == {entry["key"] for entry in ORGANISATIONS[key]["services"]}


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_each_kind_of_user_has_one_documented_account(organisation: str) -> None:
    accounts = ROLES["documented_accounts"][organisation]
    assert {account["kind"] for account in accounts} == KINDS_OF_USER
    assert len({account["person"] for account in accounts}) == len(KINDS_OF_USER)
    for account in accounts:
        assert PEOPLE[account["person"]]["organisation"] == organisation
        assert PEOPLE[account["person"]]["leaver_days_ago"] is None
        assert account["description"]


@pytest.mark.parametrize("series", SERIES.values(), ids=lambda series: series["key"])
def test_a_series_keeps_to_the_limits_of_the_terms_of_reference(series: Item) -> None:
    assert 30 <= series["length_minutes"] <= 90
    assert 5 <= series["minutes_per_case"] <= 30
    assert series["weekday"] in content.WEEKDAYS
    assert series["start"] == "12:30"
    assert max(len(series[name]) for name in ("purpose", "scope_in", "scope_out")) <= 500
    services = ORGANISATIONS[series["organisation"]]["services"]
    assert set(series["services"]) <= {service["key"] for service in services}


def test_there_are_meetings_past_and_to_come_in_every_state() -> None:
    states = Counter((meeting["organisation"], meeting["state"]) for meeting in MEETINGS.values())
    assert states == {
        ("northmoor", "minutes_approved"): 4,
        ("northmoor", "minutes_draft"): 1,
        ("northmoor", "agenda_sent"): 1,
        ("northmoor", "published"): 1,
        ("northmoor", "draft"): 1,
        ("saltmarsh", "minutes_approved"): 1,
        ("saltmarsh", "agenda_sent"): 1,
    }


@each_meeting
def test_a_meeting_invites_people_of_its_organisation(meeting: Item) -> None:
    invited = meeting["invited"]
    assert 10 <= len(invited) == len(set(invited)) <= 18
    assert {PEOPLE[key]["organisation"] for key in invited} == {meeting["organisation"]}
    assert SERIES[meeting["series"]]["organisation"] == meeting["organisation"]
    parts = ROLES["roles"][meeting["organisation"]]["series"][meeting["series"]]
    assert meeting["chair"] == parts["chair"]
    assert meeting["deputy"] in parts["deputies"]
    assert {meeting["chair"], meeting["deputy"], parts["coordinator"]} <= set(invited)
    assert {PEOPLE[key]["home_site"] for key in invited} == set(meeting["sites"])
    for key in invited:
        held_days_ago = -meeting["days_from_today"]
        assert PEOPLE[key]["joined_days_ago"] > held_days_ago + content.WEEKDAY_SLACK
        assert (PEOPLE[key]["leaver_days_ago"] or -99) < held_days_ago


@each_meeting
def test_an_agenda_fits_the_meeting_and_its_presenters_are_invited(meeting: Item) -> None:
    agenda = meeting["agenda"]
    assert len(meeting["title"]) <= 100
    assert meeting["joining_url"].startswith("https://meet.example/")
    assert 0 < sum(item["minutes"] for item in agenda) + 10 <= meeting["length_minutes"]
    for item in agenda:
        case = CASES[item["case"]]
        assert case["owner"] in meeting["invited"]
        assert case["organisation"] == meeting["organisation"]
        latest = -meeting["days_from_today"] + content.WEEKDAY_SLACK if meeting["days_from_today"] < 0 else 0
        assert case["submitted_days_ago"] > latest + 3
    assert [record["case"] for record in meeting["discussions"]] in ([], [item["case"] for item in agenda])
    assert bool(meeting["discussions"]) == bool(meeting["attendance"]) == (meeting["days_from_today"] < 0)


@each_meeting
def test_a_past_meeting_was_quorate_and_ran_to_time(meeting: Item) -> None:
    if meeting["days_from_today"] > 0:
        return
    present = {spell["person"] for spell in meeting["attendance"]}
    assert present <= set(meeting["invited"])
    assert (meeting["acting_chair"] or meeting["chair"]) in present
    assert meeting["scribe"] in present
    assert len(present) >= 5
    assert len({PEOPLE[key]["home_site"] for key in present}) >= 2
    assert SENIOR & {PEOPLE[key]["band"] for key in present}
    for spell in meeting["attendance"]:
        assert 0 <= spell["joined_minute"] < spell["left_minute"] <= meeting["ended_minute"]
    taken = sum(record["minutes_taken"] for record in meeting["discussions"])
    assert taken + 3 <= meeting["ended_minute"] <= meeting["length_minutes"]
    assert (meeting["minutes_approved_by"] is not None) == (meeting["state"] == "minutes_approved")


@each_meeting
def test_nobody_approves_minutes_of_their_own_case(meeting: Item) -> None:
    presenters = {CASES[item["case"]]["owner"] for item in meeting["agenda"]}
    assert meeting["minutes_approved_by"] not in presenters


@each_discussion
def test_a_presenter_is_present_unless_their_case_was_deferred(meeting: Item, record: Item) -> None:
    present = {spell["person"] for spell in meeting["attendance"]}
    owner = CASES[record["case"]]["owner"]
    assert owner in present or record["decision_status"] == "deferred"
    assert 2 <= len(record["notes"].splitlines()) <= 8
    for action in record["actions"]:
        assert action["owner"] in present
