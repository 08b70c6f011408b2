"""Outcome measures: their range, which way is better, and the change that matters.

Scores only: no wording of any instrument and no items, so that no licence is needed, and nothing about a
person's risk is computed. Where studies give a range, the change that matters is its lower end.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `matters` is None where no figure is agreed; `has_half_points` allows one decimal."""

    key: str
    label: str
    lowest: int
    highest: int
    is_higher_better: bool
    matters: Decimal | None
    has_decimals: bool = False


MEASURES: tuple[Measure, ...] = (
    Measure("msk_hq", "MSK-HQ", 0, 56, True, Decimal(6)),
    Measure("nprs", "Pain score (NPRS)", 0, 10, False, Decimal(2), has_decimals=True),
    Measure("psfs", "Patient-specific function (PSFS)", 0, 10, True, Decimal("1.3"), has_decimals=True),
    Measure("odi", "Oswestry disability index (ODI), percent", 0, 100, False, Decimal(12)),
    Measure("ndi", "Neck disability index (NDI), percent", 0, 100, False, Decimal(14)),
    Measure("lefs", "Lower extremity function (LEFS)", 0, 80, True, Decimal(9)),
    Measure("uefi", "Upper extremity function (UEFI)", 0, 80, True, Decimal(6)),
    Measure("oxford_hip", "Oxford hip score", 0, 48, True, Decimal(3)),
    Measure("oxford_knee", "Oxford knee score", 0, 48, True, Decimal(3)),
    Measure("oxford_shoulder", "Oxford shoulder score", 0, 48, True, Decimal(3)),
    Measure("eq_vas", "EQ-5D health today (VAS)", 0, 100, True, None),
    Measure("quickdash", "QuickDASH", 0, 100, False, None, has_decimals=True),
    Measure("sps6", "Stanford presenteeism (SPS-6)", 6, 30, True, None),
    Measure("start_back", "STarT Back total", 0, 9, False, None),
    Measure("start_msk", "STarT MSK total", 0, 12, False, None),
)
BY_KEY = {measure.key: measure for measure in MEASURES}


def read_score(measure: Measure, typed: str) -> Decimal:
    """The score that was typed. Raises ValueError with the message to show."""
    try:
        score = Decimal(typed.strip()) if len(typed.strip()) <= 6 else Decimal("NaN")
    except InvalidOperation:
        score = Decimal("NaN")
    if not score.is_finite():
        raise ValueError(f"The score must be a number, like {measure.highest // 2}")
    if not measure.lowest <= score <= measure.highest:
        raise ValueError(f"The score must be between {measure.lowest} and {measure.highest}")
    finest = Decimal("0.1") if measure.has_decimals else Decimal(1)
    if score % finest != 0:
        raise ValueError(
            "The score must have at most 1 decimal place"
            if measure.has_decimals
            else "The score must be a whole number"
        )
    return score


def change_in_words(measure: Measure, start: Decimal, end: Decimal) -> str:
    """How the score changed and whether that is a change that matters, in one sentence."""
    change = (end - start) if measure.is_higher_better else (start - end)
    if change == 0:
        return "No change."
    size = f"{'Better' if change > 0 else 'Worse'} by {points(abs(change))}"
    if measure.matters is None:
        return f"{size}."
    if abs(change) >= measure.matters:
        return f"{size}: a change that matters ({points(measure.matters)} or more)."
    return f"{size}: less than a change that matters ({points(measure.matters)} or more)."


def points(number: Decimal) -> str:
    """A number of points as people say it: "1 point", "2.5 points"."""
    return f"{said(number)} {'point' if number == 1 else 'points'}"


def said(number: Decimal) -> str:
    """A score without needless zeros: "4", "2.5"."""
    return f"{number.normalize():f}"
