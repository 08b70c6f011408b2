"""Whether enough of the right people are there: the default quorum of the terms of reference."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

OTHERS_NEEDED = 3
SITES_NEEDED = 2
SENIOR_BANDS = frozenset({"7", "8a", "8b", "8c", "8d"})


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is there, or is invited. `is_chair` holds for anybody who may chair."""

    person_id: UUID
    band: str
    site_id: UUID
    is_chair: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """One part of the quorum: what it asks for, what there is, and whether that is enough."""

    asks: str
    found: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Quorum:
    """All parts of the quorum."""

    needs: tuple[Need, ...]

    @property
    def is_met(self) -> bool:
        return all(need.is_met for need in self.needs)

    @property
    def missing(self) -> list[str]:
        """What is not there yet, in words."""
        return [need.asks for need in self.needs if not need.is_met]


def check_quorum(people: Collection[Attendee], *, presenter_ids: Collection[UUID]) -> Quorum:
    """The quorum for cases presented by `presenter_ids`, with these people.

    Asks for a chair or deputy, every presenter, 3 others, 2 sites and one person of band 7 or above. One
    person may both chair and present. The others are counted for each case beside its chair and presenter;
    the presenters of other cases are among them.
    """
    there = {person.person_id for person in people}
    chairs = {person.person_id for person in people if person.is_chair}
    presenting = there & set(presenter_ids)
    others = _others(there, chairs, presenting)
    sites = len({person.site_id for person in people})
    seniors = sum(person.band in SENIOR_BANDS for person in people)
    absent = len(set(presenter_ids) - there)
    return Quorum(
        (
            Need("a chair or deputy chair", _count(len(chairs)), bool(chairs)),
            Need("the presenter of each case", _presenters(absent, presenter_ids), not absent),
            Need(f"at least {OTHERS_NEEDED} others", _count(others), others >= OTHERS_NEEDED),
            Need(f"people from at least {SITES_NEEDED} sites", _count(sites), sites >= SITES_NEEDED),
            Need("at least 1 person in band 7 or above", _count(seniors), seniors >= 1),
        )
    )


def _others(there: set[UUID], chairs: set[UUID], presenting: set[UUID]) -> int:
    """The fewest people beside chair and presenter that any one of the cases has."""
    if not presenting:
        return len(there) - bool(chairs)
    # Somebody who presents leaves the chair to another, if there is one.
    return min(len(there - {presenter}) - bool(chairs - {presenter}) for presenter in presenting)


def _count(number: int) -> str:
    return str(number) if number else "none"


def _presenters(absent: int, presenter_ids: Collection[UUID]) -> str:
    if not presenter_ids:
        return "no cases yet"
    return f"{absent} missing" if absent else "all"
