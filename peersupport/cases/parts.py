"""Parts of the case page that other slices show: discussions, meetings, outcomes.

A slice names a partial template and a function that loads its view model for one reader and one case:

    show_on_case_page("meetings/_case_part.html", load_meetings_of_case)

in `slices.introduce()`. The partial finds the model under the name `part`, writes its own h2 headings, and
is left out when the function returns None. Parts are shown below the case's answers, in the order named.
"""

from collections.abc import Callable
from dataclasses import dataclass

from peersupport.cases.models import Case
from peersupport.core.actor import UserActor

Loader = Callable[[UserActor, Case], object | None]
_loaders: dict[str, Loader] = {}


@dataclass(frozen=True, slots=True)
class CasePart:
    """One part, ready to show."""

    template: str
    model: object


def show_on_case_page(template: str, load: Loader) -> None:
    """Let `template` show what `load` finds. Naming a template twice keeps the last function."""
    _loaders[template] = load


def parts_of(actor: UserActor, case: Case) -> list[CasePart]:
    """The parts that have something to show this reader. The case was loaded for them."""
    loaded = [(template, load(actor, case)) for template, load in _loaders.items()]
    return [CasePart(template, model) for template, model in loaded if model is not None]
