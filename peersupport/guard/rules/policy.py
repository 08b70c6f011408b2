"""The guard's policy: what is refused and what only needs a reason, and how each kind is put into words.

This is the one place to change the level of a kind. Governance 7.1 asks for warnings on the kinds that
ordinary clinical text resembles; a kind blocks only where its recogniser is seldom wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from peersupport.guard.rules.findings import Kind, Level

POLICY: Mapping[Kind, Level] = MappingProxyType(
    {
        Kind.NHS_NUMBER: Level.BLOCK,
        Kind.CHI_NUMBER: Level.BLOCK,
        Kind.POSTCODE: Level.BLOCK,
        Kind.EMAIL: Level.BLOCK,
        Kind.PHONE: Level.BLOCK,
        Kind.DATE_OF_BIRTH: Level.BLOCK,
        Kind.HOSPITAL_NUMBER: Level.BLOCK,
        Kind.NATIONAL_INSURANCE: Level.BLOCK,
        # A mistyped NHS number still identifies someone, but many other things have ten digits too.
        Kind.NHS_NUMBER_LIKE: Level.WARN,
        Kind.RECORD_NUMBER_LIKE: Level.WARN,
        Kind.FULL_DATE: Level.WARN,
        Kind.AGE_OVER_89: Level.WARN,
        Kind.TITLED_NAME: Level.WARN,
        Kind.NAME: Level.WARN,
        Kind.STREET: Level.WARN,
        Kind.URL: Level.WARN,
    }
)


@dataclass(frozen=True, slots=True)
class Wording:
    """How one kind is named to a person: with its article, without it, and what to write instead."""

    article: str
    noun: str
    instead: str = ""

    @property
    def explanation(self) -> str:
        """Say what was seen."""
        return f"This looks like {self.article} {self.noun}"

    @property
    def suggestion(self) -> str:
        """Say what to do about it."""
        return f"Remove it. {self.instead}".rstrip()


_NO_NUMBER = "The case reference is enough."
_NO_DATE = "Use the month and year instead."
_NO_NAME = "Use a role instead, such as patient, partner or consultant."

WORDING: Mapping[Kind, Wording] = MappingProxyType(
    {
        Kind.NHS_NUMBER: Wording("an", "NHS number", _NO_NUMBER),
        Kind.CHI_NUMBER: Wording("an", "NHS or CHI number", _NO_NUMBER),
        Kind.POSTCODE: Wording("a", "postcode", "Say only what matters, such as rural or lives nearby."),
        Kind.EMAIL: Wording("an", "email address"),
        Kind.PHONE: Wording("a", "phone number"),
        Kind.DATE_OF_BIRTH: Wording("a", "date of birth", "Use an age band instead."),
        Kind.HOSPITAL_NUMBER: Wording("a", "hospital number", _NO_NUMBER),
        Kind.NATIONAL_INSURANCE: Wording("a", "National Insurance number"),
        Kind.NHS_NUMBER_LIKE: Wording("an", "NHS number", _NO_NUMBER),
        Kind.RECORD_NUMBER_LIKE: Wording("a", "record number", _NO_NUMBER),
        Kind.FULL_DATE: Wording("a", "full date", _NO_DATE),
        Kind.AGE_OVER_89: Wording("an", "age over 89", "Use the age band 90+ instead."),
        Kind.TITLED_NAME: Wording("a", "name", _NO_NAME),
        Kind.NAME: Wording("a", "name", _NO_NAME),
        Kind.STREET: Wording("a", "street address", "Say only what matters, such as stairs or lives alone."),
        Kind.URL: Wording("a", "web address", "Name the guideline or article instead."),
    }
)
