"""Adds the staff of a CSV file: all of them, or nobody."""

from dataclasses import dataclass
from uuid import UUID

from peersupport.audit import services as audit
from peersupport.core.errors import InvalidInput
from peersupport.core.references import next_references
from peersupport.core.unit_of_work import Work
from peersupport.people import policies
from peersupport.people.queries.staff_import import plan_import
from peersupport.people.services.access import send_first_invitations
from peersupport.people.services.staff import new_person

NOT_ANY_MORE = "Something in the file cannot be imported. Check the file again."


@dataclass(frozen=True, slots=True)
class Imported:
    """What the import did."""

    added: int
    already_there: int


def import_staff(work: Work, organisation_id: UUID, content: bytes, *, send_invitations: bool) -> Imported:
    """Add everybody in the file who has no account yet. People who are there already are not changed.

    The file is checked again, within the transaction. Raises InvalidInput when any line has a problem, and
    Conflict when an address was taken at this very moment: then nobody is added.
    """
    policies.can_manage_people(work.actor).require()
    plan = plan_import(organisation_id, content)
    if not plan.can_run:
        raise InvalidInput({"file": [NOT_ANY_MORE]})
    imported = Imported(added=len(plan.new), already_there=len(plan.already_there))
    if not plan.new:
        return imported
    references = next_references(work, organisation_id, "S", len(plan.new), is_yearly=False)
    people = [
        new_person(organisation_id, staff_ref, details)
        for staff_ref, details in zip(references, plan.new, strict=True)
    ]
    work.session.add_all(people)
    # Written now, so that links can be made for the accounts.
    work.session.flush()
    audit.record(
        work,
        "staff:imported",
        f"{references[0]} to {references[-1]}",
        fields={
            "added": imported.added,
            "already_there": imported.already_there,
            "invited": send_invitations,
        },
    )
    if send_invitations:
        send_first_invitations(work, organisation_id, people)
    return imported
