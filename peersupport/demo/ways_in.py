"""The accounts that anybody may try in the demo, as the content documents them."""

from dataclasses import dataclass

from peersupport.demo.content import Content, read_content


@dataclass(frozen=True, slots=True)
class Account:
    """One documented account."""

    organisation: str
    kind: str
    name: str
    email: str


def list_accounts() -> list[Account]:
    """All documented accounts, the large organisation's first."""
    return [account for content in read_content() for account in _accounts_of(content)]


def _accounts_of(content: Content) -> list[Account]:
    people = {person["key"]: person for person in content.people}
    return [
        Account(
            organisation=content.organisation["name"],
            kind=way["kind"],
            name=f"{people[way['person']]['first_name']} {people[way['person']]['last_name']}",
            email=people[way["person"]]["email"],
        )
        for way in content.ways_in
    ]
