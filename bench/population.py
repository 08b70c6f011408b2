"""A database of many cases for the page benchmarks, generated from a seed and part of the benchmark."""

import random
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from peersupport.app import create_app
from peersupport.cases.models import Case
from peersupport.cases.words import CaseStatus
from peersupport.config import load
from peersupport.core.database import db, new_id
from peersupport.people.models import Person
from tests.builders.actions import make_action
from tests.builders.cases import make_case
from tests.builders.meetings import make_meeting
from tests.builders.outcomes import make_outcome
from tests.builders.people import make_organisation, make_person, start_session

STATUSES = ("submitted", "accepted", "listed", "discussed", "outcome_due", "closed")
REGIONS = ("shoulder", "lumbar", "knee", "hip", "neck", "foot")
WORDS = ("persistent", "shoulder", "pain", "after", "loading", "plateau", "with", "night", "at", "work")
PEOPLE = 40
BATCH = 5_000


@contextmanager
def many_cases(count: int) -> Generator[tuple[Flask, str, str]]:
    """An application over `count` cases of 40 people: (application, session token, case reference)."""
    with TemporaryDirectory() as folder:
        app = create_app(load(_environment(Path(folder))))
        with app.app_context():
            upgrade()
            people = [make_person(f"Person{number}", "Bench") for number in range(PEOPLE)]
            reference = _insert(count, [person.id for person in people])
            _give_work(people[0])
            token = start_session(people[0])
            db.session.remove()
        yield app, token, reference
        with app.app_context():
            db.engine.dispose()


def _give_work(person: Person) -> None:
    """What waits for the person on the home page: 5 each of drafts, actions and outcomes, and a meeting."""
    for day in range(5):
        make_case(person, CaseStatus.DRAFT)
        make_action(person, due_in=day)
        make_outcome(person, due_in=-day)
    make_meeting(invitees=[person])


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PEERSUPPORT_MODE": "test",
        "PEERSUPPORT_INSTANCE": str(folder),
        "PEERSUPPORT_PUBLIC_ADDRESS": "http://localhost",
        "PEERSUPPORT_ARGON2_TIME_COST": "1",
        "PEERSUPPORT_ARGON2_MEMORY_KIB": "8",
        "PEERSUPPORT_LOG_LEVEL": "ERROR",
    }


def _insert(count: int, owners: list[UUID]) -> str:
    chance = random.Random(7)  # noqa: S311 - the same population every time
    organisation = make_organisation()
    first = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    for start in range(0, count, BATCH):
        rows = [
            _row(number, chance, organisation.id, owners, first)
            for number in range(start, min(start + BATCH, count))
        ]
        db.session.execute(insert(Case), rows)
    db.session.commit()
    return f"C-2026-{count - 1:06}"


def _row(
    number: int, chance: random.Random, organisation_id: UUID, owners: list[UUID], first: datetime
) -> dict[str, Any]:
    at = first + timedelta(minutes=number)
    text = " ".join(chance.choices(WORDS, k=120))
    return {
        "id": new_id(),
        "organisation_id": organisation_id,
        "created_at": at,
        "created_by": "bench",
        "updated_at": at,
        "updated_by": "bench",
        "version": 1,
        "case_ref": f"C-2026-{number:06}",
        "case_kind": "patient",
        # Most of the owner's own work is behind them, as in a real service after years.
        "status": STATUSES[number % len(STATUSES)] if number % 50 == 0 else "closed",
        "owner_id": owners[number % len(owners)],
        "listed_at": at,
        "submitted_at": at,
        "title": text[:80].capitalize(),
        "clinical_question": "What would you do next?",
        "question_type": "treatment",
        "region": REGIONS[number % len(REGIONS)],
        "condition_keys": ["shoulder-frozen"],
        "topic_tags": [],
        "situation": text,
        "background": text,
        "assessment": text,
        "other_flags": [],
        "imaging": [],
        "outcome_scores": [],
        "preferred_expertise": [],
        "visibility": "all_services",
    }
