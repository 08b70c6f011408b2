"""References: one after the other, one sequence an organisation, letter and year, whoever asks at once."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from peersupport.core.actor import SystemActor
from peersupport.core.database import db
from peersupport.core.references import ReferenceCounter, next_reference, next_references
from peersupport.core.unit_of_work import unit_of_work
from tests.builders.people import make_organisation
from tests.together import together


@pytest.fixture
def actor(app: Flask) -> SystemActor:
    return SystemActor("tester", make_organisation().id)


def take(actor: SystemActor, letter: str = "C", count: int = 1, *, is_yearly: bool = True) -> list[str]:
    assert actor.organisation_id is not None
    with unit_of_work(actor) as work:
        return next_references(work, actor.organisation_id, letter, count, is_yearly=is_yearly)


def test_references_count_up_within_one_unit_of_work_and_across_them(actor: SystemActor) -> None:
    assert actor.organisation_id is not None
    with unit_of_work(actor) as work:
        both = [next_reference(work, actor.organisation_id, "C") for _ in range(2)]
    assert both == ["C-2026-00001", "C-2026-00002"]
    assert take(actor) == ["C-2026-00003"]


def test_several_at_once_follow_one_another(actor: SystemActor) -> None:
    take(actor, "S", is_yearly=False)
    assert take(actor, "S", 3, is_yearly=False) == ["S-00002", "S-00003", "S-00004"]


def test_letters_years_and_organisations_count_apart(actor: SystemActor, clock: Any) -> None:
    other = SystemActor("tester", make_organisation("Saltmarsh").id)
    assert [take(actor), take(actor, "M"), take(other)] == [
        ["C-2026-00001"],
        ["M-2026-00001"],
        ["C-2026-00001"],
    ]
    clock.move_to("2026-12-31T23:59:59+00:00")
    assert take(actor) == ["C-2026-00002"]
    clock.move_to("2027-01-01T00:00:00+00:00")
    assert take(actor) == ["C-2027-00001"]


def test_a_reference_of_a_change_that_was_undone_is_given_out_again(actor: SystemActor) -> None:
    assert actor.organisation_id is not None
    with pytest.raises(ZeroDivisionError), unit_of_work(actor) as work:
        next_reference(work, actor.organisation_id, str(1 / 0))
    assert take(actor) == ["C-2026-00001"]


def test_everybody_who_asks_at_once_gets_one_of_their_own_from_the_very_first(
    app: Flask, actor: SystemActor
) -> None:
    given = together(app, *[lambda: take(actor)] * 6)
    assert sorted(reference for [reference] in given) == [f"C-2026-{n:05}" for n in range(1, 7)]
    assert db.session.scalar(select(ReferenceCounter.last)) == 6
