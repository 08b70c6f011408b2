"""References that people can read and say, such as C-2026-00042. Never derived from a person."""

import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from peersupport.core import clock
from peersupport.core.database import Base, insert_into
from peersupport.core.unit_of_work import Work


class ReferenceCounter(Base):
    """The last number given out for a kind of thing in an organisation and year (0: not by year)."""

    __tablename__ = "reference_counter"
    is_audited = False

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    letter: Mapped[str] = mapped_column(String(2), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


def next_reference(work: Work, organisation_id: uuid.UUID, letter: str, *, is_yearly: bool = True) -> str:
    """The next free reference of that letter, such as C-2026-00042 or S-00007."""
    return next_references(work, organisation_id, letter, 1, is_yearly=is_yearly)[0]


def next_references(
    work: Work, organisation_id: uuid.UUID, letter: str, count: int, *, is_yearly: bool = True
) -> list[str]:
    """The next so many, one after the other."""
    year = clock.london_day(work.now).year if is_yearly else 0
    claim = (
        insert_into(work.session, ReferenceCounter)
        .values(organisation_id=organisation_id, letter=letter, year=year, last=count)
        .on_conflict_do_update(
            index_elements=["organisation_id", "letter", "year"],
            set_={"last": ReferenceCounter.last + count},
        )
        .returning(ReferenceCounter.last)
    )
    # One statement, so that two people who need the year's first reference both get one.
    last = work.session.scalars(claim).one()
    start = f"{letter}-{year}" if is_yearly else letter
    return [f"{start}-{number:05}" for number in range(last - count + 1, last + 1)]
