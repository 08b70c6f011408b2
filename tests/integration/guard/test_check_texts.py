"""The guard in a unit of work: what it refuses, what it asks about, and what it leaves in the records."""

import json
from collections.abc import Generator

import pytest
import structlog
from sqlalchemy import select
from structlog.testing import capture_logs

from peersupport.audit.models import AuditEvent
from peersupport.core.database import db
from peersupport.core.errors import InvalidInput, NeedsReason
from peersupport.core.unit_of_work import unit_of_work
from peersupport.guard.services import BLOCKED, OVERRIDDEN, REASON_FIELD, check_texts
from peersupport.people.models import Site
from tests.builders.people import actor_for, make_person, make_site

REFERENCE = "C-2026-00042"
NUMBER = "943 476 5919"
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def log_lines(app: object) -> Generator[list[dict[str, object]]]:
    """Every line logged, of every level: the application of the tests is set to log less."""
    usual = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    with capture_logs() as lines:
        yield lines
    structlog.configure(wrapper_class=usual)


def _events() -> list[AuditEvent]:
    db.session.rollback()
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.sequence))
    return [event for event in events if event.tag.startswith("guard:")]


def _everything_kept() -> str:
    """All that the audit record holds, as one text to search in."""
    events = [
        [event.tag, event.subject_ref, event.fields, event.reason, event.actor_name] for event in _events()
    ]
    return json.dumps(events)


def test_clinical_text_passes_and_leaves_nothing_in_the_audit_record() -> None:
    text = "L4/5, 3/12 hx, 10/10 pain, C5-C6, T10, 0/5 power, MRI 12/03"

    with unit_of_work(actor_for(make_person())) as work:
        check_texts(work, REFERENCE, {"situation": text, "background": None, "title": ""})

    assert _events() == []


def test_an_nhs_number_is_refused_at_its_field_without_repeating_it() -> None:
    with (
        pytest.raises(InvalidInput) as refusal,
        unit_of_work(actor_for(make_person())) as work,
    ):
        check_texts(work, REFERENCE, {"title": "Sore knee", "situation": f"pt {NUMBER}"})

    assert not isinstance(refusal.value, NeedsReason)
    assert refusal.value.errors == {"situation": ["Remove the NHS number. The case reference is enough."]}


def test_a_refusal_says_each_thing_to_remove_and_what_to_write_instead() -> None:
    with (
        pytest.raises(InvalidInput) as refusal,
        unit_of_work(actor_for(make_person())) as work,
    ):
        check_texts(work, REFERENCE, {"situation": "DOB 4/7/61, a@example.com", "title": "LS1 4AP"})

    assert refusal.value.errors == {
        "situation": ["Remove the date of birth. Use an age band instead.", "Remove the email address."],
        "title": ["Remove the postcode. Say only what matters, such as rural or lives nearby."],
    }


def test_a_refusal_is_audited_with_field_and_kind_although_the_change_rolls_back() -> None:
    person = make_person()
    site = make_site("Hilltop")

    def rename(name: str) -> None:
        with unit_of_work(actor_for(person)) as work:
            work.session.get_one(Site, site.id).name = name
            check_texts(work, REFERENCE, {"name": name})

    with pytest.raises(InvalidInput):
        rename(f"Near {NUMBER}")

    (event,) = _events()
    assert (event.tag, event.subject_ref, event.actor_ref) == (BLOCKED, REFERENCE, person.staff_ref)
    assert event.fields == {"name": ["nhs_number"]}
    assert db.session.get_one(Site, site.id).name == "Hilltop"


@pytest.mark.parametrize(
    ("text", "reason"),
    [(f"pt {NUMBER}", None), ("Mrs Thompson is worried", None), ("Mrs Thompson", f"as on {NUMBER}")],
)
def test_what_was_typed_is_in_no_record_and_in_no_log_line(
    text: str, reason: str | None, log_lines: list[dict[str, object]]
) -> None:
    with (
        pytest.raises(InvalidInput) as refusal,
        unit_of_work(actor_for(make_person())) as work,
    ):
        check_texts(work, REFERENCE, {"situation": text}, reason=reason)

    kept = (
        _everything_kept()
        + json.dumps(log_lines, default=str)
        + json.dumps(refusal.value.errors)
        + str(refusal.value)
    )
    assert [line["subject"] for line in log_lines] == [REFERENCE]
    assert "5919" not in kept
    assert "Thompson" not in kept


def test_a_softer_sign_needs_a_reason_and_the_message_says_so() -> None:
    with (
        pytest.raises(NeedsReason) as question,
        unit_of_work(actor_for(make_person())) as work,
    ):
        check_texts(work, REFERENCE, {"situation": "Mrs Thompson and patient John", "title": "999 123 4567"})

    after = "Remove it, or say below why it does not identify a patient."
    assert question.value.errors == {
        "situation": [f"Something here looks like a name. {after}"],
        "title": [f"Something here looks like an NHS number. {after}"],
    }
    assert _events() == []


def test_a_softer_sign_with_a_reason_passes_and_the_override_is_audited_without_the_text() -> None:
    person = make_person()

    with unit_of_work(actor_for(person)) as work:
        check_texts(work, REFERENCE, {"situation": "Mr Lowe suggested it"}, reason=" He is the surgeon ")

    (event,) = _events()
    assert (event.tag, event.subject_ref, event.actor_ref) == (OVERRIDDEN, REFERENCE, person.staff_ref)
    assert event.fields == {"situation": ["titled_name"]}
    assert event.reason == "He is the surgeon"
    assert "Lowe" not in _everything_kept()


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_an_empty_reason_is_none(reason: str) -> None:
    with pytest.raises(NeedsReason), unit_of_work(actor_for(make_person())) as work:
        check_texts(work, REFERENCE, {"situation": "Mrs Thompson"}, reason=reason)


def test_a_reason_does_not_let_a_blocking_kind_through() -> None:
    with pytest.raises(InvalidInput) as refusal, unit_of_work(actor_for(make_person())) as work:
        check_texts(work, REFERENCE, {"situation": f"Mrs Thompson, {NUMBER}"}, reason="She agreed")

    assert list(refusal.value.errors) == ["situation"]
    assert not isinstance(refusal.value, NeedsReason)


def test_the_reason_is_checked_for_blocking_kinds_too() -> None:
    with pytest.raises(InvalidInput) as refusal, unit_of_work(actor_for(make_person())) as work:
        check_texts(work, REFERENCE, {"situation": "Mrs Thompson"}, reason=f"she is {NUMBER}")

    assert list(refusal.value.errors) == [REASON_FIELD]
    (event,) = _events()
    assert (event.tag, event.fields) == (BLOCKED, {REASON_FIELD: ["nhs_number"]})


def test_names_of_staff_need_no_reason() -> None:
    with unit_of_work(actor_for(make_person())) as work:
        check_texts(work, REFERENCE, {"situation": "Dr Shah suggested it"}, staff_names=["Priya Shah"])

    assert _events() == []


def test_a_refusal_after_a_refusal_is_audited_each_time() -> None:
    actor = actor_for(make_person())
    for _ in range(2):
        with pytest.raises(InvalidInput), unit_of_work(actor) as work:
            check_texts(work, REFERENCE, {"situation": NUMBER})

    assert [event.tag for event in _events()] == [BLOCKED, BLOCKED]
