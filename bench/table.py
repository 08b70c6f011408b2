"""The rows every benchmark yields, printed as a table and written as JSON."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

OUTPUT = Path(__file__).resolve().parents[1] / "build" / "bench.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `ratio` is measured / beside unless `name` says otherwise; no time is a target."""

    name: str
    measured: float
    unit: str
    beside: str
    beside_value: float
    target: str
    ratio: float
    holds: bool

    @classmethod
    def at_most(
        cls, name: str, measured: float, beside: str, beside_value: float, *, most: float, unit: str = "ms"
    ) -> "Row":
        """measured / beside may be at most so much."""
        ratio = measured / beside_value
        return cls(name, measured, unit, beside, beside_value, f"<= {most:g}", ratio, ratio <= most)

    @classmethod
    def equal(cls, name: str, measured: float, beside: str, beside_value: float, *, unit: str) -> "Row":
        """A count that must be the same on both sides."""
        ratio = measured / beside_value if beside_value else float(measured == beside_value)
        return cls(name, measured, unit, beside, beside_value, "= 1", ratio, measured == beside_value)


def alternate(*calls: Callable[[], object], rounds: int = 9, inner: int = 10) -> list[float]:
    """Median milliseconds of processor time of each call, taken in turns.

    Processor time, because what else runs on the machine would otherwise decide the ratio.
    """
    times: list[list[float]] = [[] for _ in calls]
    for call in calls:
        call()
    for _ in range(rounds):
        for index, call in enumerate(calls):
            started = time.process_time()
            for _ in range(inner):
                call()
            times[index].append((time.process_time() - started) / inner * 1000)
    return [statistics.median(taken) for taken in times]


def show(rows: list[Row]) -> None:
    """Print the table and write build/bench.json."""
    head = ("what", "measured", "beside what", "value", "ratio", "target", "holds")
    lines = [_cells(row) for row in rows]
    widths = [max(len(line[column]) for line in [head, *lines]) for column in range(len(head))]
    for line in [head, tuple("-" * width for width in widths), *lines]:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    print(f"\n{sum(row.holds for row in rows)} of {len(rows)} hold. Written to build/{OUTPUT.name}.")


def _cells(row: Row) -> tuple[str, ...]:
    measured, beside = f"{row.measured:,.2f} {row.unit}", f"{row.beside_value:,.2f} {row.unit}"
    return (
        row.name,
        measured,
        row.beside,
        beside,
        f"{row.ratio:.2f}",
        row.target,
        "yes" if row.holds else "NO",
    )
