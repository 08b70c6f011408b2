"""View models of the page where people are invited: everybody by home site, with ticks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from peersupport.meetings.models import Meeting
from peersupport.meetings.queries.people import Candidate


@dataclass(frozen=True, slots=True)
class PeopleView:
    """What the page says of the meeting."""

    title: str
    meeting_ref: str
    is_announced: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """One person with a tick box, or with the reason why they are invited anyway."""

    value: str
    text: str
    hint: str
    words: str
    always: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SiteGroup:
    """The people of one home site."""

    site: str
    ticks: tuple[Tick, ...]

    @property
    def chosen_count(self) -> int:
        return sum(tick.chosen or bool(tick.always) for tick in self.ticks)


def groups(meeting: Meeting, candidates: Sequence[Candidate]) -> list[SiteGroup]:
    """Everybody who can be invited, by home site."""
    always = _always(meeting)
    sites = dict.fromkeys(person.home_site for person in candidates)
    return [
        SiteGroup(
            site,
            tuple(
                Tick(
                    value=person.staff_ref,
                    text=person.name,
                    hint=f"Band {person.band}, {person.role_title}",
                    words=" ".join((person.name, person.role_title, *person.sites, *person.services)).lower(),
                    always=always.get(person.staff_ref, ""),
                )
                for person in candidates
                if person.home_site == site
            ),
        )
        for site in sites
    ]


def with_ticks(group: SiteGroup, chosen: Collection[str]) -> SiteGroup:
    """The same people, ticked as the form has them."""
    return replace(group, ticks=tuple(replace(tick, chosen=tick.value in chosen) for tick in group.ticks))


def everybody_of(
    candidates: Sequence[Candidate], *, sites: Collection[str], services: Collection[str]
) -> set[str]:
    """Everybody who works at one of these sites or for one of these services."""
    return {
        person.staff_ref
        for person in candidates
        if not set(sites).isdisjoint(person.sites) or not set(services).isdisjoint(person.services)
    }


def _always(meeting: Meeting) -> dict[str, str]:
    """Those who are invited whatever is ticked, and why."""
    reasons = {}
    for item in meeting.items:
        if item.case is not None:
            reasons[item.case.owner.staff_ref] = f"presents {item.case.case_ref}"
    if meeting.deputy is not None:
        reasons[meeting.deputy.staff_ref] = "deputy chair"
    reasons[meeting.chair.staff_ref] = "chair"
    return reasons
